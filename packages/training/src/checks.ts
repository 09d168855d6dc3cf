import { DataLoader, Dataset, differingClass, differingStep } from "@tsumiki/data";
import { assertOptions, checkedBoolean, checkedNumber, kindOf, notice } from "@tsumiki/kernels";
import { assertLoss, Layer, type Loss } from "@tsumiki/layers";
import { ExponentialAverage, Optimizer } from "@tsumiki/optimizer";
import type { FitOptions, TrainerOptions } from "./options.ts";

/** What a Trainer is made of. @throws TypeError or RangeError that says what is wrong with it. */
export function assertTraining(model: Layer, options: TrainerOptions): void {
  if (!(model instanceof Layer)) {
    throw new TypeError(`Trainer: expected a model, a layer such as sequential(…) makes, got ${kindOf(model)}`);
  }
  assertOptions("Trainer", options, { loss: true, optimizer: true, clip: true, accumulate: true, average: true });
  const { loss, optimizer, clip, accumulate, average } = options ?? {};
  assertLoss("Trainer", loss);
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
  if (loss.takes === "scores" && model.gives !== undefined) {
    notice(
      `Trainer: ${loss.name || "the loss"} takes scores, but the model gives ${model.gives}; leave that layer out: the loss does its work, and more exactly`,
    );
  }
}

/** @throws TypeError or RangeError that says what is wrong. */
export function assertFit(loader: DataLoader, options: FitOptions): void {
  if (!(loader instanceof DataLoader)) {
    const what = "expected a DataLoader; new DataLoader(data, { batchSize: 100 }) makes one";
    throw new TypeError(`Trainer.fit: ${what}, got ${kindOf(loader)}`);
  }
  assertOptions("Trainer.fit", options, { epochs: true, validate: true, signal: true, stepsMayDiffer: true });
  const { epochs, validate, signal, stepsMayDiffer = false } = options ?? {};
  checkedNumber("Trainer.fit", "epochs", epochs, "a whole number of at least 0");
  checkedBoolean("Trainer.fit", "stepsMayDiffer", stepsMayDiffer);
  if (validate !== undefined) {
    assertData("Trainer.fit: validate must be", validate);
    assertValidation(loader.dataset, validate, stepsMayDiffer);
  }
  assertSignal("Trainer.fit", signal);
  if (loader.dataset.isWeighted) {
    notice("Trainer.fit: the samples have weights, which a loss does not see; a loop by hand reads batch.weights");
  }
}

/** What is fixed was done to both, and nothing random to the data that are to tell how good the model is. */
function assertValidation(train: Dataset, validate: Dataset | DataLoader, stepsMayDiffer: boolean): void {
  const names = ["the training data", "the validation data"] as const;
  const validation = validate instanceof Dataset ? validate : validate.dataset;
  const name = differingClass(train, validation, names);
  if (name !== undefined) throw new RangeError(`Trainer.fit: ${name}; give both the same classNames`);
  if (stepsMayDiffer) return;
  const step = differingStep(train, validation, names);
  if (step !== undefined) {
    throw new RangeError(`Trainer.fit: ${step}; do the same to both, or pass stepsMayDiffer: true if that is meant`);
  }
  const [augmentation] = validate instanceof DataLoader ? validate.augmentations : [];
  if (augmentation === undefined) return;
  throw new RangeError(
    `Trainer.fit: the validation data are augmented by ${augmentation}; leave augment out of their loader, or pass stepsMayDiffer: true if that is meant`,
  );
}

/** @throws TypeError unless it is what `evaluate` goes through. */
export function assertData(place: string, data: Dataset | DataLoader): void {
  if (data instanceof Dataset || data instanceof DataLoader) return;
  throw new TypeError(`${place} a Dataset or a DataLoader, got ${kindOf(data)}`);
}

/** Gives notice if a label counts for nothing in the data, and not in a loss that says what it ignores. */
export function noticeIgnored({ ignore }: Dataset, loss: Loss): void {
  if (ignore === undefined || loss.axis === undefined || loss.ignore === ignore) return;
  const does = loss.ignore === undefined ? "ignores none" : `ignores ${loss.ignore}`;
  notice(
    `Trainer: the data ignore the label ${ignore}, but ${loss.name || "the loss"} ${does}; take crossEntropy({ ignore: ${ignore} })`,
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
