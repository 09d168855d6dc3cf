import { DataLoader, type Dataset, exceptVectors, SGD, softmaxCrossEntropy, Trainer } from "tsumiki";
import { mlp } from "../shared/mlp.ts";
import { beginWithDigits, type DigitsSize, type Setting } from "../shared/setting.ts";

export interface Size extends DigitsSize {
  /** Of training images: few, so that they can be learnt by heart. */
  readonly images: number;
  readonly epochs: number;
  /** How many epochs lie between two looks at the accuracies. */
  readonly every: number;
}

export const sizes: Record<"usual" | "full", Size> = {
  usual: { data: "digits", images: 300, epochs: 300, every: 5 },
  full: { data: "full", images: 300, epochs: 1000, every: 10 },
};

export interface Remedy {
  readonly name: string;
  /** After which epochs the accuracies are those that follow. */
  readonly epochs: number[];
  /** On the training images. */
  readonly train: number[];
  /** On those that were never seen. */
  readonly test: number[];
}

const remedies = [
  { name: "nothing against it", weightDecay: 0, dropout: 0 },
  { name: "weight decay 0.1", weightDecay: 0.1, dropout: 0 },
  { name: "dropout 0.2", weightDecay: 0, dropout: 0.2 },
] as const;

/** Seven layers on 300 images, by SGD with a learning rate of 0.01. */
export async function compute(size: Size, setting: Setting): Promise<Remedy[]> {
  const results: Remedy[] = [];
  for (const remedy of remedies) {
    setting.note?.(`training with ${remedy.name}`);
    const { train, test } = await beginWithDigits(size, setting);
    results.push({ name: remedy.name, ...(await follow(remedy, train.take(size.images), test, size)) });
  }
  return results;
}

async function follow(
  { weightDecay, dropout }: (typeof remedies)[number],
  train: Dataset,
  test: Dataset,
  { epochs, every }: Size,
): Promise<Omit<Remedy, "name">> {
  const model = mlp({ depth: 6, dropout });
  const optimizer = new SGD(model.parameters(), { learningRate: 0.01, weightDecay: exceptVectors(weightDecay) });
  const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
  const loader = new DataLoader(train, { batchSize: Math.min(100, train.size), shuffle: true });
  const reached: Omit<Remedy, "name"> = { epochs: [], train: [], test: [] };
  for await (const event of trainer.fit(loader, { epochs })) {
    if (event.type !== "epoch" || (event.epoch % every !== 0 && event.epoch !== 1)) continue;
    reached.epochs.push(event.epoch);
    reached.train.push((await trainer.evaluate(train)).accuracy ?? 0);
    reached.test.push((await trainer.evaluate(test)).accuracy ?? 0);
  }
  return reached;
}
