import { SingleBar } from "cli-progress";
import type {
  BackendInfo,
  Dataset,
  EpochEvent,
  Evaluation,
  Sequential,
  StepEvent,
  TrainingEvent,
  TrainingResult,
} from "tsumiki";
import type { Options } from "./options.ts";

/** What is about to be trained, on what, by what. */
export function introduce(
  model: Sequential<[1, 28, 28], [10]>,
  data: { train: Dataset; test: Dataset },
  machine: BackendInfo,
  { data: name, batchSize, seed }: Options,
): void {
  const threads = `${machine.threads} thread${machine.threads === 1 ? "" : "s"}`;
  console.log(model.summary());
  console.log(`data     ${name}: ${grouped(data.train.size)} images to train with, ${grouped(data.test.size)} to test`);
  console.log(`machine  ${machine.backend} kernels (${machine.build}), ${threads}, Node ${process.versions.node}`);
  console.log(`batches  of ${grouped(batchSize)}, seed ${seed}`);
}

/** Shows how a training goes: a bar that moves on a terminal, a plain line a tenth of an epoch elsewhere. */
export function makeReport(out: NodeJS.WriteStream): Report {
  return out.isTTY ? new BarReport(out) : new PlainReport();
}

export abstract class Report {
  #step: StepEvent | undefined;
  #epoch: EpochEvent | undefined;

  show(event: TrainingEvent): void {
    if (event.type === "step") {
      this.#step = event;
      this.showStep(event);
      return;
    }
    this.#epoch = event;
    this.end();
    console.log(showEpoch(event));
  }

  /** Says what was reached so far. */
  interrupted(): void {
    this.end();
    console.log(this.#step ? `interrupted after ${showPlace(this.#step)}` : "interrupted before the first step");
    if (this.#epoch) console.log(`last finished: ${showEpoch(this.#epoch)}`);
  }

  finished({ steps, seconds, imagesPerSecond }: TrainingResult): void {
    if (steps > 0) console.log(`trained for ${seconds.toFixed(1)} s, ${grouped(imagesPerSecond)} images/s`);
  }

  /** Says after how many seconds of training, and where, a test accuracy was reached. */
  reached(percent: number, seconds: number): void {
    this.end();
    const place = this.#step ? `: ${showPlace(this.#step)}` : "";
    console.log(`reached ${percent}% after ${seconds.toFixed(1)} s of training${place}`);
  }

  /** Takes what moves off the screen. */
  end(): void {}

  protected abstract showStep(event: StepEvent): void;
}

class BarReport extends Report {
  readonly #bar: SingleBar;

  constructor(out: NodeJS.WriteStream) {
    super();
    this.#bar = new SingleBar({
      stream: out,
      format: "{bar}  {text}",
      barsize: Math.max(10, Math.min(out.columns - textWidth, 30)),
      barCompleteChar: "█",
      barIncompleteChar: "░",
      hideCursor: true,
      clearOnComplete: true,
      fps: 20,
    });
  }

  protected showStep(event: StepEvent): void {
    const text = showStep(event);
    if (this.#bar.isActive) this.#bar.update(event.step, { text });
    else this.#bar.start(event.steps, event.step, { text });
  }

  override end(): void {
    if (this.#bar.isActive) this.#bar.stop();
  }
}

class PlainReport extends Report {
  protected showStep(event: StepEvent): void {
    if (event.step % Math.ceil(event.steps / 10) === 0) console.log(showStep(event));
  }
}

/** What `showStep` takes of a line at most: beside it a short bar still fits into 80 columns. */
const textWidth = "  epoch 20/20  step 600/600  loss 0.1234  12,345 images/s  12:34 left".length + 1;

function showStep(event: StepEvent): string {
  return `${showPlace(event)}  ${grouped(event.imagesPerSecond)} images/s  ${clock(event.secondsLeft)} left`;
}

function showPlace({ epoch, epochs, step, steps, loss }: StepEvent): string {
  const all = grouped(steps);
  return `epoch ${epoch}/${epochs}  step ${grouped(step).padStart(all.length)}/${all}  loss ${loss.toFixed(4)}`;
}

function showEpoch({ epoch, epochs, loss, seconds, validation }: EpochEvent): string {
  const accuracy = validation ? `  validation accuracy ${showAccuracy(validation)}` : "";
  return `epoch ${epoch}/${epochs}  loss ${loss.toFixed(4)}${accuracy}  ${seconds.toFixed(1)} s`;
}

/** `98.35% (1967 of 2000)` */
export function showAccuracy({ correct = 0, count }: Evaluation): string {
  return `${((100 * correct) / count).toFixed(2)}% (${correct} of ${count})`;
}

/** 434890 → 434,890 */
export function grouped(number: number): string {
  return Math.round(number).toLocaleString("en-US");
}

/** 754 → 12:34 */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
