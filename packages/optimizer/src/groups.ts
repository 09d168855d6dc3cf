import { checkedNumber } from "@tsumiki/kernels";
import type { Parameter } from "@tsumiki/tensor";

/** A number for each parameter, by its name ("0.weight") or by what it is. */
export type ByParameter = (name: string, parameter: Parameter) => number;

/** What may differ from parameter to parameter. */
export interface GroupOptions {
  /**
   * λ ≥ 0. Adds λ·w to the gradient, which is an L2 penalty of λ/2·‖w‖² on the loss; AdamW and Lion shrink w itself.
   * A function gives each parameter its own: `exceptVectors(0.01)` leaves out biases and normalisation. 0 by default
   * (AdamW: 0.01).
   */
  readonly weightDecay?: number | ByParameter;
  /**
   * What multiplies η for a parameter, ≥ 0: `(name) => (name.startsWith("0.") ? 0.1 : 1)` trains a first layer slowly.
   * 1 by default.
   */
  readonly learningRateFactor?: ByParameter;
}

/** A parameter's share in what its optimizer was given. */
export interface Group {
  readonly weightDecay: number;
  readonly learningRateFactor: number;
}

/**
 * Weight decay for all but vectors: biases, and the scales and shifts of normalisation, which have rank 1. Decaying them
 * gains nothing and may underfit (Goyal et al., "Accurate, large minibatch SGD", 2017, section 5.1; Loshchilov & Hutter's
 * AdamW is mostly used so).
 */
export function exceptVectors(weightDecay: number): ByParameter {
  checkedNumber("exceptVectors", "weightDecay", weightDecay, "a finite number of at least 0");
  return (_name, { shape }) => (shape.length < 2 ? 0 : weightDecay);
}

/** @throws RangeError that names the optimizer, the option and the parameter; TypeError if it is no number. */
export function groupOf(place: string, name: string, parameter: Parameter, options: GroupOptions): Group {
  const { weightDecay = 0, learningRateFactor } = options;
  const of = (option: string, value: number | ByParameter): number =>
    typeof value === "function"
      ? checkedNumber(place, `${option}("${name}")`, value(name, parameter), "a finite number of at least 0")
      : checkedNumber(place, option, value, "a finite number of at least 0");
  return {
    weightDecay: of("weightDecay", weightDecay),
    learningRateFactor: of("learningRateFactor", learningRateFactor ?? 1),
  };
}
