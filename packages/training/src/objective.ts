import type { Batch } from "@tsumiki/data";
import { assertOptions, assertSynchronous, checkedNumber, kindOf, ShapeError, showShape } from "@tsumiki/kernels";
import {
  checkedForward,
  checkedLoss,
  isInference,
  type Labels,
  type Layer,
  type Loss,
  type LossTraits,
} from "@tsumiki/layers";
import { Tensor } from "@tsumiki/tensor";

/** What metrics look at: what a model gives, or of several heads what each gives, by name. */
export type Scores = Tensor | Readonly<Record<string, Tensor>>;

/** What an objective makes of a batch. */
export interface Outcome {
  /** One number: the mean over the batch, or over what `weight` says. */
  readonly loss: Tensor;
  /** Adds `scale` times the gradient of the loss to the gradients of the parameters. Not called in an evaluation. */
  backward(scale: number): unknown;
  /** What the loss is the mean over, the batch's samples by default: several batches together have Σ weight·loss / Σ weight. */
  readonly weight?: number | undefined;
  /** What metrics look at, and `predict` gives; without them there is neither. */
  readonly scores?: Scores | undefined;
}

/**
 * What is to become small, of a model and a batch: where a loss of one output and its labels does not say it, as with two
 * heads, two inputs, or an auxiliary loss.
 *
 * ```ts
 * const reconstruction: Objective = (model, { images }) => {
 *   const [scores, backward] = model.forward(images);
 *   const [loss, lossBackward, weight] = meanSquaredError(scores, images);
 *   return { loss, weight, scores, backward: (scale) => backward(lossBackward(scale), { input: false }) };
 * };
 * ```
 *
 * In an evaluation it runs with dropout off and running statistics used; that has an accuracy if the objective says on which
 * axis of its scores the classes are, `Object.assign(objective, { axis: 1 })`, and which label counts for nothing. Weights of
 * samples are `batch.weights`: losses take them as a third argument, and what they sum to is the outcome's `weight`. One that
 * counts by them says so, `Object.assign(objective, { takesWeights: true })`: of one that does not there is a notice where
 * samples have weights. A step that fails is repeated by it: what it draws it draws from the default generator, or from one
 * in a public field of the model.
 */
export interface Objective<Model extends Layer = Layer> extends Pick<LossTraits, "axis" | "ignore" | "takesWeights"> {
  (model: Model, batch: Batch): Outcome;
  /** What it was made of, if that was a loss. */
  readonly loss?: Loss;
}

/**
 * Whether the scores are of classes, where labels are class numbers: a loss would not take them otherwise. Those of an
 * objective may be anything, unless it says on which `axis` the classes are.
 */
export function saysClasses({ loss, axis }: Objective): boolean {
  return loss !== undefined || axis !== undefined;
}

/** The objective that a loss is: of the model's output for the images, and the labels. */
export function objectiveOf(loss: Loss): Objective {
  const objective: Objective = (model, { images, labels, weights }) => supervised(loss, model, images, labels, weights);
  const { axis, ignore, takesWeights } = loss;
  const traits = { loss, ignore, takesWeights: takesWeights === true, ...(axis === undefined ? {} : { axis }) };
  return Object.defineProperty(Object.assign(objective, traits), "name", { value: loss.name });
}

/** What a loss says of the model's output for `x`, each sample by its weight if there are some. */
export function supervised(loss: Loss, model: Layer, x: Tensor, labels: Labels, weights?: Tensor | undefined): Outcome {
  if (isInference()) {
    const scores = model.predict(x); // which keeps nothing for a backward
    const [value, , weight] = checkedLoss(loss, scores, labels, weights);
    return { loss: value, backward: noBackward, weight, scores };
  }
  const place = () => `Trainer: the model (${model.constructor.name})`;
  const [scores, backward] = checkedForward(model, model.forward(x), x, place);
  const [value, lossBackward, weight] = checkedLoss(loss, scores, labels, weights);
  return { loss: value, backward: (scale) => backward(lossBackward(scale), { input: false }), weight, scores };
}

/**
 * What an objective returns, for whoever calls those that others wrote.
 * @throws TypeError or ShapeError naming the objective unless it is an outcome; RangeError for a weight that is negative or
 *   not finite
 */
export function checkedOutcome(objective: Objective, model: Layer, batch: Batch): Outcome {
  const name = objective.name || "objective";
  const returned: unknown = objective(model, batch);
  assertReturned(name, returned);
  assertOptions(name, returned, { loss: true, backward: true, weight: true, scores: true });
  const { loss, weight, scores } = returned;
  if (loss.size !== 1) {
    throw new ShapeError(`${name}: a loss is one number, got ${showShape(loss.shape)}; take its mean or its sum`);
  }
  if (weight !== undefined) checkedNumber(name, "the weight it returns", weight, "a finite number of at least 0");
  if (scores !== undefined) assertScores(name, scores);
  return returned;
}

/** @throws TypeError unless it is a function. */
export function assertObjective(place: string, objective: unknown): asserts objective is Objective {
  if (typeof objective === "function") return;
  const expected = "a function of model and batch that returns { loss, backward }";
  throw new TypeError(`${place}: objective must be ${expected}, got ${kindOf(objective)}`);
}

/**
 * The scores, or those of one name where there are several.
 * @throws TypeError if there are none, or it is not said which of several.
 */
export function oneOfScores(place: string, scores: Scores | undefined, of: string | undefined): Tensor {
  if (scores === undefined) {
    throw new TypeError(`${place}: the objective gives no scores; return them too, as { loss, backward, scores }`);
  }
  if (scores instanceof Tensor) {
    if (of === undefined) return scores;
    throw new TypeError(`${place}: the objective gives one tensor of scores; leave out of: ${kindOf(of)}`);
  }
  const chosen = of !== undefined && Object.hasOwn(scores, of) ? scores[of] : undefined;
  if (chosen !== undefined) return chosen;
  const names = Object.keys(scores);
  const got = of === undefined ? "nothing says which" : `none is ${kindOf(of)}`;
  throw new TypeError(
    `${place}: the objective gives scores of ${names.join(", ")}, and ${got}; write { of: "${names[0]}" }`,
  );
}

function noBackward(): never {
  throw new Error("an evaluation has no backward");
}

function assertReturned(name: string, returned: unknown): asserts returned is Outcome {
  const expected = `${name}: an objective must return { loss, backward }, a tensor and a function`;
  assertSynchronous(returned, `${expected}, got ${kindOf(returned)}`);
  const { loss, backward } = (returned ?? {}) as Partial<Record<keyof Outcome, unknown>>;
  if (loss instanceof Tensor && typeof backward === "function") return;
  if (Array.isArray(returned) || typeof returned !== "object" || returned === null) {
    throw new TypeError(`${expected}, got ${kindOf(returned)}`);
  }
  throw new TypeError(
    `${expected}, got ${loss instanceof Tensor ? `${kindOf(backward)} as backward` : `${kindOf(loss)} as loss`}`,
  );
}

function assertScores(name: string, scores: unknown): void {
  if (scores instanceof Tensor) return;
  const isRecord = typeof scores === "object" && scores !== null && !Array.isArray(scores);
  const parts = isRecord ? Object.entries(scores) : [];
  if (parts.length === 0) {
    throw new TypeError(
      `${name}: scores must be a tensor, or tensors by name as { first, second }, got ${kindOf(scores)}`,
    );
  }
  for (const [part, value] of parts) {
    if (!(value instanceof Tensor))
      throw new TypeError(`${name}: scores.${part} must be a tensor, got ${kindOf(value)}`);
  }
}
