import { sizeOf } from "@tsumiki/kernels";
import type { Parameter } from "@tsumiki/tensor";

/** "6 parameters (433,890 numbers)", "6 parameters (433,890 numbers, 780 of them frozen)" */
export function sizeText(parameters: ReadonlyMap<string, Parameter>): string {
  const all = [...parameters.values()];
  const frozen = all.filter((parameter) => parameter.frozen);
  const note = frozen.length > 0 ? `, ${numbersOf(frozen)} of them frozen` : "";
  return `${countText(parameters.size, "parameter")} (${numbersOf(all)} numbers${note})`;
}

function numbersOf(parameters: readonly Parameter[]): string {
  return parameters.reduce((total, { shape }) => total + sizeOf(shape), 0).toLocaleString("en-US");
}

/** "1 step", "120 steps" */
export function countText(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** In six digits: 0.1 · 0.1 is to be read as 0.01. */
export function numberText(value: number): string {
  return String(Number(Number(value).toPrecision(6)));
}
