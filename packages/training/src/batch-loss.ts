import { checkedNumber, kindOf, ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import type { Labels, Loss, LossBackward } from "@tsumiki/layers";
import { Tensor } from "@tsumiki/tensor";

/** What a loss says of one batch. */
export interface BatchLoss {
  readonly value: number;
  /** What it is the mean over: the number of samples, unless the loss says something else. */
  readonly weight: number;
  /** dL/dscores for dL/dloss = scale. */
  readonly backward: (scale: number) => Tensor;
}

/**
 * Asks a loss, and sees that its answer is one.
 *
 * @throws TypeError or ShapeError naming the loss unless it is [loss, backward] with one number, and a weight from 0 if
 *   any. Its backward: likewise unless it returns a tensor of the scores' shape.
 */
export function askLoss(loss: Loss, scores: Tensor, labels: Labels, samples: number): BatchLoss {
  const name = loss.name || "loss";
  const answer = loss(scores, labels);
  assertAnswer(name, answer);
  const [value, backward, weight = samples] = answer;
  if (value.size !== 1) {
    throw new ShapeError(`${name}: a loss is one number, got ${showShape(value.shape)}; take its mean or its sum`);
  }
  return {
    value: value.item(),
    weight: checkedNumber(name, "the weight that it returns", weight, "a finite number of at least 0"),
    backward: (scale) => gradient(name, backward, scale, scores),
  };
}

function assertAnswer(name: string, answer: unknown): asserts answer is ReturnType<Loss> {
  if (Array.isArray(answer) && answer[0] instanceof Tensor && typeof answer[1] === "function") return;
  const message = `${name}: a loss must return [loss, backward], got ${kindOf(answer)}`;
  if (typeof answer === "function") throw new TypeError(`${message}; if ${name} makes a loss, hand over ${name}()`);
  if (answer instanceof Tensor) throw new TypeError(`${message}; deriveLoss(${name}) makes it one`);
  throw new TypeError(message);
}

function gradient(name: string, backward: LossBackward, scale: number, { shape }: Tensor): Tensor {
  const dScores: unknown = backward(scale);
  if (dScores instanceof Tensor && sameShape(dScores.shape, shape)) return dScores;
  const message = `${name}: its backward must return dL/dscores ${showShape(shape)}, got ${kindOf(dScores)}`;
  throw dScores instanceof Tensor ? new ShapeError(message) : new TypeError(message);
}
