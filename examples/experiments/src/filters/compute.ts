import { initializers, type Parameter } from "tsumiki";
import { simpleConvNet } from "../shared/conv-nets.ts";
import { beginWithDigits, type DigitsSize, type Setting } from "../shared/setting.ts";
import { fitted } from "../shared/trained.ts";
import { neighbourCorrelation } from "./neighbour-correlation.ts";

export interface Size extends DigitsSize {
  readonly epochs: number;
  /** Train with the first images only. */
  readonly limit?: number;
}

export const sizes: Record<"usual" | "full", Size> = {
  usual: { data: "digits", epochs: 8 },
  full: { data: "full", epochs: 5 },
};

export interface Filters {
  readonly height: number;
  readonly width: number;
  /** Each filter's weights, row by row. */
  readonly before: number[][];
  readonly after: number[][];
  /** How alike neighbouring weights are: 0 is noise, 1 a plain surface. */
  readonly likenessBefore: number;
  readonly likenessAfter: number;
  readonly accuracy: number;
}

/** The thirty 5x5 filters of SimpleConvNet's first layer, from a deviation of 0.01, before and after the training. */
export async function compute(size: Size, setting: Setting): Promise<Filters> {
  const { train, test } = await beginWithDigits(size, setting);
  const model = simpleConvNet(initializers.normal(0.01));
  const weight = model.parameters().get("0.weight") as Parameter;
  const [, , height = 1, width = 1] = weight.shape;
  const before = filtersOf(weight);
  setting.note?.("training SimpleConvNet");
  const images = train.take(size.limit ?? train.size);
  const trainer = await fitted(model, images, { epochs: size.epochs, maxLearningRate: 0.006 }, setting);
  const after = filtersOf(weight);
  const likeness = (filters: number[][]) => neighbourCorrelation(filters, { height, width });
  return {
    height,
    width,
    before,
    after,
    likenessBefore: likeness(before),
    likenessAfter: likeness(after),
    accuracy: (await trainer.evaluate(test)).accuracy ?? 0,
  };
}

function filtersOf({ value }: Parameter): number[][] {
  const [count = 0] = value.shape;
  const numbers = [...value.data()];
  const each = numbers.length / count;
  return Array.from({ length: count }, (_, index) => numbers.slice(index * each, (index + 1) * each));
}
