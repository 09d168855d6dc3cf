import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import type { Layer } from "@tsumiki/layers";
import { type Clip, type ExponentialAverage, gradientNorm, type Optimizer } from "@tsumiki/optimizer";
import type { Tensor } from "@tsumiki/tensor";
import { asLoader, type Data, type Loader } from "./as-loader.ts";
import { Memory } from "./checkpoint/memory.ts";
import { assertResume, assertSave, type ResumeOptions } from "./checkpoint/options.ts";
import {
  assertData,
  assertEvaluate,
  assertFit,
  assertLearns,
  assertSignal,
  assertTraining,
  assertWeights,
  noticeIgnored,
} from "./checks.ts";
import { evaluate } from "./evaluate.ts";
import type { Evaluation } from "./events.ts";
import { Fit } from "./fit.ts";
import type { Metrics } from "./metrics/metric.ts";
import { type Objective, objectiveOf } from "./objective.ts";
import type { EvaluateOptions, FitOptions, PredictOptions, TrainerOptions } from "./options.ts";
import { predict } from "./predict.ts";
import { run } from "./run.ts";
import type { Savable, SaveOptions, Training } from "./training.ts";

/**
 * Drives training: for each batch forward, loss, backward, update; or, with an objective, what that says in their place.
 *
 * ```ts
 * const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
 * for await (const event of trainer.fit(loader, { epochs: 20, validate: test })) console.log(event);
 * ```
 */
export class Trainer<Model extends Layer = Layer> implements Training, Savable {
  static readonly name: string = "Trainer";
  readonly model: Model;
  /** What is to become small; of a loss the one that it makes. */
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  readonly clip: Clip;
  readonly accumulate: number;
  readonly average: ExponentialAverage | undefined;
  readonly #memory = new Memory(this);

  /**
   * Takes a loss or, where that does not say what is to become small, an objective. Gives notice of a model that ends in
   * probabilities before a loss that takes scores.
   * @throws RangeError if the optimizer trains nothing of the model, the average is of another model, or `accumulate` is
   *   not a whole number of at least 1; TypeError for an option that is not known or of another type.
   */
  constructor(model: Model, options: TrainerOptions<Model>) {
    assertTraining(model, options);
    const { loss, objective, optimizer, clip = gradientNorm, accumulate = 1, average } = options;
    this.model = model;
    // It is called with this model alone: so a trainer of some kind of model is one of any.
    this.objective = objective === undefined ? objectiveOf(loss) : (objective as Objective);
    this.optimizer = optimizer;
    this.clip = clip;
    this.accumulate = accumulate;
    this.average = average;
  }

