import { DataStream, type Dataset, differingClass, differingStep } from "@tsumiki/data";
import { assertOptions, checkedBoolean, checkedNumber, kindOf, notice } from "@tsumiki/kernels";
import { assertLoss, assertTakesWeights, Layer } from "@tsumiki/layers";
import { ExponentialAverage, Optimizer } from "@tsumiki/optimizer";
import { type Data, dataOf, isData, isLoader, type Loader } from "./as-loader.ts";
import { assertListeners } from "./listeners.ts";
import type { Metrics } from "./metrics/metric.ts";
import { assertObjective, type Objective } from "./objective.ts";
import type { EvaluateOptions, FitOptions, TrainerOptions } from "./options.ts";

const knownInTrainer = {
  loss: true,
  optimizer: true,
  objective: true,
  clip: true,
  accumulate: true,
  average: true,
} as const;

const knownInFit = {
  epochs: true,
  validate: true,
  metrics: true,
  trainingMetrics: true,
  listeners: true,
  signal: true,
  stepsMayDiffer: true,
} as const;

/** What a Trainer is made of. @throws TypeError or RangeError that says what is wrong with it. */
export function assertTraining<Model extends Layer>(model: Model, options: TrainerOptions<Model>): void {
  if (!(model instanceof Layer)) {
    throw new TypeError(`Trainer: expected a model, a layer such as sequential(…) makes, got ${kindOf(model)}`);
  }
  assertOptions("Trainer", options, knownInTrainer);
  const { loss, objective, optimizer, clip, accumulate, average } = options ?? {};
  if (objective === undefined) assertLoss("Trainer", loss);
  else if (loss === undefined) assertObjective("Trainer", objective);
  else
    throw new TypeError("Trainer: it takes a loss or an objective, got both; the objective computes its loss itself");
  if (!(optimizer instanceof Optimizer)) {
    throw new TypeError(`Trainer: optimizer must be one such as new SGD(model.parameters()), got ${kindOf(optimizer)}`);
  }
  if (clip !== undefined && typeof clip !== "function") {
    throw new TypeError(`Trainer: clip must be a function such as clipByNorm(1), got ${kindOf(clip)}`);
  }
  if (accumulate !== undefined) checkedNumber("Trainer", "accumulate", accumulate, "a whole number of at least 1");
  if (average !== undefined && !(average instanceof ExponentialAverage)) {
    throw new TypeError(`Trainer: average must be an ExponentialAverage, got ${kindOf(average)}`);
  }
  assertOfModel(optimizer, model, `the optimizer (${optimizer.name}) trains`);
  if (average) assertOfModel(average, model, "the average is over");
  if (loss?.takes === "scores" && model.gives !== undefined) {
    notice(
      `Trainer: ${loss.name || "the loss"} takes scores, but the model gives ${model.gives}; leave that layer out: the loss does its work, and more exactly`,
    );
  }
}

/** @throws TypeError or RangeError that says what is wrong. */
export function assertFit(loader: Loader, options: FitOptions): void {
  if (!isLoader(loader)) {
    const isStream = (loader as unknown) instanceof DataStream;
    const made = isStream ? "new StreamLoader(stream, { batchSize: 100 })" : "new DataLoader(data, { batchSize: 100 })";
    const what = `expected a ${isStream ? "StreamLoader" : "DataLoader"}; ${made} makes one`;
    throw new TypeError(`Trainer.fit: ${what}, got ${kindOf(loader)}`);
  }
  assertOptions("Trainer.fit", options, knownInFit);
  const {
    epochs,
    validate,
    metrics,
    trainingMetrics = false,
    listeners,
    signal,
    stepsMayDiffer = false,
  } = options ?? {};
  checkedNumber("Trainer.fit", "epochs", epochs, "a whole number of at least 0");
  checkedBoolean("Trainer.fit", "stepsMayDiffer", stepsMayDiffer);
  if (validate !== undefined) {
    assertData("Trainer.fit: validate must be", validate);
    assertValidation(loader.dataset, validate, stepsMayDiffer);
  }
  assertListeners("Trainer.fit", listeners);
  assertMetrics("Trainer.fit", metrics);
  checkedBoolean("Trainer.fit", "trainingMetrics", trainingMetrics);
  if (metrics !== undefined && validate === undefined && !trainingMetrics) {
    throw new TypeError("Trainer.fit: metrics are of the validation; give validate too, or trainingMetrics: true");
  }
  if (trainingMetrics && metrics === undefined) {
    throw new TypeError("Trainer.fit: trainingMetrics asks for metrics; give some, such as { accuracy: accuracy() }");
  }
  assertSignal("Trainer.fit", signal);
}

/** @throws RangeError if there is nothing to be learnt. */
export function assertLearns({ name, parameters }: Pick<Optimizer, "name" | "parameters">): void {
  for (const { frozen } of parameters.values()) if (!frozen) return;
  throw new RangeError(
    `Trainer.fit: all parameters that the optimizer (${name}) trains are frozen, so nothing would be learnt; unfreeze(model, …) some of them`,
  );
}

