import type { Generator } from "@tsumiki/tensor";

/** Deals the positions 0 … size − 1 at random into two parts, `count` of them into the first. Both are in random order. */
export function splitAtRandom(size: number, count: number, generator: Generator): [Uint32Array, Uint32Array] {
  const order = generator.permutation(size);
  return [order.slice(0, count), order.slice(count)];
}

/** The same, with each class's share in both parts that it has in the whole, as nearly as whole samples allow. */
export function splitStratified(
  labels: Int32Array,
  classes: number,
  count: number,
  generator: Generator,
): [Uint32Array, Uint32Array] {
  const quotas = apportion(countClasses(labels, classes), count);
  const parts: [number[], number[]] = [[], []];
  for (const position of generator.permutation(labels.length)) {
    const label = labels[position] as number;
    const quota = quotas[label] as number;
    quotas[label] = quota - 1;
    parts[quota > 0 ? 0 : 1].push(position);
  }
  // Dealt so, a part ends with the classes whose quota was filled last, or begins with those that were filled first.
  return [generator.shuffle(Uint32Array.from(parts[0])), generator.shuffle(Uint32Array.from(parts[1]))];
}

/** How many labels of each class there are, without those that are ignored. */
export function countClasses(labels: Int32Array, classes: number, ignore?: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) if (label !== ignore) counts[label] = (counts[label] as number) + 1;
  return counts;
}

/** `total` seats shared out in proportion to `counts`: whole quotas first, then by the largest remainder (Hamilton). */
function apportion(counts: readonly number[], total: number): number[] {
  const sum = counts.reduce((a, b) => a + b, 0);
  const exact = counts.map((count) => (count * total) / sum);
  const quotas = exact.map(Math.floor);
  const remainder = (index: number) => (exact[index] as number) - (quotas[index] as number);
  const byRemainder = counts.map((_, index) => index).sort((a, b) => remainder(b) - remainder(a) || a - b);
  const left = total - quotas.reduce((a, b) => a + b, 0);
  for (const index of byRemainder.slice(0, left)) quotas[index] = (quotas[index] as number) + 1;
  return quotas;
}