  /**
   * Trains `epochs` times on the batches of `loader`, of a data set or a stream. Iterate over the result with `for await`
   * to see each step and epoch, or simply await it; until then nothing happens, and after a second of that, or at the end
   * of the program, there is a notice. So there is, here and in `evaluate`, if the data ignore a label and the loss another
   * one or none, or have weights and an objective does not say that it takes them. The event loop gets a turn about every 16 ms. `listeners` are told of every event, and of the start and the
   * end, awaited or iterated alike. Where samples have weights, loss and metrics count by them, of training and of validation
   * data each by their own.
   *
   * Rejects with the signal's reason after the step in which it was aborted, or as soon as a stream would be waited for;
   * with a NotFiniteError, before anything is updated, if a loss or a gradient is not finite, and after an epoch if its last
   * update left weights that are not; if it begins while another training with the same optimizer has begun and not ended;
   * after `resume`, with a RangeError if the data are others, or nobody claims what a listener remembered;
   * with an Error that names the listener if one throws, or the sample at which the source of a stream does, whose cause
   * that is; and with a RangeError if the loss gives all labels of a step the weight 0.
   * @throws RangeError if `epochs` is not a whole number from 0, if all that the optimizer trains is frozen, or naming the first step or class in which the training
   *   data and `validate` differ; TypeError for no loader, for an option that is not known or of another type, and if
   *   samples have weights and the loss does not say that it takes them.
   */
  fit<M extends Metrics = Metrics>(loader: Loader, options: FitOptions<M>): Fit<M> {
    assertFit(loader, options);
    if (options.epochs > 0) assertLearns(this.optimizer);
    assertWeights("Trainer.fit", "the training data", loader, this.objective);
    if (options.validate) assertWeights("Trainer.fit", "the validation data", options.validate, this.objective);
    noticeIgnored(loader.dataset, this.objective);
    return new Fit(run(this, loader, options, this.#memory));
  }

  /**
   * Mean loss and accuracy over all of `data`, and what `metrics` and `details` ask for, with dropout off and running
   * statistics used; also while it trains, between two steps. Samples count by their weights, if they have some.
   * Rejects with a NotFiniteError if the loss or a metric is not finite, and with a TypeError for no data, for an option
   * that is not known or of another type, and if the data have weights and the loss does not say that it takes them.
   */
  async evaluate<M extends Metrics = Metrics>(data: Data, options: EvaluateOptions<M> = {}): Promise<Evaluation<M>> {
    assertEvaluate(data, options);
    assertWeights("Trainer.evaluate", "the data", data, this.objective);
    const loader = asLoader(data);
    noticeIgnored(loader.dataset, this.objective);
    return this.#asAveraged(() => evaluate(this.model, loader, this.objective, options));
  }

  /**
   * The scores of all of `data`, in the order of the data set or the stream, as a tensor [size, …] that is kept; with
   * dropout off and running statistics used, as `evaluate` has them. Of an objective of one's own, what it says are its
   * scores.
   *
   * Rejects with a RangeError if they take more than `maxBytes`, or if a loader leaves out samples; with a TypeError for no
   * data, and for an option that is not known or of another type.
   */
  async predict(data: Data, options: PredictOptions = {}): Promise<Tensor> {
    assertData("Trainer.predict: expected", data);
    assertOptions("Trainer.predict", options, { of: true, maxBytes: true, signal: true });
    const { of, maxBytes = 2 ** 30, signal } = options;
    checkedNumber("Trainer.predict", "maxBytes", maxBytes, "a whole number of at least 1");
    assertSignal("Trainer.predict", signal);
    const loader = asLoader(data);
    return this.#asAveraged(() => predict(this.model, loader, this.objective, { of, maxBytes, signal }));
  }

  /**
   * Writes a checkpoint: all that the numbers to come depend on, of the latest training or one that runs. In the middle of
   * a step, a validation or an event that listeners are told of, that is when these are over, and the promise with it;
   * otherwise it is written before this returns. Its weights, "model.…", can be loaded alone too.
   *
   * The file is replaced as `save` of @tsumiki/serialization replaces it: at any moment there is the old one or the new one.
   * Rejects as that does; with a RangeError for metadata of a name that begins with "tsumiki.".
   */
  async save(file: string, options: SaveOptions = {}): Promise<void> {
    return this.#memory.save(file, assertSave("Trainer.save", options));
  }

  /** What `save` writes, as bytes: where there are no files. */
  async encode(options: SaveOptions = {}): Promise<Uint8Array> {
    return this.#memory.encode(assertSave("Trainer.encode", options));
  }

  /**
   * Takes up a training where a checkpoint of it was saved, of a file or of its bytes. The next `fit` goes on in the middle
   * of its epoch and ends with the bits of a training that was never stopped: its `epochs` is the number of all, its loader
   * and its listeners are made as they were, and get back what they remembered, each by its name.
   *
   * Rejects, and leaves all as it is, with a RangeError that lists what differs if it is a checkpoint of another model, loss,
   * optimizer or average; with a ShapeError that lists what does not fit; with a RangeError if it is none, or of a newer
   * version; with an Error if a training runs, or the file cannot be read.
   */
  async resume(source: string | Uint8Array, options: ResumeOptions = {}): Promise<void> {
    return this.#memory.resume(source, assertResume(options));
  }

  #asAveraged<Result>(run: () => Promise<Result>): Promise<Result> {
    return this.average ? this.average.use(run) : run();
  }
}
