import { DataLoader, DataStream, Dataset } from "@tsumiki/data";
import { type AssignOptions, assignState, type Numbers, type Unmatched, type ValuesLike } from "@tsumiki/tensor";
import type { EndEvent, EpochEvent, FitEvent, Listener, StartEvent, StepEvent } from "@tsumiki/training";
import { Attempts } from "./collect/attempt.ts";
import { dataFacts, hashOf } from "./collect/data.ts";
import { FilterWatch } from "./collect/filters.ts";
import { evaluatorOf, healthOf, spread, tested } from "./collect/last-look.ts";
import { machine } from "./collect/machine.ts";
import { networkFacts } from "./collect/network.ts";
import { StepTrack } from "./collect/step-track.ts";
import { UpdateWatch } from "./collect/update-watch.ts";
import { type Remembered, type Rows, rememberedIn, rowsOf, stateOf } from "./memory.ts";
import { commandOfProcess } from "./node.ts";
import { checkedRecorderOptions, type RecorderOptions } from "./options.ts";
import type { EpochRow, Reached, StepRow, TrainingRecord } from "./record.ts";

/** The training data are evaluated after so many epochs at most, however many there are. */
const mostEvaluations = 200;

/**
 * Listens to a training, and has a record of it at the end: what `reportHtml` and `historyCsv` are made of, in Node and in
 * pages. It draws nothing and changes nothing: the training comes out as it would without it, to the bit.
 *
 * ```ts
 * const recorder = new Recorder();
 * await trainer.fit(loader, { epochs: 3, validate: test, listeners: [recorder] });
 * const html = reportHtml(recorder.record);
 * ```
 */
export class Recorder implements Listener {
  static readonly name: string = "Recorder";
  readonly #options: RecorderOptions;
  #running: Running | undefined;
  /** The latest training, also when it has ended. */
  #latest: Running | undefined;
  /** Of a training that goes on, until it does. */
  #resumed: Rows | undefined;
  #record: TrainingRecord | undefined;

  /** @throws TypeError or RangeError for options that are not known or of another kind */
  constructor(options: RecorderOptions = {}) {
    this.#options = checkedRecorderOptions("Recorder", options);
  }

