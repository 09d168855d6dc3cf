import {
  Adam,
  type Augmentations,
  DataLoader,
  type Dataset,
  oneCycle,
  type Sequential,
  softmaxCrossEntropy,
  Trainer,
} from "tsumiki";
import { deepConvNet, simpleConvNet } from "./conv-nets.ts";
import { beginWithDigits, type DigitsSize, type Setting } from "./setting.ts";
import { grouped, percent } from "./show.ts";

export interface ConvNetSize extends DigitsSize {
  readonly network: "simple" | "deep";
  readonly epochs: number;
  /** Train and test with the first images only. */
  readonly limit?: number;
}

export type ConvNet = Sequential<[1, 28, 28], [10]>;

/** A convolutional network that has learnt digits, and those that it has not seen. */
export async function trainedConvNet(
  { network, epochs, limit, ...size }: ConvNetSize,
  setting: Setting,
): Promise<{ model: ConvNet; trainer: Trainer; test: Dataset<[1, 28, 28]> }> {
  const { train, test } = await beginWithDigits(size, setting);
  const images = train.take(Math.min(limit ?? train.size, train.size));
  const model: ConvNet = network === "deep" ? deepConvNet() : simpleConvNet();
  setting.note?.(`training ${network === "deep" ? "DeepConvNet" : "SimpleConvNet"} on ${grouped(images.size)} images`);
  const trainer = await fitted(
    model,
    images,
    { epochs, maxLearningRate: network === "deep" ? 0.0025 : 0.006 },
    setting,
  );
  return { model, trainer, test: test.take(Math.min(limit ?? test.size, test.size)) };
}

export interface FitSize {
  readonly epochs: number;
  readonly maxLearningRate: number;
  readonly batchSize?: number;
  readonly augment?: Augmentations;
}

/** Trains by Adam, over one cycle of the learning rate. */
export async function fitted(
  model: ConvNet,
  images: Dataset,
  { epochs, maxLearningRate, batchSize = 100, augment }: FitSize,
  setting?: Setting,
): Promise<Trainer> {
  const loader = new DataLoader(images, { batchSize, shuffle: true, augment });
  const learningRate = oneCycle({ maxLearningRate, steps: epochs * loader.length });
  const optimizer = new Adam(model.parameters(), { learningRate });
  const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
  for await (const event of trainer.fit(loader, { epochs })) {
    if (event.type === "epoch") setting?.note?.(`epoch ${event.epoch}/${epochs}  loss ${event.loss.toFixed(4)}`);
  }
  return trainer;
}

/** "98.6 % of 2,000" */
export function ofTest(accuracy: number, test: Dataset): string {
  return `${percent(accuracy, 2)} of ${grouped(test.size)}`;
}
