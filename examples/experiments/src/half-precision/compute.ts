import type { Setting } from "../shared/setting.ts";
import { type ConvNetSize, trainedConvNet } from "../shared/trained.ts";
import { type Format, float16, rounded } from "./rounded.ts";

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
}

export interface Precisions {
  /** Of test images. */
  readonly count: number;
  /** float32 first, then ever fewer bits. */
  readonly precisions: Precision[];
}

/** With float32's exponents, and ever fewer bits of fraction; the first is known as bfloat16. */
const coarse = [7, 5, 4, 3, 2, 1, 0].map((fractionBits) => ({
  name: fractionBits === 7 ? "bfloat16" : `${fractionBits} of fraction`,
  fractionBits,
  leastExponent: -126,
  largest: 2 ** 128,
}));

/** A trained network whose weights are rounded to float16 and to less: how many digits it still reads. */
export async function compute(size: Size, setting: Setting): Promise<Precisions> {
  const { model, trainer, test } = await trainedConvNet(size, setting);
  const weights = [...model.parameters().values()].map((parameter) => ({
    parameter,
    exact: [...parameter.value.data()],
  }));
  const correctWith = async (format?: Format) => {
    let moved = 0;
    for (const { parameter, exact } of weights) {
      const values = format ? exact.map((value) => rounded(value, format)) : exact;
      parameter.assign(values);
      moved = values.reduce((most, value, index) => Math.max(most, Math.abs(value - (exact[index] ?? 0))), moved);
    }
    return { correct: (await trainer.evaluate(test)).correct ?? 0, moved };
  };
  const precisions: Precision[] = [{ name: "float32", bits: 32, ...(await correctWith()) }];
  precisions.push({ name: float16.name, bits: 16, ...(await correctWith(float16)) });
  for (const format of coarse) {
    precisions.push({ name: format.name, bits: 9 + format.fractionBits, ...(await correctWith(format)) });
  }
  return { count: test.size, precisions };
}