  /**
   * Of the latest training that came to its end.
   * @throws Error before that
   */
  get record(): TrainingRecord {
    if (this.#record !== undefined) return this.#record;
    throw new Error("Recorder: no training has ended that it listened to: fit(loader, { listeners: [recorder] })");
  }

  async observe(event: FitEvent): Promise<void> {
    if (event.type === "start") {
      const before = this.#resumed && rememberedIn(this.#resumed);
      this.#running = this.#latest = new Running(event, this.#options, before);
      this.#resumed = undefined;
    }
    if (this.#running === undefined) return;
    if (event.type === "step") this.#running.step(event);
    if (event.type === "epoch") await this.#running.epoch(event);
    if (event.type === "end") {
      const running = this.#running;
      this.#running = undefined;
      this.#record = await running.end(event);
    }
  }

  /** The history so far, so that a training that is resumed has all of it in its record. */
  state(): Map<string, Numbers> {
    return stateOf(
      (part) => this.#resumed?.[part] ?? (this.#latest ? rowsOf(this.#latest.remembered, part) : []),
      (part, rows) => {
        const none = { steps: [], epochs: [], updates: [], filters: [], counts: [] };
        this.#resumed = { ...none, ...this.#resumed, [part]: rows };
      },
    );
  }

  /** @throws ShapeError if it is no state of a recorder */
  load(state: ReadonlyMap<string, ValuesLike>, options: AssignOptions = {}): Unmatched {
    return assignState("Recorder.load", this.state(), state, options);
  }
}

/** A training under way. */
class Running {
  readonly #options: RecorderOptions;
  readonly #start: StartEvent;
  readonly #started: Date;
  /** Of the clock at the beginning. */
  readonly #clock: number;
  readonly #steps: StepTrack;
  readonly #epochs: EpochRow[];
  readonly #updates: UpdateWatch;
  readonly #filters: FilterWatch;
  readonly #samples: Dataset | undefined;
  #step: number;
  #firstLoss: number | undefined;
  #seconds: number;
  /** η of the next step. */
  #learningRate: number;

  /** @param before what there is of a training that goes on */
  constructor(start: StartEvent, options: RecorderOptions, before?: Remembered) {
    const { epochs, steps, training, loader } = start;
    this.#start = start;
    this.#options = options;
    this.#started = new Date(before?.started ?? Date.now());
    this.#clock = performance.now() - 1000 * (before?.wallSeconds ?? 0);
    this.#steps = new StepTrack(before?.stepRows, before?.width);
    this.#epochs = [...(before?.epochRows ?? [])];
    this.#step = before?.step ?? 0;
    this.#firstLoss = before?.firstLoss;
    this.#seconds = before?.seconds ?? 0;
    const allSteps = steps === undefined ? undefined : epochs * steps;
    this.#updates = new UpdateWatch(training.model, allSteps, before && { ...before, rows: before.updates });
    this.#filters = new FilterWatch(training.model, loader.dataset.sampleShape, before?.filters);
    this.#learningRate = training.optimizer.learningRate;
    const { trainingSamples = 1000 } = options;
    const { dataset } = loader;
    this.#samples = dataset instanceof Dataset && trainingSamples > 0 ? spread(dataset, trainingSamples) : undefined;
  }

  get remembered(): Remembered {
    return {
      stepRows: this.#steps.rows(),
      epochRows: this.#epochs,
      updates: this.#updates.updates().rows,
      filters: this.#filters.before,
      step: this.#step,
      firstLoss: this.#firstLoss,
      seconds: this.#seconds,
      wallSeconds: (performance.now() - this.#clock) / 1000,
      started: this.#started.getTime(),
      width: this.#steps.width,
      stride: this.#updates.stride,
    };
  }

  step({ loss, gradientNorm }: StepEvent): void {
    this.#step++;
    this.#firstLoss ??= loss;
    this.#steps.add({ step: this.#step, loss, gradientNorm, learningRate: this.#learningRate });
    this.#updates.observe(this.#step);
    this.#learningRate = this.#start.training.optimizer.learningRate;
  }

  async epoch({ epoch, loss, seconds, validation }: EpochEvent): Promise<void> {
    const learningRate = this.#steps.last?.learningRate ?? Number.NaN;
    const training = this.#isDue(epoch) ? await this.#reachedInTraining() : undefined;
    this.#seconds += seconds;
    this.#epochs.push({
      epoch,
      step: this.#step,
      loss,
      seconds,
      learningRate,
      ...(training && { training }),
      ...(validation && { validation: reached(validation) }),
    });
    this.#learningRate = this.#start.training.optimizer.learningRate; // a plateau may have changed it
  }

  async end({ reason, result, error }: EndEvent): Promise<TrainingRecord> {
    const wallSeconds = (performance.now() - this.#clock) / 1000;
    const { epochs, steps, training, loader } = this.#start;
    const { model, optimizer, objective } = training;
    const { title, seed, options = {}, command = commandOfProcess() } = this.#options;
    const { dataset } = loader;
    const attempts = new Attempts();
    const subject = this.#subject(attempts);
    const look = subject && (await attempts.of("evaluation", () => tested(training, subject, attempts)));
    const health =
      dataset instanceof Dataset ? await attempts.of("health of layers", () => healthOf(training, dataset)) : undefined;
    const filters = this.#filters.filters();
    const hash = dataset instanceof Dataset ? await attempts.of("hash", () => hashOf(dataset)) : undefined;
    return {
      title: title ?? `${model.constructor.name} on ${dataset.sampleShape.join(" x ")}`,
      started: this.#started.toISOString(),
      reason,
      ...(reason === "failed" && { error: error instanceof Error ? error.message : String(error) }),
      epochs,
      stepsPerEpoch: steps,
      steps: this.#step,
      seconds: result?.seconds ?? this.#seconds,
      wallSeconds,
      ...(this.#firstLoss === undefined ? {} : { firstLoss: this.#firstLoss }),
      stepRows: this.#steps.rows(),
      epochRows: this.#epochs,
      updates: this.#updates.updates(),
      optimizer: optimizerWords(optimizer.name, this.#steps.rows()),
      loss: objective.name || "objective",
      lossTakesClasses: dataset.classes !== undefined && objective.loss?.takes === "scores",
      data: { ...dataFacts(loader), ...(hash && { hash }) },
      ...(look && { tested: look.tested }),
      network: networkFacts(model),
      health: health ?? [],
      ...(filters && { filters }),
      ...(look?.features && { features: look.features }),
      machine: machine(),
      ...(seed === undefined ? {} : { seed }),
      options,
      ...(command === undefined ? {} : { command }),
      missing: attempts.missing,
    };
  }

  /** What the last look is at: what was given, what was validated on, or for want of both the training data. */
  #subject(attempts: Attempts): Parameters<typeof tested>[1] | undefined {
    const { test } = this.#options;
    const { validate } = this.#start;
    const validated = validate instanceof DataLoader ? validate.dataset : validate;
    if (test !== undefined) return { data: test, role: "test", isValidation: test === validated };
    if (validate instanceof DataLoader) return { data: validate.dataset, role: "validation" };
    if (validate instanceof Dataset) return { data: validate, role: "validation" };
    if (validate instanceof DataStream || validate !== undefined) {
      attempts.missing.push("errors: the validation data are a stream; give some of them as a data set, { test }");
      return undefined;
    }
    return this.#samples && { data: this.#samples, role: "training" };
  }

  async #reachedInTraining(): Promise<Reached | undefined> {
    if (this.#samples === undefined) return undefined;
    try {
      return reached(await evaluatorOf(this.#start.training).evaluate(this.#samples));
    } catch {
      return undefined; // a loss that is not finite: the training will say so itself, if that matters to it
    }
  }

  #isDue(epoch: number): boolean {
    const { epochs } = this.#start;
    return epochs === epoch || epoch % Math.ceil(epochs / mostEvaluations) === 0;
  }
}

function reached({ loss, count, correct, accuracy }: Reached): Reached {
  return {
    loss,
    count,
    ...(correct === undefined ? {} : { correct }),
    ...(accuracy === undefined ? {} : { accuracy }),
  };
}

/** "Adam, learning rate 0.001", or up to the largest where it changed. */
function optimizerWords(name: string, rows: readonly StepRow[]): string {
  const rates = rows.map(({ learningRate }) => learningRate);
  if (rates.length === 0) return name;
  const largest = Number(Math.max(...rates).toPrecision(4));
  const isConstant = rates.every((rate) => rate === rates[0]);
  return `${name}, learning rate ${isConstant ? largest : `by a schedule, up to ${largest}`}`;
}
