import { DataLoader, type Dataset, initializers, NotFiniteError, SGD, softmaxCrossEntropy, Trainer } from "tsumiki";
import { mlp } from "../shared/mlp.ts";
import { beginWithDigits, type DigitsSize, type Setting } from "../shared/setting.ts";

export interface Size extends DigitsSize {
  /** Of training images. */
  readonly images: number;
  readonly epochs: number;
  /** Of the first weights. */
  readonly deviations: readonly number[];
}

/** Sixteen from 1 to 0.0001, each as much smaller than the one before. */
const deviations = Array.from({ length: 16 }, (_, index) => 10 ** ((-4 * index) / 15));

export const sizes: Record<"usual" | "full", Size> = {
  usual: { data: "digits", images: 1000, epochs: 20, deviations },
  full: { data: "full", images: 5000, epochs: 40, deviations },
};

export interface Scale {
  /** The deviation of the first weights. */
  readonly deviation: number;
  /** Accuracy on the training images before the first and after each epoch; shorter where numbers became infinite. */
  readonly without: number[];
  readonly normalized: number[];
}

/** Six layers with and without batch normalisation, from weights of many scales, on 1,000 images. */
export async function compute(size: Size, setting: Setting): Promise<Scale[]> {
  const { train } = await beginWithDigits(size, setting);
  const few = train.take(size.images);
  const results: Scale[] = [];
  for (const deviation of size.deviations) {
    setting.note?.(`training from a deviation of ${deviation.toPrecision(2)}`);
    const without = await accuracies(few, { deviation, isNormalized: false }, size.epochs);
    const normalized = await accuracies(few, { deviation, isNormalized: true }, size.epochs);
    results.push({ deviation, without, normalized });
  }
  return results;
}

async function accuracies(
  data: Dataset,
  { deviation, isNormalized }: { deviation: number; isNormalized: boolean },
  epochs: number,
): Promise<number[]> {
  const model = mlp({ depth: 5, initializer: initializers.normal(deviation), isNormalized });
  const optimizer = new SGD(model.parameters(), { learningRate: 0.01 });
  const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
  const loader = new DataLoader(data, { batchSize: 100, shuffle: true });
  const reached: number[] = [];
  try {
    for await (const event of trainer.fit(loader, { epochs, validate: data })) {
      if (event.type === "epoch") reached.push(event.validation?.accuracy ?? 0);
    }
  } catch (error) {
    if (!(error instanceof NotFiniteError)) throw error; // too large a scale: that is what is to be seen
  }
  return reached;
}
