import { decode, encode, type HalfDtype } from "tsumiki";
import type { Setting } from "../shared/setting.ts";
import { type ConvNetSize, trainedConvNet } from "../shared/trained.ts";
import { rounded } from "./rounded.ts";

export type Size = ConvNetSize;

export const sizes: Record<"usual" | "full", Size> = {
  usual: { data: "digits", network: "deep", epochs: 6 },
  full: { data: "full", network: "deep", epochs: 5 },
};

export interface Precision {
  readonly name: string;
  /** How many bits a weight has. */
  readonly bits: number;
  readonly correct: number;
  /** The largest that a weight was moved by. */
  readonly moved: number;
  /** Of the model's file, where it can be saved so. */
  readonly fileBytes?: number;
}

export interface Precisions {
  /** Of test images. */
  readonly count: number;
  /** float32 first, then ever fewer bits. */
  readonly precisions: Precision[];
}

/** With float32's exponents, and fewer bits of fraction than any file has. */
const coarse = [5, 4, 3, 2, 1, 0].map((fractionBits) => ({ fractionBits, leastExponent: -126, largest: 2 ** 128 }));

const saved: readonly { readonly name: string; readonly dtype: HalfDtype }[] = [
  { name: "float16", dtype: "F16" },
  { name: "bfloat16", dtype: "BF16" },
];

/** A trained network whose weights are saved in float16 and bfloat16, and rounded to less: how many digits it still reads. */
export async function compute(size: Size, setting: Setting): Promise<Precisions> {
  const { model, trainer, test } = await trainedConvNet(size, setting);
  const exact = new Map([...model.parameters()].map(([name, { value }]) => [name, value.data()]));
  const trained = new Map(
    [...model.parameters()].map(([name, { shape, value }]) => [name, { shape, data: value.data() }]),
  );
  const correctWith = async (weights: ReadonlyMap<string, ArrayLike<number>>) => {
    let moved = 0;
    for (const [name, parameter] of model.parameters()) {
      const values = weights.get(name)!;
      parameter.assign(values);
      exact.get(name)!.forEach((value, index) => {
        moved = Math.max(moved, Math.abs(values[index]! - value));
      });
    }
    return { correct: (await trainer.evaluate(test)).correct ?? 0, moved };
  };
  const precisions: Precision[] = [
    { name: "float32", bits: 32, fileBytes: encode(trained).length, ...(await correctWith(exact)) },
  ];
  for (const { name, dtype } of saved) {
    const file = encode(trained, { dtype });
    const weights = new Map([...decode(file).tensors].map(([own, { data }]) => [own, data as Float32Array]));
    precisions.push({ name, bits: 16, fileBytes: file.length, ...(await correctWith(weights)) });
  }
  for (const format of coarse) {
    const { fractionBits } = format;
    const weights = new Map([...exact].map(([name, values]) => [name, values.map((value) => rounded(value, format))]));
    precisions.push({ name: `${fractionBits} of fraction`, bits: 9 + fractionBits, ...(await correctWith(weights)) });
  }
  return { count: test.size, precisions };
}
