import { checkedName, checkedNumber, kindOf } from "@tsumiki/kernels";
import { type ColorName, colorNames } from "./tokens.ts";
import type { Axis, Point } from "./types.ts";

/** @throws TypeError `lineChart: title must be a string, got undefined` */
export function checkedString(place: string, argument: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`${place}: ${argument} must be a string, got ${kindOf(value)}`);
}

/** @throws TypeError `lineChart: series must be an array, got the object { … }` */
export function checkedArray<Item>(place: string, argument: string, value: readonly Item[]): readonly Item[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`${place}: ${argument} must be an array, got ${kindOf(value)}`);
}

/** What is an array, or a typed one. */
export function checkedNumbers(place: string, argument: string, value: ArrayLike<number>): ArrayLike<number> {
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value)) return value;
  throw new TypeError(`${place}: ${argument} must be an array of numbers, got ${kindOf(value)}`);
}

/** @throws TypeError for what is no pair of numbers: `lineChart: series[0].points[3] must be [x, y], got the number 6` */
export function checkedPoints(place: string, argument: string, points: readonly Point[]): readonly Point[] {
  return checkedTuples(place, argument, points, ["x", "y"]);
}

export function checkedTuples<Tuple extends readonly number[]>(
  place: string,
  argument: string,
  tuples: readonly Tuple[],
  names: readonly string[],
): readonly Tuple[] {
  checkedArray(place, argument, tuples);
  for (const [index, tuple] of tuples.entries()) {
    const isTuple = Array.isArray(tuple) && tuple.length === names.length;
    if (isTuple && tuple.every((value) => typeof value === "number")) continue;
    throw new TypeError(`${place}: ${argument}[${index}] must be numbers [${names.join(", ")}], got ${kindOf(tuple)}`);
  }
  return tuples;
}

/** @throws TypeError, RangeError that name the field: `lineChart: y.scale must be "linear" or "log", got …` */
export function checkedAxis(place: string, argument: string, axis: Axis): Axis {
  if (typeof axis !== "object" || axis === null) {
    throw new TypeError(`${place}: ${argument} must be an axis such as { label: "loss" }, got ${kindOf(axis)}`);
  }
  checkedString(place, `${argument}.label`, axis.label);
  if (axis.scale !== undefined) checkedName(place, `${argument}.scale`, axis.scale, ["linear", "log"]);
  if (axis.domain !== undefined) checkedDomain(place, `${argument}.domain`, axis);
  if (axis.format !== undefined && typeof axis.format !== "function") {
    throw new TypeError(`${place}: ${argument}.format must be a function of a number, got ${kindOf(axis.format)}`);
  }
  return axis;
}

function checkedDomain(place: string, argument: string, { domain, scale }: Axis): void {
  const [low, high] = checkedTuples(place, argument, [domain!], ["low", "high"])[0]!;
  const kind = scale === "log" ? "a finite number above 0" : "a finite number";
  checkedNumber(place, `${argument}[0]`, low, kind);
  checkedNumber(place, `${argument}[1]`, high, kind);
  if (low < high) return;
  throw new RangeError(`${place}: ${argument} must go from a smaller to a larger number, got [${low}, ${high}]`);
}

export function checkedColor(place: string, argument: string, color: ColorName | undefined): ColorName | undefined {
  return color === undefined ? undefined : checkedName(place, argument, color, colorNames);
}

/** A width or a height in pixels, if there is one; below 96 nothing has room. */
export function checkedExtent(place: string, argument: string, value: number | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  checkedNumber(place, argument, value, "a finite number above 0");
  if (value >= 96 && value <= 4000) return value;
  throw new RangeError(`${place}: ${argument} must be from 96 to 4000 pixels, got ${value}`);
}
