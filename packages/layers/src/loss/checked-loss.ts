import { checkedNumber, kindOf, ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import { Tensor } from "@tsumiki/tensor";
import type { Labels, Loss, LossBackward } from "./loss.ts";

/**
 * What a loss returns, for whoever calls losses that others wrote: a number, its backward, which says so if it does not
 * return a gradient by the scores, and its weight, undefined for the number of samples.
 *
 * @throws TypeError or ShapeError naming the loss unless it is that; RangeError for a weight that is negative or not
 *   finite. Its backward: TypeError or ShapeError unless it returns a tensor of the scores' shape.
 */
export function checkedLoss(loss: Loss, scores: Tensor, labels: Labels): ReturnType<Loss> {
  const name = loss.name || "loss";
  const returned = loss(scores, labels);
  assertReturned(name, returned);
  const [value, backward, weight] = returned;
  if (value.size !== 1) {
    throw new ShapeError(`${name}: a loss is one number, got ${showShape(value.shape)}; take its mean or its sum`);
  }
  if (weight !== undefined) checkedNumber(name, "the weight it returns", weight, "a finite number of at least 0");
  return [value, checkedBackward(name, backward, scores), weight];
}

/** @throws TypeError unless it is a function; where the loss was called, with how to mend it. */
export function assertLoss(place: string, loss: unknown): asserts loss is Loss {
  if (typeof loss === "function") return;
  const wasCalled = Array.isArray(loss) && typeof loss[1] === "function";
  const got = wasCalled ? "what one returns; hand it over without calling it" : kindOf(loss);
  throw new TypeError(`${place}: loss must be a function such as softmaxCrossEntropy, got ${got}`);
}

function assertReturned(name: string, returned: unknown): asserts returned is ReturnType<Loss> {
  if (Array.isArray(returned) && returned[0] instanceof Tensor && typeof returned[1] === "function") return;
  const message = `${name}: a loss must return [loss, backward], got ${kindOf(returned)}`;
  if (typeof returned === "function") throw new TypeError(`${message}; if it makes a loss, hand over ${name}()`);
  throw new TypeError(returned instanceof Tensor ? `${message}; deriveLoss(${name}) makes it a loss` : message);
}

function checkedBackward(name: string, backward: LossBackward, { shape }: Tensor): LossBackward {
  return (scale) => {
    const dScores: unknown = backward(scale);
    if (dScores instanceof Tensor && sameShape(dScores.shape, shape)) return dScores;
    const message = `${name}: its backward must return dL/dscores ${showShape(shape)}, got ${kindOf(dScores)}`;
    throw dScores instanceof Tensor ? new ShapeError(message) : new TypeError(message);
  };
}
