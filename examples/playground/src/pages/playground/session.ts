import { mnist } from "@tsumiki/mnist";
import {
  Adam,
  DataLoader,
  type Dataset,
  type LearningRate,
  Momentum,
  type Optimizer,
  ops,
  type ParameterSource,
  Sequential,
  SGD,
  seed,
  softmaxCrossEntropy,
  Trainer,
  tensor,
} from "tsumiki";
import type { Block } from "./blocks.ts";
import { described } from "./described.ts";

/** What a training begins with. */
export interface Beginning {
  readonly blocks: readonly Block[];
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly isPaused: boolean;
}

/** What was new since the last one. */
export interface Progress {
  readonly step: number;
  readonly epoch: number;
  readonly imagesPerSecond: number;
  /** Of each step since. */
  readonly losses: Float32Array;
  /** On images that it does not train on, if it was measured. */
  readonly accuracy?: number;
}

const optimizers = { adam: Adam, momentum: Momentum, sgd: SGD } as const satisfies Readonly<
  Record<string, new (parameters: ParameterSource, options: { learningRate: LearningRate }) => Optimizer>
>;

export type OptimizerName = keyof typeof optimizers;

/** How many steps there are between two looks at the test images, and how many of these are looked at. */
const stepsBetween = 20;
const looked = 500;
/** In milliseconds: more often nobody sees it. */
const between = 120;

let digits: Promise<{ train: Dataset; some: Dataset }> | undefined;

/** One network in training: it can be held, moved on by single steps, and asked about a drawing meanwhile. */
export class Session {
  readonly model: Sequential<[1, 28, 28], number[]>;
  readonly #beginning: Beginning;
  readonly #trainer: Trainer;
  #learningRate: number;
  #isPaused: boolean;
  #wake = () => {};

  /** @throws ShapeError with the framework's sentence, if the blocks do not fit */
  constructor(beginning: Beginning) {
    const { blocks, optimizer, learningRate, isPaused } = beginning;
    seed(1);
    const { layers, problem } = described(blocks);
    if (problem) throw new RangeError(problem.message);
    this.model = new Sequential([1, 28, 28], layers);
    this.#beginning = beginning;
    this.#learningRate = learningRate;
    this.#isPaused = isPaused;
    const Chosen = optimizers[optimizer];
    this.#trainer = new Trainer(this.model, {
      loss: softmaxCrossEntropy,
      optimizer: new Chosen(this.model.parameters(), { learningRate: () => this.#learningRate }),
    });
  }

  /** Trains until the signal is aborted, and tells of it about eight times a second; if it is held, after each step. */
  async *train(signal: AbortSignal): AsyncGenerator<Progress, void, void> {
    digits ??= readDigits();
    const { train, some } = await digits;
    signal.addEventListener("abort", () => this.#wake());
    const loader = new DataLoader(train, { batchSize: this.#beginning.batchSize, shuffle: true });
    let losses: number[] = [];
    let step = 0;
    let told = performance.now();
    for await (const event of this.#trainer.fit(loader, { epochs: 1_000_000 })) {
      if (signal.aborted) return;
      if (event.type === "epoch") continue;
      losses.push(event.loss);
      step++;
      const isLooking = step % stepsBetween === 0 || step === 1;
      if (isLooking || this.#isPaused || performance.now() - told > between) {
        const accuracy = isLooking ? (await this.#trainer.evaluate(some)).accuracy : undefined;
        const { epoch, imagesPerSecond } = event;
        yield {
          step,
          epoch,
          imagesPerSecond,
          losses: Float32Array.from(losses),
          ...(accuracy !== undefined && { accuracy }),
        };
        losses = [];
        told = performance.now();
      }
      await this.#pause(signal);
      if (signal.aborted) return;
    }
  }

  hold(): void {
    this.#isPaused = true;
  }

  goOn(): void {
    this.#isPaused = false;
    this.#wake();
  }

  /** One step more, if it is held. */
  stepOn(): void {
    this.#wake();
  }

  set learningRate(learningRate: number) {
    this.#learningRate = learningRate;
  }

  /** How probable each digit is for an image of 28x28. */
  recognise(pixels: Float32Array): Float32Array {
    const scores = this.model.predict(tensor(pixels, [1, 1, 28, 28]));
    return Float32Array.from(ops.softmax(scores).data());
  }

  async #pause(signal: AbortSignal): Promise<void> {
    if (!this.#isPaused || signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}

async function readDigits(): Promise<{ train: Dataset; some: Dataset }> {
  const { train, test } = await mnist();
  return { train, some: test.take(looked) };
}
