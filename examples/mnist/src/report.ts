import { SingleBar } from "cli-progress";
import type { BackendInfo, Dataset, EpochEvent, Evaluation, Sequential, StepEvent, TrainingEvent } from "tsumiki";
import type { Options } from "./options.ts";

/** `98.35% (1967 of 2000)` */
export function showAccuracy({ correct = 0, count }: Evaluation): string {
  return `${((100 * correct) / count).toFixed(2)}% (${correct} of ${count})`;
}

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
  console.log(`batches  of ${batchSize}, seed ${seed}`);
}

/** Shows how a training goes. */
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
    console.log(epochLine(event));
  }

  /** Says what was reached so far. */
  interrupted(): void {
    this.end();
    const at =
      this.#step &&
      `in epoch ${this.#step.epoch}/${this.#step.epochs}, step ${this.#step.step}/${this.#step.steps}, loss ${this.#step.loss.toFixed(4)}`;
    console.log(`interrupted ${at ?? "before the first step"}`);
    if (this.#epoch) console.log(`last finished: ${epochLine(this.#epoch)}`);
  }

  /** Takes what moves off the screen. */
  end(): void {}

  protected abstract showStep(event: StepEvent): void;
}

/** A bar that moves on a terminal, a plain line a tenth of an epoch elsewhere. */
export function makeReport(terminal: boolean): Report {
  return terminal ? new BarReport() : new PlainReport();
}

class BarReport extends Report {
  readonly #bar = new SingleBar({
    format: "epoch {epoch} [{bar}] step {value}/{total}  loss {loss}  {rate} images/s  {left} s left",
    barsize: 20,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    hideCursor: true,
    clearOnComplete: true,
    fps: 20,
  });

  protected showStep(event: StepEvent): void {
    if (!this.#bar.isActive) this.#bar.start(event.steps, 0);
    this.#bar.update(event.step, {
      epoch: `${event.epoch}/${event.epochs}`,
      loss: event.loss.toFixed(4),
      rate: grouped(event.imagesPerSecond),
      left: event.secondsLeft.toFixed(0),
    });
  }

  override end(): void {
    if (this.#bar.isActive) this.#bar.stop();
  }
}

class PlainReport extends Report {
  protected showStep({ epoch, epochs, step, steps, loss, imagesPerSecond, secondsLeft }: StepEvent): void {
    if (step % Math.ceil(steps / 10) !== 0) return;
    console.log(
      `epoch ${epoch}/${epochs}  step ${step}/${steps}  loss ${loss.toFixed(4)}  ` +
        `${grouped(imagesPerSecond)} images/s  ${secondsLeft.toFixed(0)} s left`,
    );
  }
}

function epochLine({ epoch, epochs, loss, seconds, imagesPerSecond, validation }: EpochEvent): string {
  const accuracy = validation ? `  validation accuracy ${showAccuracy(validation)}` : "";
  return `epoch ${epoch}/${epochs}  loss ${loss.toFixed(4)}${accuracy}  ${seconds.toFixed(1)} s, ${grouped(imagesPerSecond)} images/s`;
}

/** 434890 → 434,890 */
function grouped(number: number): string {
  return Math.round(number).toLocaleString("en-US");
}
