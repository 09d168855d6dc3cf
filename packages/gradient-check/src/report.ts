import type { Shape } from "@tsumiki/kernels";
import { type Comparison, errorOf } from "./differences.ts";
import { explain } from "./explain.ts";
import { GradientError } from "./gradient-error.ts";
import { largest } from "./numbers.ts";

/** What was compared. */
export interface GradientReport {
  readonly tensors: readonly TensorReport[];
  /** Of all tensors. */
  readonly largestError: number;
}

/** What was compared of one tensor. */
export interface TensorReport {
  /** "input", "0.weight" …; of a loss "scores". */
  readonly tensor: string;
  readonly shape: Shape;
  /** How many elements. */
  readonly compared: number;
  /** By central differences. */
  readonly largestGradient: number;
  /** |analytic − numeric|, relative to the largest gradient; what `tolerance` bounds. */
  readonly largestError: number;
}

/**
 * The report on comparisons that agree.
 *
 * @param vacuous the tensors whose gradients may all be zero
 * @throws GradientError that explains every tensor that does not agree; RangeError if `vacuous` names none of them.
 */
export function conclude(
  name: string,
  comparisons: readonly Comparison[],
  batch: number,
  vacuous: readonly string[],
): GradientReport {
  const names = comparisons.map(({ claim }) => claim.tensor);
  const unknown = vacuous.find((tensor) => !names.includes(tensor));
  if (unknown !== undefined) {
    throw new RangeError(`${name}: vacuous names "${unknown}", but what is compared is ${names.join(", ")}`);
  }
  const findings = explain(comparisons, batch, vacuous);
  if (findings.length > 0) throw new GradientError(`${name}: ${findings.join("\n")}`);
  const tensors = comparisons.map(summarize);
  return { tensors, largestError: largest(tensors.map(({ largestError }) => largestError)) };
}

function summarize({ claim: { tensor, shape }, elements, scale }: Comparison): TensorReport {
  return {
    tensor,
    shape,
    compared: elements.length,
    largestGradient: largest(elements.map(({ numeric }) => numeric)),
    largestError: largest(elements.map(errorOf)) / scale,
  };
}
