import { sizeOf } from "@tsumiki/kernels";
import type { Parameter } from "@tsumiki/tensor";

/** "6 parameters (433,890 numbers)" */
export function sizeText(parameters: ReadonlyMap<string, Parameter>): string {
  const numbers = [...parameters.values()].reduce((total, { shape }) => total + sizeOf(shape), 0);
  return `${countText(parameters.size, "parameter")} (${numbers.toLocaleString("en-US")} numbers)`;
}

/** "1 step", "120 steps" */
export function countText(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** In six digits: 0.1 · 0.1 is to be read as 0.01. */
export function numberText(value: number): string {
  return String(Number(Number(value).toPrecision(6)));
}