/** What is fixed was done to both, and nothing random to the data that are to tell how good the model is. */
function assertValidation(train: Dataset | DataStream, validate: Data, stepsMayDiffer: boolean): void {
  const names = ["the training data", "the validation data"] as const;
  const validation = dataOf(validate);
  const name = differingClass(train, validation, names);
  if (name !== undefined) throw new RangeError(`Trainer.fit: ${name}; give both the same classNames`);
  if (stepsMayDiffer) return;
  const step = differingStep(train, validation, names);
  if (step !== undefined) {
    throw new RangeError(`Trainer.fit: ${step}; do the same to both, or pass stepsMayDiffer: true if that is meant`);
  }
  const [augmentation] = isLoader(validate) ? validate.augmentations : [];
  if (augmentation === undefined) return;
  throw new RangeError(
    `Trainer.fit: the validation data are augmented by ${augmentation}; leave augment out of their loader, or pass stepsMayDiffer: true if that is meant`,
  );
}

/**
 * Gives notice if samples have weights and an objective of one's own does not say that it takes them: it may all the same.
 * @throws TypeError if it is a loss that does not
 */
export function assertWeights(place: string, samples: string, data: Data, objective: Objective<never>): void {
  if (!dataOf(data).isWeighted) return;
  const { name, loss, takesWeights } = objective;
  if (loss !== undefined) assertTakesWeights(place, samples, loss);
  else if (takesWeights !== true) {
    notice(
      `Trainer: the samples have weights, and ${name || "the objective"} does not say that it takes them; let it hand batch.weights to its losses, return what they sum to as weight, and say so by Object.assign(objective, { takesWeights: true })`,
    );
  }
}

/** @throws TypeError that says what is wrong. */
export function assertEvaluate(data: Data, options: EvaluateOptions): void {
  assertData("Trainer.evaluate: expected", data);
  assertOptions("Trainer.evaluate", options, { metrics: true, details: true, signal: true });
  const { metrics, details = false, signal } = options;
  assertMetrics("Trainer.evaluate", metrics);
  checkedBoolean("Trainer.evaluate", "details", details);
  assertSignal("Trainer.evaluate", signal);
}

/** @throws TypeError unless each is made of sums and a result; where a function that makes one was not called, with how to. */
function assertMetrics(place: string, metrics: Metrics | undefined): void {
  if (metrics === undefined) return;
  if (typeof metrics !== "object" || metrics === null || Array.isArray(metrics) || "sums" in metrics) {
    const example = "an object such as { top3: topK(3) }, which gives each a name";
    throw new TypeError(`${place}: metrics must be ${example}, got ${kindOf(metrics)}`);
  }
  for (const [name, metric] of Object.entries<Partial<Metrics[string]> | null | undefined>(metrics)) {
    if (typeof metric?.sums === "function" && typeof metric.result === "function") continue;
    const call = typeof metric === "function" ? "; call it: it makes one" : "";
    throw new TypeError(`${place}: metrics.${name} must be one such as topK(3), got ${kindOf(metric)}${call}`);
  }
}

/** @throws TypeError unless it is what `evaluate` goes through. */
export function assertData(place: string, data: Data): void {
  if (isData(data)) return;
  throw new TypeError(`${place} a Dataset, a DataStream or a loader of one, got ${kindOf(data)}`);
}

/** Gives notice if a label counts for nothing in the data, and not in a loss that says what it ignores. */
export function noticeIgnored({ ignore }: Dataset | DataStream, objective: Objective<never>): void {
  if (ignore === undefined || objective.axis === undefined || objective.ignore === ignore) return;
  const does = objective.ignore === undefined ? "ignores none" : `ignores ${objective.ignore}`;
  notice(
    `Trainer: the data ignore the label ${ignore}, but ${objective.name || "the loss"} ${does}; take crossEntropy({ ignore: ${ignore} })`,
  );
}

/** Also one of another realm, or of a polyfill, is a signal. @throws TypeError if it is none. */
export function assertSignal(place: string, signal: AbortSignal | undefined): void {
  if (signal === undefined || typeof signal?.throwIfAborted === "function") return;
  const isController = typeof signal === "object" && signal !== null && "signal" in signal;
  const hint = isController ? "; hand over its signal" : "";
  throw new TypeError(`${place}: signal must be an AbortSignal, got ${kindOf(signal)}${hint}`);
}

/** What belongs to a model made before, for instance, would leave this one as it is. */
function assertOfModel({ parameters }: Pick<Optimizer, "parameters">, model: Layer, does: string): void {
  const own = new Set(parameters.values());
  if ([...model.parameters().values()].some((parameter) => own.has(parameter))) return;
  throw new RangeError(`Trainer: ${does} no parameter of this model; make it with model.parameters()`);
}
