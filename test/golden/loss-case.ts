// Losses described by data: their name, their options, and the labels of their scores.

import { rowMajorStrides, type Shape, sizeOf } from "@tsumiki/kernels";
import * as layers from "@tsumiki/layers";
import { type Tensor, tensor } from "@tsumiki/tensor";
import { numbers, whole } from "./formula.ts";

/** As losses.py and sample_weights.py write it, tensors packed. */
export interface LossCase {
  readonly loss: string;
  /** null: it is the loss itself, and not a function that makes it. */
  readonly options: { readonly axis?: number; readonly ignore?: number } | null;
  readonly labels: keyof typeof labels;
  readonly shape: number[];
  /** Of the scores. */
  readonly size: number;
  readonly seed: number;
  readonly value: string;
  readonly dScores: string;
}

/** Numbers in the scores' shape, or of classes one for each position. */
const labels = {
  classes: (seed: number, shape: Shape, axis: number, ignore?: number) => {
    const classes = shape.at(axis) as number;
    const numbers = whole(seed, sizeOf(shape) / classes, classes);
    return numbers.map((label, position) => (ignore !== undefined && position % 3 === 1 ? ignore : label));
  },
  distributions: (seed: number, shape: Shape, axis: number) => distributions(numbers(seed, shape), shape, axis),
  probabilities: (seed: number, shape: Shape) => numbers(seed, shape).map((value) => (value + 2) / 4),
  targets: (seed: number, shape: Shape) => numbers(seed, shape),
};

/** Scores and labels of a case. */
export function given({ options, labels: kind, shape, size, seed }: LossCase): [scores: Tensor, labels: Tensor] {
  const { axis = 1, ignore } = options ?? {};
  const positions = shape.filter((_, other) => other !== (axis + shape.length) % shape.length);
  const own = tensor(labels[kind](seed + 1, shape, axis, ignore), kind === "classes" ? positions : shape);
  return [tensor(numbers(seed, shape, size), shape), own];
}

/** The loss of a case. */
export function make({ loss, options }: LossCase): layers.Loss {
  const losses = layers as unknown as Record<string, layers.Loss & ((options: object) => layers.Loss)>;
  return options === null ? losses[loss]! : losses[loss]!(options);
}

/** Along an axis the numbers of a distribution are `stride` apart. */
function distributions(values: Float64Array, shape: Shape, axis: number): Float64Array {
  const classes = shape.at(axis) as number;
  const stride = rowMajorStrides(shape).at(axis) as number;
  const shares = values.map((value) => Math.abs(value) + 0.125);
  return shares.map((share, index) => {
    const first = index - stride * (Math.floor(index / stride) % classes);
    let total = 0;
    for (let each = 0; each < classes; each++) total += shares[first + each * stride] as number;
    return share / total;
  });
}

/** "crossEntropy({"labelSmoothing":0.1}) of scores [5, 4] up to 2, by classes" */
export function title({ loss, options, labels, shape, size }: LossCase): string {
  const made = options === null ? loss : `${loss}(${JSON.stringify(options)})`;
  return `${made} of scores [${shape.join(", ")}] up to ${size}, by ${labels}`;
}
