import type { Augmentations, ExponentialAverageOptions, Loss, Optimizer, Sequential } from "tsumiki";

/** A network and how it is trained. Data: `run.ts` trains them all alike. */
export interface Recipe {
  /** Also of the file that it is saved in. */
  readonly name: string;
  /** What makes it what it is, in one line. */
  readonly about?: string;
  readonly network: () => Sequential<[1, 28, 28], [10]>;
  readonly epochs: number;
  /** Images a step. */
  readonly batchSize: number;
  readonly loss: Loss;
  /** The learning rate in words: "in one cycle up to 0.006". */
  readonly rate: string;
  /** @param steps of the whole training, of at least 1 */
  readonly optimizer: (parameters: Optimizer["parameters"], steps: number) => Optimizer;
  /** What varies the images at random, each time that they come. */
  readonly augment?: Augmentations;
  /** Epochs at the end in which nothing is varied. */
  readonly plainEpochs?: number;
  /** The weights' moving average, which is then what is tested and saved. */
  readonly average?: ExponentialAverageOptions;
}
