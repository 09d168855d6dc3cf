import { checkedNumber, kindOf, ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import { Tensor } from "@tsumiki/tensor";
import { totalWeight } from "./counts.ts";
import type { Labels, Loss, LossBackward, SampleWeights } from "./loss.ts";

/**
 * What a loss returns, for whoever calls losses that others wrote: a number, its backward, which says so if it does not
 * return a gradient by the scores, and its weight, undefined for the number of samples.
 *
 * With weights of samples the loss has to be one that takes them; its weight is then their sum if it says nothing else.
 *
 * @throws TypeError or ShapeError naming the loss unless it is that, or if it takes no weights; RangeError for a weight that
 *   is negative or not finite. Its backward: TypeError or ShapeError unless it returns a tensor of the scores' shape.
 */
export function checkedLoss(
  loss: Loss,
  scores: Tensor,
  labels: Labels,
  weights?: SampleWeights | undefined,
): ReturnType<Loss> {
  const name = loss.name || "loss";
  if (weights !== undefined) assertTakesWeights(name, "the samples", loss);
  const returned: unknown = weights === undefined ? loss(scores, labels) : loss(scores, labels, weights);
  assertReturned(name, returned);
  const [value, backward, weight = weights && totalWeight(name, weights, scores.shape)] = returned;
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

/**
 * Where samples have weights, a loss that does not look at them would come to something else than is asked for.
 * @throws TypeError where it was called, naming the samples and the loss, with how to mend it.
 */
export function assertTakesWeights(place: string, samples: string, { name, takesWeights }: Loss): void {
  if (takesWeights === true) return;
  throw new TypeError(
    `${place}: ${samples} have weights, and ${name || "the loss"} does not say that it takes them; let it use its third argument and say so by Object.assign(loss, { takesWeights: true }), or derive it by deriveLoss with mean: true`,
  );
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
