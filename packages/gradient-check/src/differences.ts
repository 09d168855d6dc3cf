import type { Shape } from "@tsumiki/kernels";
import type { Generator } from "@tsumiki/tensor";
import { indexOfLargest, largest, sample } from "./numbers.ts";

/** One tensor that the output depends on, and what backward says the gradient by it is. */
export interface Claim {
  /** "input", "0.weight" … */
  readonly tensor: string;
  readonly shape: Shape;
  readonly values: Float64Array;
  readonly analytic: Float64Array;
  /** The output where this tensor holds other values and all else is the same. */
  readonly evaluate: (values: Float64Array) => Float64Array;
}

/** How the central differences are taken, and how closely a gradient must agree with them. */
export interface Precision {
  /** h of the central difference (f(x + h) − f(x − h)) / 2h, times |x| where that is above 1. Default 1e-4. */
  readonly step?: number;
  /** How far an element may be off, relative to the tensor's largest gradient. Default 1e-6. */
  readonly tolerance?: number;
  /** At most so many elements of each tensor are compared: that of the largest gradient, others at random. Default 500. */
  readonly maxElements?: number;
}

/** Both gradients of one element. */
export interface Element {
  readonly index: number;
  /** By backward. */
  readonly analytic: number;
  /** By central differences: between the slopes on the left and on the right. */
  readonly numeric: number;
  readonly left: number;
  readonly right: number;
  /** The slopes on both sides differ however small the step: a kink or a tie, where no gradient exists. */
  readonly kink: boolean;
}

/** What came of comparing one tensor. */
export interface Comparison {
  readonly claim: Claim;
  readonly elements: readonly Element[];
  /** ‖numeric‖∞ + floor: what errors are relative to. */
  readonly scale: number;
  readonly tolerance: number;
  /** The elements with an error |analytic − numeric| above tolerance · scale. */
  readonly wrong: readonly Element[];
  /** Both gradients are zero throughout: this comparison shows nothing. */
  readonly vacuous: boolean;
}

/** Gradients below tolerance · floor count as zero: about a hundred times the rounding error of a difference. */
const floor = 1e-3;

/** Where a kink lies within a step of an element, a smaller step still sees one side of it alone. */
const smallerSteps = [1e-1, 1e-2, 1e-3];

/**
 * Compares backward's gradient of Σ dy·y by one tensor with central differences, element by element.
 *
 * @param y the output at the claim's values
 * @param dy the cotangent
 */
export function compare(
  claim: Claim,
  y: Float64Array,
  dy: Float64Array,
  { step = 1e-4, tolerance = 1e-6, maxElements = 500 }: Precision,
  generator: Generator,
): Comparison {
  const at = (index: number, h: number) => measure(claim, y, dy, index, h);
  const first = chosen(claim, maxElements, generator).map((index) => at(index, step));
  const scale = largest(first.map(({ numeric }) => numeric)) + floor;
  const allowed = tolerance * scale;
  const elements = first.map((element) =>
    agrees(element, allowed) ? element : lookCloser(element, allowed, step, at),
  );
  return {
    claim,
    elements,
    scale,
    tolerance,
    wrong: elements.filter((element) => !agrees(element, allowed)),
    vacuous: elements.every(({ analytic, numeric }) => largest([analytic, numeric]) <= tolerance * floor),
  };
}

/** How far the two gradients of an element are apart. */
export function errorOf({ analytic, numeric }: Element): number {
  return Math.abs(analytic - numeric);
}

/** Where most gradients are zero (a maximum's), chance alone might choose none of the others. */
function chosen({ analytic }: Claim, maxElements: number, generator: Generator): number[] {
  const top = indexOfLargest(analytic);
  const others = sample(analytic.length, maxElements, generator).filter((index) => index !== top);
  return [top, ...others.slice(0, maxElements - 1)];
}

function agrees(element: Element, allowed: number): boolean {
  return errorOf(element) <= allowed;
}

function measure(claim: Claim, y: Float64Array, dy: Float64Array, index: number, step: number): Element {
  const at = claim.values[index] as number;
  const h = step * Math.max(1, Math.abs(at));
  const moved = (value: number) => claim.evaluate(claim.values.map((old, other) => (other === index ? value : old)));
  const left = rise(dy, moved(at - h), y) / h;
  const right = rise(dy, y, moved(at + h)) / h;
  return { index, analytic: claim.analytic[index] as number, numeric: (left + right) / 2, left, right, kink: false };
}

/** Σ dy·(to − from). Outputs that do not move contribute exactly 0, which the difference of two sums would not give. */
function rise(dy: Float64Array, from: Float64Array, to: Float64Array): number {
  return dy.reduce((sum, weight, index) => sum + weight * ((to[index] as number) - (from[index] as number)), 0);
}

/** Measures with smaller steps until the element agrees. The gap between the slopes is h·f″ unless they meet in a kink. */
function lookCloser(first: Element, allowed: number, step: number, at: (index: number, h: number) => Element): Element {
  let last = first;
  let previous = first;
  for (const smaller of smallerSteps) {
    previous = last;
    last = at(first.index, step * smaller);
    if (agrees(last, allowed)) return last;
  }
  return { ...last, kink: gap(last) > 100 * allowed && gap(last) > gap(previous) / 2 };
}

function gap({ left, right }: Element): number {
  return Math.abs(right - left);
}
