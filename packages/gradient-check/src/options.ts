import { assertOptions, checkedBoolean, checkedNumber, kindOf } from "@tsumiki/kernels";
import type { Nested } from "@tsumiki/tensor";
import type { Precision } from "./differences.ts";

/** How every check is done. */
interface AnyCheckOptions extends Precision {
  /** Of the input (a loss's scores), in NCHW order. By default random numbers, away from 0 and from one another. */
  readonly input?: Nested | ArrayLike<number>;
  /** Of everything random in the check: the same seed gives the same check. 0 by default. */
  readonly seed?: number | string;
  /** Tensors whose gradient may be zero throughout; for any other that is an error, since it shows nothing. */
  readonly vacuous?: readonly string[];
}

/** How `checkLossGradients` checks. */
export interface LossCheckOptions extends AnyCheckOptions {
  /** Of the samples, for a loss that takes them; it is given them as a tensor [batch]. By default none. */
  readonly weights?: ArrayLike<number>;
}

/** How `checkGradients` checks. */
export interface CheckOptions extends AnyCheckOptions {
  /**
   * Whether every parameter is first moved by up to 0.2, since initial zeros and ones hide forgotten terms (a scale of 1
   * that is missing from dx). `false` for parameters that may hold certain values only. True by default.
   */
  readonly moveParameters?: boolean;
}

const anyCheckOptions = {
  step: true,
  tolerance: true,
  maxElements: true,
  input: true,
  seed: true,
  vacuous: true,
} as const;

/** @throws TypeError for an unknown option and one of another type; RangeError for one that is out of its range. */
export function assertCheckOptions(options: CheckOptions): void {
  assertOptions("checkGradients", options, { ...anyCheckOptions, moveParameters: true });
  const { moveParameters = true } = options;
  checkedBoolean("checkGradients", "moveParameters", moveParameters);
  assertValues("checkGradients", options);
}

/** @throws as `assertCheckOptions` */
export function assertLossCheckOptions(options: LossCheckOptions): void {
  assertOptions("checkLossGradients", options, { ...anyCheckOptions, weights: true });
  assertValues("checkLossGradients", options);
  const { weights } = options;
  if (weights === undefined || Array.isArray(weights) || ArrayBuffer.isView(weights)) return;
  throw new TypeError(`checkLossGradients: weights must be an array of numbers, got ${kindOf(weights)}`);
}

function assertValues(place: string, options: AnyCheckOptions): void {
  const { step = 1, tolerance = 1, maxElements = 1, seed = 0, vacuous = [] } = options;
  checkedNumber(place, "step", step, "a finite number above 0");
  checkedNumber(place, "tolerance", tolerance, "a finite number above 0");
  if (maxElements !== Infinity) checkedNumber(place, "maxElements", maxElements, "a whole number of at least 1");
  if (typeof seed !== "number" && typeof seed !== "string") {
    throw new TypeError(`${place}: seed must be a number or a string, got ${kindOf(seed)}`);
  }
  if (!Array.isArray(vacuous) || vacuous.some((name) => typeof name !== "string")) {
    throw new TypeError(`${place}: vacuous must be an array of names, as ["input"], got ${kindOf(vacuous)}`);
  }
}
