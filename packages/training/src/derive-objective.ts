import type { Batch } from "@tsumiki/data";
import { assertOptions, assertSynchronous, kindOf, withBackend } from "@tsumiki/kernels";
import { derive, type Layer } from "@tsumiki/layers";
import { full, Tensor } from "@tsumiki/tensor";
import type { Objective, Outcome } from "./objective.ts";

/** What a derived objective makes of a batch: all of an outcome but its backward. */
export type Computed = Omit<Outcome, "backward">;

/**
 * An objective whose backward is derived from what it computes, with layers by `apply`, losses as they are, and operations on
 * tensors:
 *
 * ```ts
 * const objective = deriveObjective((model: TwoHeads, { images, labels }) => {
 *   const h = apply(model.trunk, images);
 *   const [side, circle] = [apply(model.side, h), apply(model.circle, h)];
 *   const [sideLoss] = softmaxCrossEntropy(side, slice(labels, null, 0));
 *   const [circleLoss] = softmaxCrossEntropy(circle, slice(labels, null, 1));
 *   return { loss: add(sideLoss, circleLoss), scores: { side, circle } };
 * });
 * ```
 *
 * Labels are constants. See `derive` for what else is constant, and what is refused.
 * @param name for messages
 * @throws TypeError if it is no function. The objective: TypeError unless that returns { loss }, a tensor, with `scores` and
 *   `weight` if it likes; ShapeError if the loss is more than one number.
 */
export function deriveObjective<Model extends Layer = Layer>(
  compute: (model: Model, batch: Batch) => Computed,
  name = compute?.name || "objective",
): Objective<Model> {
  if (typeof compute !== "function") {
    const expected = "a function of model and batch that returns { loss }";
    throw new TypeError(`deriveObjective: expected ${expected}, got ${kindOf(compute)}`);
  }
  const objective: Objective<Model> = (model, batch) => {
    let computed: Computed | undefined;
    const computeLoss = (images: Tensor) => {
      computed = checkedComputed(name, compute(model, { ...batch, images }));
      return computed.loss;
    };
    const [loss, backward] = derive(batch.images, computeLoss, name);
    const ofLoss = (scale: number) => withBackend(loss.block.backend, () => full(loss.shape, scale));
    return { ...computed, loss, backward: (scale) => backward(ofLoss(scale), { input: false }) };
  };
  return Object.defineProperty(objective, "name", { value: name });
}

/** @throws TypeError naming the objective unless it is what is to be returned. */
function checkedComputed(name: string, computed: unknown): Computed {
  const expected = `${name}: a derived objective must return { loss }, a tensor`;
  assertSynchronous(computed, `${expected}, got ${kindOf(computed)}`);
  const { loss } = (computed ?? {}) as { loss?: unknown };
  if (!(loss instanceof Tensor)) {
    const got = loss === undefined ? kindOf(computed) : `${kindOf(loss)} as loss`;
    throw new TypeError(`${expected}, got ${got}`);
  }
  assertOptions(name, computed as Computed, { loss: true, weight: true, scores: true });
  return computed as Computed;
}
