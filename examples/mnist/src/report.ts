import type {
  BackendInfo,
  Dataset,
  EpochEvent,
  Evaluation,
  Optimizer,
  Sequential,
  StepEvent,
  TrainingEvent,
  TrainingResult,
} from "tsumiki";
import { Bar } from "./bar.ts";
import type { Options } from "./options.ts";
import { lossPlot } from "./plot.ts";
import type { Recipe } from "./recipes/recipe.ts";

/** What is about to be trained, on what, by what. */
export function introduce(
  model: Sequential<[1, 28, 28], [10]>,
  { name: recipe, about, batchSize, rate }: Recipe,
  optimizer: Optimizer,
  data: { train: Dataset; test: Dataset },
  machine: BackendInfo,
  { data: name, seed }: Options,
): void {
  const threads = `${machine.threads} thread${machine.threads === 1 ? "" : "s"}`;
  console.log(model.summary());
  if (about !== undefined) print(`recipe   ${recipe}: ${about}`, `recipe   ${recipe}`);
  console.log(`data     ${name}: ${grouped(data.train.size)} images to train with, ${grouped(data.test.size)} to test`);
  const kernels = `machine  ${machine.backend} kernels (${machine.build}), ${threads}`;
  print(`${kernels}, Node ${process.versions.node}`, kernels);
  console.log(`batches  of ${grouped(batchSize)}, seed ${seed}`);
  print(`updates  ${optimizer.name}, learning rate ${rate}`, `updates  ${optimizer.name}, ${rate}`);
}

/** Shows how a training goes: a bar that moves on a terminal, a plain line a tenth of an epoch elsewhere. */
export function makeReport(out: NodeJS.WriteStream): Report {
  return out.isTTY ? new BarReport(out) : new PlainReport();
}

export abstract class Report {
  #step: StepEvent | undefined;
  #epoch: EpochEvent | undefined;
  readonly #losses: number[] = [];

  show(event: TrainingEvent): void {
    if (event.type === "step") {
      this.#step = event;
      this.#losses.push(event.loss);
      this.showStep(event);
      return;
    }
    this.#epoch = event;
    this.end();
    this.showEpoch(event);
  }

  /** Says what was reached so far. */
  interrupted(): void {
    this.end();
    console.log(this.#step ? `interrupted after ${showPlace(this.#step)}` : "interrupted before the first step");
    if (this.#epoch) print(...showEpoch(this.#epoch).map((epoch) => `last finished: ${epoch}`));
  }

  finished({ seconds, imagesPerSecond }: TrainingResult): void {
    const { length: steps } = this.#losses;
    const curve = lossPlot(this.#losses, process.stdout.columns || Infinity);
    if (curve.length > 0) console.log(["", `loss over ${grouped(steps)} steps`, ...curve, ""].join("\n"));
    if (steps > 0) console.log(`trained for ${seconds.toFixed(1)} s, ${grouped(imagesPerSecond)} images/s`);
  }

  /** Says after how many seconds of training, and where, a test accuracy was reached. */
  reached(percent: number, seconds: number): void {
    this.end();
    const reached = `reached ${percent}% after ${seconds.toFixed(1)} s of training`;
    print(this.#step ? `${reached}: ${showPlace(this.#step)}` : reached, reached);
  }

  /** Takes what moves off the screen. */
  end(): void {}

  protected abstract showStep(event: StepEvent): void;

  protected showEpoch(event: EpochEvent): void {
    print(...showEpoch(event));
  }
}

class BarReport extends Report {
  readonly #bar: Bar;
  #hasHead = false;

  constructor(out: NodeJS.WriteStream) {
    super();
    this.#bar = new Bar(out, longestStep);
  }

  protected showStep(event: StepEvent): void {
    this.#bar.show(event, widest(this.#bar.textWidth, showStep(event)));
  }

  /** A table that grows: each epoch a row. */
  protected override showEpoch(event: EpochEvent): void {
    if (!this.#hasHead) console.log(rowOf(["epoch", "loss", ...(event.validation ? ["test accuracy"] : []), "time"]));
    this.#hasHead = true;
    const { epoch, epochs, loss, seconds, validation } = event;
    const reached = validation ? [showAccuracy(validation)] : [];
    console.log(rowOf([`${epoch}/${epochs}`, loss.toFixed(4), ...reached, `${seconds.toFixed(1)} s`]));
  }

  override end(): void {
    this.#bar.end();
  }
}

class PlainReport extends Report {
  protected showStep(event: StepEvent): void {
    if (event.step % Math.ceil((event.steps ?? 1000) / 10) === 0) print(...showStep(event));
  }
}

/** Columns as wide as what comes into them: the whole row fits 60. */
function rowOf(cells: readonly string[]): string {
  const widths = cells.length === 4 ? [7, 7, 23, 8] : [7, 7, 8];
  return cells
    .map((cell, index) =>
      index === 0 || (index === 2 && cells.length === 4) ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!),
    )
    .join("  ")
    .trimEnd();
}

/** How long the first of `showStep` may be: beside it a short bar still fits into 80 columns. */
const longestStep = "epoch 20/20  step 600/600  loss 0.1234  12,345 images/s  12:34 left".length;

function showStep(event: StepEvent): string[] {
  const place = showPlace(event);
  const left = event.secondsLeft === undefined ? "" : `  ${clock(event.secondsLeft)} left`;
  return [`${place}  ${grouped(event.imagesPerSecond)} images/s${left}`, `${place}${left}`, place];
}

function showPlace({ epoch, epochs, step, steps, loss }: StepEvent): string {
  const all = steps === undefined ? "" : grouped(steps);
  const place = all === "" ? grouped(step) : `${grouped(step).padStart(all.length)}/${all}`;
  return `epoch ${epoch}/${epochs}  step ${place}  loss ${loss.toFixed(4)}`;
}

function showEpoch({ epoch, epochs, loss, seconds, validation }: EpochEvent): string[] {
  const result = `epoch ${epoch}/${epochs}  loss ${loss.toFixed(4)}`;
  const time = `${seconds.toFixed(1)} s`;
  if (!validation) return [`${result}  ${time}`];
  const reached = `validation accuracy ${percentage(validation)}`;
  const whole = `${result}  validation accuracy ${showAccuracy(validation)}  ${time}`;
  return [whole, `${result}  ${reached}  ${time}`, `${result}  ${reached}`, `epoch ${epoch}/${epochs}  ${reached}`];
}

/** `98.35% (1967 of 2000)` */
export function showAccuracy(evaluation: Evaluation): string {
  return `${percentage(evaluation)} (${evaluation.correct} of ${evaluation.count})`;
}

function percentage({ correct = 0, count }: Evaluation): string {
  return `${((100 * correct) / count).toFixed(2)}%`;
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

/** The first of the lines, from the whole one to the shortest, that the terminal does not have to wrap. */
function print(...lines: string[]): void {
  console.log(widest(process.stdout.columns || Infinity, lines));
}

function widest(width: number, lines: readonly string[]): string {
  return lines.find(({ length }) => length <= width) ?? lines.at(-1) ?? "";
}
