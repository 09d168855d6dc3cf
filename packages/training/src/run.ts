import { EventLoop } from "@tsumiki/kernels";
import type { Optimizer } from "@tsumiki/optimizer";
import type { ValuesLike } from "@tsumiki/tensor";
import { asLoader, type Loader } from "./as-loader.ts";
import { batchesOf } from "./batches-of.ts";
import { dataFactsOf } from "./checkpoint/facts.ts";
import { underNames } from "./checkpoint/file.ts";
import type { Memory, Rememberer } from "./checkpoint/memory.ts";
import { namedListeners } from "./checkpoint/names.ts";
import { Saves } from "./checkpoint/saves.ts";
import { type Reached, Standing } from "./checkpoint/standing.ts";
import type {
  EndEvent,
  EpochEvent,
  Evaluation,
  StartEvent,
  StepEvent,
  TrainingEvent,
  TrainingResult,
} from "./events.ts";
import { Audience, type Listener } from "./listeners.ts";
import type { Metrics } from "./metrics/metric.ts";
import { Totals } from "./metrics/totals.ts";
import { assertParametersFinite } from "./not-finite.ts";
import type { EvaluateOptions, FitOptions } from "./options.ts";
import { Progress } from "./progress.ts";
import { type StepResult, Steps, stepsAnEpoch, stepsOf } from "./step.ts";
import type { Savable, Training } from "./training.ts";

/** The events of a training, and what it comes to. */
type Events<M extends Metrics, Result = TrainingResult<M>> = AsyncGenerator<TrainingEvent<M>, Result, void>;

/** What trains, and can be validated. */
interface Validated extends Training, Savable {
  evaluate<M extends Metrics>(data: Loader, options: EvaluateOptions<M>): Promise<Evaluation<M>>;
}

/** Of the trainings that have begun and not ended. */
const busy = new WeakSet<Optimizer>();

/** One at a time: two would mix their gradients. However it ends, also by a loop that is left, another may begin. */
export async function* run<M extends Metrics>(
  training: Validated,
  loader: Loader,
  options: FitOptions<M>,
  memory: Memory,
): Events<M> {
  const { optimizer } = training;
  if (busy.has(optimizer)) {
    throw new Error(
      `Trainer.fit: another training with this optimizer (${optimizer.name}) has begun and not ended, and their gradients would mix; await that one first, or leave its loop`,
    );
  }
  busy.add(optimizer);
  try {
    return yield* new Run(training, loader, options, memory).announced();
  } finally {
    busy.delete(optimizer);
  }
}

/** One training, with its listeners. */
class Run<M extends Metrics> implements Rememberer {
  readonly #training: Validated;
  readonly #loader: Loader;
  readonly #options: FitOptions<M>;
  readonly #validation: Loader | undefined;
  readonly #audience: Audience<M>;
  readonly #saves = new Saves(() => this.#isStill);
  readonly #named: ReadonlyMap<string, Listener>;
  readonly #whole: Progress;
  /** As of the latest moment between two steps. */
  readonly #standing: Standing;
  /** Where the loader was then: of what it has dealt since nothing was learnt. */
  #place: ReadonlyMap<string, ValuesLike>;
  #steps: Steps | undefined;
  #isValidating = false;
  #isOver = false;

