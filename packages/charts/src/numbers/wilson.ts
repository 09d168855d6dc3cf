import { checkedNumber } from "@tsumiki/kernels";

/** The normal distribution has 95 % within so many standard deviations. */
const z = 1.959963984540054;

/**
 * The 95 % interval of a share of which `hits` of `count` were seen (Wilson 1927):
 *
 * (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n),   p = hits/n
 *
 * Of nothing seen it is [0, 1].
 * @throws RangeError if there are more hits than there were
 */
export function wilson(hits: number, count: number): [low: number, high: number] {
  checkedNumber("wilson", "hits", hits, "a whole number of at least 0");
  checkedNumber("wilson", "count", count, "a whole number of at least 0");
  if (hits > count) throw new RangeError(`wilson: hits must be at most count, got ${hits} of ${count}`);
  if (count === 0) return [0, 1];
  const share = hits / count;
  const center = share + z ** 2 / (2 * count);
  const reach = z * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  const whole = 1 + z ** 2 / count;
  return [hits === 0 ? 0 : (center - reach) / whole, hits === count ? 1 : (center + reach) / whole];
}
