import { DataLoader, type Dataset, exceptVectors, SGD, softmaxCrossEntropy, Trainer } from "tsumiki";
import { mlp } from "../shared/mlp.ts";
import { beginWithDigits, type DigitsSize, type Setting } from "../shared/setting.ts";

export interface Size extends DigitsSize {
  /** Of training images: few, so that they can be learnt by heart. */
  readonly images: number;
  readonly epochs: number;
}

export const sizes: Record<"usual" | "full", Size> = {
  usual: { data: "digits", images: 300, epochs: 300 },
  full: { data: "full", images: 300, epochs: 1000 },
};

export interface Remedy {
  readonly name: string;
  /** Accuracy after each epoch, on the training images and on those that were never seen. */
  readonly train: number[];
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
    results.push({ name: remedy.name, ...(await follow(remedy, train.take(size.images), test, size.epochs)) });
  }
  return results;
}

async function follow(
  { weightDecay, dropout }: (typeof remedies)[number],
  train: Dataset,
  test: Dataset,
  epochs: number,
): Promise<{ train: number[]; test: number[] }> {
  const model = mlp({ depth: 6, dropout });
  const optimizer = new SGD(model.parameters(), { learningRate: 0.01, weightDecay: exceptVectors(weightDecay) });
  const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
  const loader = new DataLoader(train, { batchSize: Math.min(100, train.size), shuffle: true });
  const reached = { train: [] as number[], test: [] as number[] };
  for await (const event of trainer.fit(loader, { epochs, validate: test })) {
    if (event.type !== "epoch") continue;
    reached.test.push(event.validation?.accuracy ?? 0);
    reached.train.push((await trainer.evaluate(train)).accuracy ?? 0);
  }
  return reached;
}
