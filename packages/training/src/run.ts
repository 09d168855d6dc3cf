import { EventLoop } from "@tsumiki/kernels";
import type { Optimizer } from "@tsumiki/optimizer";
import { asLoader, type Loader } from "./as-loader.ts";
import { batchesOf } from "./batches-of.ts";
import type {
  EndEvent,
  EpochEvent,
  Evaluation,
  StartEvent,
  StepEvent,
  TrainingEvent,
  TrainingResult,
} from "./events.ts";
import { Audience } from "./listeners.ts";
import type { Metrics } from "./metrics/metric.ts";
import { Totals } from "./metrics/totals.ts";
import { assertParametersFinite } from "./not-finite.ts";
import type { EvaluateOptions, FitOptions } from "./options.ts";
import { Progress } from "./progress.ts";
import { type StepResult, Steps, stepsAnEpoch, stepsOf } from "./step.ts";
import type { Training } from "./training.ts";

/** The events of a training, and what it comes to. */
type Events<M extends Metrics, Result = TrainingResult<M>> = AsyncGenerator<TrainingEvent<M>, Result, void>;

/** What trains, and can be validated. */
interface Validated extends Training {
  evaluate<M extends Metrics>(data: Loader, options: EvaluateOptions<M>): Promise<Evaluation<M>>;
}

/** Of the trainings that have begun and not ended. */
const busy = new WeakSet<Optimizer>();

/** One at a time: two would mix their gradients. However it ends, also by a loop that is left, another may begin. */
export async function* run<M extends Metrics>(training: Validated, loader: Loader, options: FitOptions<M>): Events<M> {
  const { optimizer } = training;
  if (busy.has(optimizer)) {
    throw new Error(
      `Trainer.fit: another training with this optimizer (${optimizer.name}) has begun and not ended, and their gradients would mix; await that one first, or leave its loop`,
    );
  }
  busy.add(optimizer);
  try {
    return yield* new Run(training, loader, options).announced();
  } finally {
    busy.delete(optimizer);
  }
}

/** One training, with its listeners. */
class Run<M extends Metrics> {
  readonly #training: Validated;
  readonly #loader: Loader;
  readonly #options: FitOptions<M>;
  readonly #validation: Loader | undefined;
  readonly #audience: Audience<M>;
  readonly #whole: Progress;

  constructor(training: Validated, loader: Loader, options: FitOptions<M>) {
    this.#training = training;
    this.#loader = loader;
    this.#options = options;
    this.#validation = options.validate && asLoader(options.validate);
    this.#audience = new Audience(options.listeners, options.signal);
    this.#whole = new Progress(stepsOf(training, loader, options.epochs));
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
    }
  }

  async *#epochs(): Events<M> {
    const { epochs } = this.#options;
    let done = 0;
    let last: Pick<TrainingResult<M>, "loss" | "metrics" | "validation"> = { loss: Number.NaN };
    // What a step that threw, or another loop, may have left there.
    this.#training.optimizer.zeroGradients();
    while (done < epochs && !this.#audience.isStopped) {
      const event = yield* this.#epoch(done + 1);
      if (event === undefined) break;
      done++;
      last = reached(event);
      yield event;
    }
    const { steps, seconds, imagesPerSecond } = this.#whole;
    return {
      epochs: done,
      steps,
      seconds,
      imagesPerSecond,
      ...last,
      ...(this.#audience.isStopped && { stopped: true }),
    };
  }

  /** Every batch once, and the validation. Returns what listeners have been told of it; undefined if it was stopped. */
  async *#epoch(epoch: number): Events<M, EpochEvent<M> | undefined> {
    const { epochs, signal, metrics, trainingMetrics } = this.#options;
    const totals = metrics && trainingMetrics ? new Totals(metrics) : undefined;
    const { loss, imagesPerSecond, seconds } = yield* this.#train(epoch, totals);
    if (this.#audience.isStopped) return undefined;
    return this.#audience.tell<EpochEvent<M>>({
      type: "epoch",
      epoch,
      epochs,
      imagesPerSecond,
      seconds,
      loss,
      ...(totals ? { metrics: totals.results(`epoch ${epoch}`) } : {}),
      ...(this.#validation ? { validation: await this.#training.evaluate(this.#validation, { signal, metrics }) } : {}),
    });
  }

  /** Every batch once. Counts into the whole, and returns what the epoch alone came to. */
  async *#train(epoch: number, totals: Totals<M> | undefined): Events<M, Progress> {
    const { signal } = this.#options;
    const steps = new Steps(this.#training, this.#loader, totals);
    const eventLoop = new EventLoop();
    const progress = new Progress(stepsOf(this.#training, this.#loader, 1));
    let milliseconds = 0;
    let started = performance.now();
    const tell = (result: StepResult) => {
      for (const each of [progress, this.#whole]) each.add({ ...result, milliseconds });
      milliseconds = 0;
      return this.#audience.tell<StepEvent>(this.#stepEvent(epoch, result, progress));
    };
    try {
      for await (const batch of batchesOf(this.#loader, signal)) {
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

/** What an epoch hands on to the result. */
function reached<M extends Metrics>({ loss, metrics, validation }: EpochEvent<M>) {
  return { loss, ...(metrics && { metrics }), ...(validation && { validation }) };
}
