import {
  DataLoader,
  type Dataset,
  exceptVectors,
  Generator,
  portableMath,
  SGD,
  seed,
  softmaxCrossEntropy,
  Trainer,
} from "tsumiki";
import type { Notebook } from "../experiment.ts";
import { mlp } from "../shared/mlp.ts";
import { beginWithDigits, type DigitsSize, type Setting } from "../shared/setting.ts";
import { mean } from "../shared/show.ts";

export interface Size extends DigitsSize {
  readonly trials: number;
  /** How often each is trained, from other weights. */
  readonly repeats: number;
  /** Of images: four fifths to train with, one fifth to judge by. */
  readonly images: number;
  readonly epochs: number;
}

export const sizes: Record<"usual" | "full", Size> = {
  usual: { data: "digits", trials: 30, repeats: 3, images: 500, epochs: 40 },
  full: { data: "full", trials: 200, repeats: 5, images: 500, epochs: 50 },
};

export interface Trial {
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Of each repeat: the accuracy on the validation images after each epoch. */
  readonly validation: number[][];
}

/**
 * Random search (Bergstra & Bengio 2012): learning rates from 10⁻⁶ to 10⁻² and weight decays from 10⁻⁸ to 10⁻⁴, each
 * drawn on a logarithmic scale. A trial follows from the seed and its number alone, so that a search that goes on from
 * what is remembered finds what one does that was never interrupted.
 */
export async function compute(size: Size, setting: Setting, notebook?: Notebook): Promise<Trial[]> {
  const { train } = await beginWithDigits(size, setting);
  const [learn, judge] = train.take(size.images).split(0.8, { seed: setting.seed, stratified: true });
  const trials = remembered(notebook?.read(), size);
  if (trials.length > 0) setting.note?.(`goes on after ${trials.length} trials`);
  for (let index = trials.length; index < size.trials; index++) {
    const choice = draw(new Generator(`${setting.seed}, trial ${index}`));
    const validation: number[][] = [];
    for (let repeat = 0; repeat < size.repeats; repeat++) {
      seed(`${setting.seed}, trial ${index}, repeat ${repeat}`);
      validation.push(await accuracies(choice, learn, judge, size.epochs));
    }
    const trial = { ...choice, validation };
    trials.push(trial);
    notebook?.write(trials);
    if (trials.length % 10 === 0) setting.note?.(`${trials.length} of ${size.trials} trials`);
  }
  return trials;
}

/** The trials that a notebook has, if they are of this size: as many repeats, as many epochs. */
function remembered(value: unknown, { trials, repeats, epochs }: Size): Trial[] {
  const known: Partial<Trial>[] = Array.isArray(value) ? value : [];
  const isWhole = ({ validation }: Partial<Trial>) =>
    validation?.length === repeats && validation.every(({ length }) => length === epochs);
  return known.every(isWhole) ? (known as Trial[]).slice(0, trials) : [];
}

/** The mean of a trial's repeats after the last epoch. */
export function reached({ validation }: Trial): number {
  return mean(validation.map((accuracies) => accuracies.at(-1) ?? 0));
}

/** The best of the trials, the best first. */
export function best(trials: readonly Trial[], count: number): Trial[] {
  return [...trials].sort((a, b) => reached(b) - reached(a)).slice(0, count);
}

function draw(generator: Generator): { learningRate: number; weightDecay: number } {
  const power = (low: number, high: number) => portableMath.power(10, low + (high - low) * generator.next());
  return { learningRate: power(-6, -2), weightDecay: power(-8, -4) };
}

async function accuracies(
  { learningRate, weightDecay }: { learningRate: number; weightDecay: number },
  learn: Dataset,
  judge: Dataset,
  epochs: number,
): Promise<number[]> {
  const model = mlp({ depth: 6 });
  const optimizer = new SGD(model.parameters(), { learningRate, weightDecay: exceptVectors(weightDecay) });
  const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
  const loader = new DataLoader(learn, { batchSize: Math.min(100, learn.size), shuffle: true });
  const found: number[] = [];
  for await (const event of trainer.fit(loader, { epochs, validate: judge })) {
    if (event.type === "epoch") found.push(event.validation?.accuracy ?? 0);
  }
  return found;
}
