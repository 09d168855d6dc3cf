import { assertOptions, checkedNumber, kindOf, notice } from "@tsumiki/kernels";
import type { Parameter } from "@tsumiki/tensor";
import type { EpochEvent, FitEvent, Listener, StartEvent, StepEvent } from "@tsumiki/training";
import type { Value } from "./event.ts";
import { EventFile } from "./event-file.ts";
import { filtersPicture, firstFilters } from "./filters.ts";
import { histogramOf } from "./histogram.ts";

export interface TensorBoardOptions {
  /** After how many steps loss, length of the gradients and learning rate are written. Default: 1, each of them. */
  readonly every?: number | undefined;
  /** After how many epochs the weights are, as histograms; 0 for never. Default: 1. */
  readonly histograms?: number | undefined;
  /** After how many epochs the filters of the first convolution are, as a picture; 0 for never. Default: 1. */
  readonly images?: number | undefined;
}

/**
 * Writes a training as TensorBoard reads it, while it goes on: `tensorboard --logdir runs` shows it.
 *
 * ```ts
 * await trainer.fit(loader, { epochs: 20, validate: test, listeners: [new TensorBoard("runs/first")] });
 * ```
 *
 * A folder is a run. Every `fit` begins a file of its own there, and counts its steps from where the optimizer stands: what
 * goes on is seen as one line, and what is done again after a crash replaces what was done before. Steps that the file has
 * and the disk has not, since the machine lost its power, are those since the last epoch at most.
 *
 * Nothing of the training is changed by it. If the folder cannot be written when a training begins, that is an error; if a
 * file cannot be any more later on, there is a notice, and the training goes on without it.
 */
export class TensorBoard implements Listener {
  static readonly name: string = "TensorBoard";
  readonly folder: string;
  readonly #every: number;
  readonly #histograms: number;
  readonly #images: number;
  #run: Run | undefined;

  /** @throws TypeError if folder is no string, or for an unknown option; RangeError for one out of its range */
  constructor(folder: string, options: TensorBoardOptions = {}) {
    if (typeof folder !== "string" || folder === "") {
      throw new TypeError(`TensorBoard: expected the name of a folder such as "runs/first", got ${kindOf(folder)}`);
    }
    assertOptions("TensorBoard", options, { every: true, histograms: true, images: true });
    const { every = 1, histograms = 1, images = 1 } = options;
    this.folder = folder;
    this.#every = checkedNumber("TensorBoard", "every", every, "a whole number of at least 1");
    this.#histograms = checkedNumber("TensorBoard", "histograms", histograms, "a whole number of at least 0");
    this.#images = checkedNumber("TensorBoard", "images", images, "a whole number of at least 0");
  }

  /** @throws Error that names the folder if nothing can be written there, when a training begins */
  observe(event: FitEvent): void {
    if (event.type === "start") {
      this.#end();
      this.#run = new Run(this.folder, event, [this.#histograms, this.#images]);
    } else if (event.type === "step") this.#writing((run) => run.step(event, this.#every));
    else if (event.type === "epoch") this.#writing((run) => run.epoch(event));
    else this.#end();
  }

  #end(): void {
    this.#writing((run) => run.file.flush());
    this.#run?.file.close();
    this.#run = undefined;
  }

  #writing(body: (run: Run) => void): void {
    if (this.#run === undefined) return;
    try {
      body(this.#run);
    } catch (error) {
      notice(`${(error as Error).message}; the training goes on without it`);
      this.#run.file.close();
      this.#run = undefined;
    }
  }
}

/** A training under way. */
class Run {
  readonly file: EventFile;
  readonly #training: StartEvent["training"];
  readonly #parameters: ReadonlyMap<string, Parameter>;
  readonly #filters: ReturnType<typeof firstFilters>;
  readonly #periods: readonly [histograms: number, images: number];
  /** η of the next step. */
  #learningRate: number;

  constructor(
    folder: string,
    { training, epochs }: StartEvent,
    periods: readonly [histograms: number, images: number],
  ) {
    const { model, optimizer } = training;
    this.#training = training;
    this.#parameters = model.parameters();
    this.#filters = firstFilters(this.#parameters);
    this.#periods = periods;
    this.#learningRate = optimizer.learningRate;
    this.file = new EventFile(folder, optimizer.steps + 1);
    if (optimizer.steps === 0 && epochs > 0) this.file.write(0, this.#weights(true, true));
  }

  step({ loss, gradientNorm, imagesPerSecond }: StepEvent, every: number): void {
    const { optimizer } = this.#training;
    if (optimizer.steps % every === 0) {
      this.file.write(optimizer.steps, [
        { tag: "training/loss", scalar: loss },
        { tag: "training/gradient_norm", scalar: gradientNorm },
        { tag: "training/learning_rate", scalar: this.#learningRate },
        { tag: "training/images_per_second", scalar: imagesPerSecond },
      ]);
    }
    this.#learningRate = optimizer.learningRate;
  }

  epoch({ epoch, loss, metrics, validation }: EpochEvent): void {
    const { optimizer } = this.#training;
    this.#learningRate = optimizer.learningRate; // a plateau may have changed it
    const [histograms, images] = this.#periods;
    this.file.write(optimizer.steps, [
      { tag: "epoch/loss", scalar: loss },
      ...scalars("epoch", metrics),
      ...scalars("validation", validation && { loss: validation.loss, accuracy: validation.accuracy }),
      ...scalars("validation", validation?.metrics),
      ...this.#weights(isDue(epoch, histograms), isDue(epoch, images)),
    ]);
    this.file.flush();
  }

  #weights(histograms: boolean, images: boolean): Value[] {
    const values: Value[] = [];
    for (const [name, { value }] of histograms && this.#periods[0] > 0 ? this.#parameters : []) {
      const histogram = histogramOf(value.data());
      if (histogram !== undefined) values.push({ tag: `weights/${name}`, histogram });
    }
    if (images && this.#periods[1] > 0 && this.#filters !== undefined) {
      const [name, weight] = this.#filters;
      values.push({ tag: `filters/${name}`, picture: filtersPicture(weight) });
    }
    return values;
  }
}

/** Those of the results that are one number. */
function scalars(group: string, results: Readonly<Record<string, unknown>> = {}): Value[] {
  return Object.entries(results).flatMap(([name, result]) =>
    typeof result === "number" ? [{ tag: `${group}/${name}`, scalar: result }] : [],
  );
}

function isDue(epoch: number, period: number): boolean {
  return period > 0 && epoch % period === 0;
}
