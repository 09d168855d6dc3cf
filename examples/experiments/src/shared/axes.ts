import type { Axis } from "@tsumiki/charts";

/** Shares from 0 to 1, written as percentages; from 0 to 100 % unless a domain is given. */
export function shareAxis(label: string, domain: readonly [number, number] = [0, 1]): Axis {
  return { label, domain, format: (share) => `${Number((100 * share).toFixed(2))} %` };
}