  /** @throws whatever `Resumed.giveTo` does, if something was resumed */
  constructor(training: Validated, loader: Loader, options: FitOptions<M>, memory: Memory) {
    const { epochs, validate, signal, listeners = [] } = options;
    const { resumed } = memory;
    this.#training = training;
    this.#loader = loader;
    this.#options = options;
    this.#validation = validate && asLoader(validate);
    this.#named = namedListeners("Trainer.fit", listeners);
    resumed?.giveTo({ loader, validate: this.#ownValidation, listeners: this.#named });
    this.#standing = resumed?.standing ?? new Standing();
    this.#audience = new Audience(listeners, signal, this.#saves, this.#standing.isStopped);
    const left = Math.max(epochs - this.#standing.epochs, 0);
    this.#whole = new Progress(stepsOf(training, loader, left), this.#standing.whole);
    this.#place = placeIn(loader);
    memory.begin(this);
  }

  get isRunning(): boolean {
    return !this.#isOver;
  }

  whenStill(save: () => Promise<void>): Promise<void> {
    return this.#saves.request(save);
  }

  get standing(): Standing {
    this.#standing.isStopped = this.#audience.isStoppedByListener;
    return this.#standing;
  }

  get data() {
    return dataFactsOf(this.#loader);
  }

  get states(): ReadonlyMap<string, ValuesLike> {
    const parts: [name: string, state: ReadonlyMap<string, ValuesLike>][] = [["loader", this.#place]];
    const validation = this.#ownValidation;
    if (validation) parts.push(["validate", validation.state()]);
    for (const [name, listener] of this.#named) parts.push([`listeners.${name}`, listener.state?.() ?? new Map()]);
    return underNames(parts);
  }

  get words(): readonly string[] {
    return (this.#options.listeners ?? []).map((listener) => `listener: ${wordsOf(listener)}`);
  }

  /** Data alone are gone through in order, by a loader that remembers nothing. */
  get #ownValidation(): Loader | undefined {
    return this.#validation === this.#options.validate ? this.#validation : undefined;
  }

  get #isStill(): boolean {
    return !this.#audience.isTelling && !this.#isValidating && (this.#steps?.isBetween ?? true);
  }

  /** Between the start and the end, of which listeners are told whatever happens. */
  async *announced(): Events<M> {
    const { epochs, signal, validate } = this.#options;
    const [training, loader] = [this.#training, this.#loader];
    // A loop that is left never comes back from its yield.
    let end: EndEvent<M> = { type: "end", reason: "interrupted" };
    try {
      const steps = stepsAnEpoch(training, loader);
      await this.#audience.tell<StartEvent>({ type: "start", epochs, steps }, { training, loader, validate });
      const result = yield* this.#epochs();
      end = { type: "end", reason: result.stopped ? "stopped" : "done", result };
      return result;
    } catch (error) {
      const isReason = signal?.aborted === true && error === signal.reason;
      end = { type: "end", reason: isReason ? "interrupted" : "failed", error };
      throw error;
    } finally {
      await this.#audience.end(end);
      this.#isOver = true;
      this.#saves.settle();
    }
  }

  async *#epochs(): Events<M> {
    const { epochs } = this.#options;
    // What a step that threw, or another loop, may have left there.
    this.#training.optimizer.zeroGradients();
    while (this.#standing.epochs < epochs && !this.#audience.isStopped) {
      const event = yield* this.#epoch(this.#standing.epochs + 1);
      if (event === undefined) break;
      yield event;
    }
    const { steps, seconds, imagesPerSecond } = this.#whole;
    return {
      epochs: this.#standing.epochs,
      steps,
      seconds,
      imagesPerSecond,
      ...((this.#standing.last ?? { loss: Number.NaN }) as Pick<TrainingResult<M>, "loss" | "metrics" | "validation">),
      ...(this.#audience.isStopped && { stopped: true }),
    };
  }

  /** Every batch once, and the validation. Returns what listeners have been told of it; undefined if it was stopped. */
  async *#epoch(epoch: number): Events<M, EpochEvent<M> | undefined> {
    const { epochs, metrics, trainingMetrics } = this.#options;
    const totals = metrics && trainingMetrics ? new Totals(metrics, this.#sumsSoFar(metrics)) : undefined;
    const { loss, imagesPerSecond, seconds } = yield* this.#train(epoch, totals);
    if (this.#audience.isStopped) return undefined;
    const reached = {
      loss,
      ...(totals ? { metrics: totals.results(`epoch ${epoch}`) } : {}),
      ...(this.#validation ? { validation: await this.#validate(this.#validation) } : {}),
    };
    this.#stand({
      epochs: epoch,
      epoch: new Progress(0).numbers,
      isDealt: false,
      sums: new Map(),
      last: reached as Reached,
    });
    return this.#audience.tell<EpochEvent<M>>({ type: "epoch", epoch, epochs, imagesPerSecond, seconds, ...reached });
  }

  async #validate(validation: Loader): Promise<Evaluation<M>> {
    const { signal, metrics } = this.#options;
    this.#isValidating = true;
    try {
      return await this.#training.evaluate(validation, { signal, metrics });
    } finally {
      this.#isValidating = false;
    }
  }

  /** Between two steps: this is what is saved, until the next such moment. */
  #stand(now: Partial<Standing>): void {
    Object.assign(this.#standing, now, { whole: this.#whole.numbers });
    this.#place = placeIn(this.#loader);
  }

  /** @throws RangeError if an epoch is resumed in whose beginning other metrics were asked for, or none */
  #sumsSoFar(metrics: M): ReadonlyMap<string, Float64Array> {
    const { sums, isWithin } = this.#standing;
    const missing = Object.keys(metrics).find((name) => !sums.has(name));
    if (!isWithin || missing === undefined) return sums;
    throw new RangeError(
      `Trainer.fit: the epoch that is resumed has no sums of the metric ${missing}; ask for the metrics of before, or for no trainingMetrics`,
    );
  }

  /** Every batch once. Counts into the whole, and returns what the epoch alone came to. */
  async *#train(epoch: number, totals: Totals<M> | undefined): Events<M, Progress> {
    const { signal } = this.#options;
    const steps = new Steps(this.#training, this.#loader, totals);
    this.#steps = steps;
    const eventLoop = new EventLoop();
    const progress = new Progress(stepsOf(this.#training, this.#loader, 1), this.#standing.epoch);
    let milliseconds = 0;
    let started = performance.now();
    const tell = (result: StepResult) => {
      for (const each of [progress, this.#whole]) each.add({ ...result, milliseconds });
      milliseconds = 0;
      this.#stand({ epoch: progress.numbers, ...(totals && { sums: totals.sums }) });
      return this.#audience.tell<StepEvent>(this.#stepEvent(epoch, result, progress));
    };
    try {
      for await (const batch of this.#standing.isDealt ? [] : batchesOf(this.#loader, signal)) {
        if (steps.isBetween) signal?.throwIfAborted();
        const result = steps.take(batch);
        milliseconds += performance.now() - started;
        if (result) yield await tell(result);
        if (result && this.#audience.isStopped) break;
        await eventLoop.breathe();
        started = performance.now();
      }
      const last = steps.finish();
      milliseconds += performance.now() - started;
      this.#standing.isDealt ||= last !== undefined;
      if (last) yield await tell(last);
    } finally {
      steps.abandon();
    }
    if (!this.#audience.isStopped) signal?.throwIfAborted();
    assertParametersFinite(this.#training); // the last update of all has no step after it that would notice
    return progress;
  }

  #stepEvent(epoch: number, { loss, gradientNorm }: StepResult, progress: Progress): Omit<StepEvent, "stop"> {
    const { epochs } = this.#options;
    const { steps: step, allSteps: steps, imagesPerSecond } = progress;
    const { secondsLeft } = this.#whole;
    return { type: "step", epoch, epochs, step, steps, loss, gradientNorm, imagesPerSecond, secondsLeft };
  }
}

/** A copy of where it is. */
function placeIn(loader: Loader): ReadonlyMap<string, ValuesLike> {
  return new Map([...loader.state()].map(([name, { shape, data }]) => [name, { shape, data }]));
}

/** Its own words, or its class. */
function wordsOf(listener: object): string {
  const isPlain = listener.toString === Object.prototype.toString;
  return isPlain ? (listener.constructor?.name ?? "Object") : String(listener);
}
