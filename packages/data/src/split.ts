import { checkedNumber, kindOf } from "@tsumiki/kernels";
import type { Generator } from "@tsumiki/tensor";
import { upTo } from "./view.ts";

/** Deals the positions 0 … size − 1 at random into parts of these sizes. All are in random order. */
export function splitAtRandom(size: number, counts: readonly number[], generator: Generator): Uint32Array[] {
  const order = generator.permutation(size);
  let end = 0;
  return counts.map((count) => {
    const start = end;
    end += count;
    return order.slice(start, end);
  });
}

/**
 * The same, with each class's share in all parts that it has in the whole: into two parts as nearly as whole samples
 * allow, into more by splitting off one part after the other, each as nearly as that.
 */
export function splitStratified(
  labels: Int32Array,
  classes: number,
  counts: readonly number[],
  generator: Generator,
): Uint32Array[] {
  const parts: Uint32Array[] = [];
  let rest = upTo(labels.length);
  for (const count of counts.slice(0, -1)) {
    const positions = rest;
    const own = positions.map((position) => labels[position] as number);
    const [part, others] = splitInTwo(Int32Array.from(own), classes, count, generator);
    parts.push(part.map((index) => positions[index] as number));
    rest = others.map((index) => positions[index] as number);
  }
  return [...parts, rest];
}

/** Deals the positions into k parts, of sizes that differ by one at most. All are in random order. */
export function foldAtRandom(size: number, k: number, generator: Generator): Uint32Array[] {
  const order = generator.permutation(size);
  return Array.from({ length: k }, (_, fold) => order.filter((_, index) => index % k === fold));
}

/** The same, with numbers of each class that differ by one at most: class by class, dealt like cards. */
export function foldStratified(labels: Int32Array, classes: number, k: number, generator: Generator): Uint32Array[] {
  const order = generator.permutation(labels.length);
  const byClass: number[][] = Array.from({ length: classes }, () => []);
  for (const position of order) byClass[labels[position] as number]?.push(position);
  const cards = byClass.flat();
  return Array.from({ length: k }, (_, fold) =>
    generator.shuffle(Uint32Array.from(cards.filter((_, index) => index % k === fold))),
  );
}

/**
 * How many of `size` samples each part gets: the parts end where these fractions do, rounded.
 * @throws RangeError unless they are at least two that add up to 1 and leave no part empty
 */
export function partSizes(place: string, fractions: readonly number[], size: number): number[] {
  for (const fraction of fractions) checkedNumber(place, "a fraction", fraction, "a number in (0, 1)");
  const sum = fractions.reduce((a, b) => a + b, 0);
  if (fractions.length < 2 || Math.abs(sum - 1) > 1e-9) {
    throw new RangeError(`${place}: expected at least two fractions that add up to 1, got ${kindOf(fractions)}`);
  }
  let [share, end] = [0, 0];
  const sizes = fractions.map((fraction, part) => {
    share += fraction;
    const start = end;
    end = part === fractions.length - 1 ? size : Math.round(share * size);
    return end - start;
  });
  if (sizes.every((count) => count > 0)) return sizes;
  const all = fractions.length === 2 ? "both" : "all";
  throw new RangeError(
    `${place}: expected fractions that leave ${all} parts some of the ${size} samples, got ${kindOf(fractions)}`,
  );
}

/** `count` positions into the first of two parts, with each class's share, as nearly as whole samples allow. */
function splitInTwo(
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
