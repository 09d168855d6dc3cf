import { softmax } from "tsumiki";
import type { Setting } from "../shared/setting.ts";
import { type ConvNetSize, trainedConvNet } from "../shared/trained.ts";

export type Size = ConvNetSize;

export const sizes: Record<"usual" | "full", Size> = {
  usual: { data: "digits", network: "deep", epochs: 8 },
  full: { data: "full", network: "deep", epochs: 5 },
};

export interface Mistake {
  /** Its number among the test images. */
  readonly index: number;
  readonly pixels: number[];
  readonly label: number;
  readonly said: number;
  /** The probability that the network gave to what it said. */
  readonly surely: number;
}

export interface Mistakes {
  /** All of them, the surest first. */
  readonly mistakes: Mistake[];
  /** Of test images. */
  readonly count: number;
}

/** The digits that a trained network misreads, of those that it has not seen. */
export async function compute(size: Size, setting: Setting): Promise<Mistakes> {
  const { trainer, test } = await trainedConvNet(size, setting);
  const scores = await trainer.predict(test);
  const [count = 0, classes = 0] = scores.shape;
  const probabilities = softmax(scores).data();
  const labels = test.labels();
  const mistakes: Mistake[] = [];
  for (let index = 0; index < count; index++) {
    const own = probabilities.subarray(index * classes, (index + 1) * classes);
    const surely = Math.max(...own);
    const [said, label] = [own.indexOf(surely), labels[index] as number];
    if (said !== label) mistakes.push({ index, pixels: [...test.sample(index)], label, said, surely });
  }
  return { mistakes: mistakes.sort((a, b) => b.surely - a.surely), count };
}
