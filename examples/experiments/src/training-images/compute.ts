import { type Augmentations, rotate, shift, zoom } from "tsumiki";
import { simpleConvNet } from "../shared/conv-nets.ts";
import { beginWithDigits, type DigitsSize, type Setting } from "../shared/setting.ts";
import { grouped } from "../shared/show.ts";
import { fitted } from "../shared/trained.ts";

export interface Size extends DigitsSize {
  /** How many images each training has. */
  readonly counts: readonly number[];
  readonly steps: number;
}

export const sizes: Record<"usual" | "full", Size> = {
  usual: { data: "digits", counts: [100, 200, 500, 1000, 2000, 4000, 8000], steps: 600 },
  full: { data: "full", counts: [100, 300, 1000, 3000, 10_000, 30_000, 60_000], steps: 3000 },
};

export interface Reached {
  readonly images: number;
  /** How many of the test images are read rightly. */
  readonly plain: number;
  readonly augmented: number;
  readonly count: number;
}

const batchSize = 50;

const augment: Augmentations = [rotate(10), zoom(0.1), shift(2)];

/** SimpleConvNet, trained for as many steps on ever more images, as they are and varied at random. */
export async function compute(size: Size, setting: Setting): Promise<Reached[]> {
  const { train, test } = await beginWithDigits(size, setting);
  const results: Reached[] = [];
  for (const images of size.counts) {
    setting.note?.(`training on ${grouped(images)} images`);
    const data = train.take(images);
    const epochs = Math.max(1, Math.round((size.steps * batchSize) / images));
    const correct = async (options: { augment?: Augmentations }) => {
      const trainer = await fitted(simpleConvNet(), data, { epochs, maxLearningRate: 0.003, batchSize, ...options });
      return (await trainer.evaluate(test)).correct ?? 0;
    };
    const [plain, augmented] = [await correct({}), await correct({ augment })];
    results.push({ images, plain, augmented, count: test.size });
  }
  return results;
}
