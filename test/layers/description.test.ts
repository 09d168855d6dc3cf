import { init } from "@tsumiki/kernels";
import {
  Affine,
  affine,
  BatchNorm1d,
  Conv2d,
  DerivedLayer,
  Dropout,
  Flatten,
  GELU,
  type Layer,
  MaxPool2d,
  ReLU,
  Residual,
  sequential,
} from "@tsumiki/layers";
import { full, Parameter, type Tensor } from "@tsumiki/tensor";
import { beforeAll, expect, test } from "vitest";

beforeAll(async () => {
  await init();
});

/** What console.log shows of it, in Node; elsewhere nobody asks. */
function inspect(layer: object): string {
  return (layer as Record<symbol, () => string>)[Symbol.for("nodejs.util.inspect.custom")]!();
}

/** A layer as somebody might write it, with fields of many kinds. */
class Odd extends DerivedLayer {
  readonly slope = new Parameter(full([4], 0.25));
  readonly inner = new Affine(2, 3);
  readonly both = [new ReLU(), new GELU()];
  readonly settings = { mode: "soft", limits: [1, 2] };
  readonly activate = Math.tanh;
  readonly table = new Float32Array(1000);
  readonly missing = undefined;

  protected compute(x: Tensor): Tensor {
    return x;
  }
}

const wide = () => sequential([4], ...Array.from({ length: 100 }, () => new ReLU()));

test.each<[shown: string, make: () => Layer]>([
  [
    "Conv2d { inChannels: 1, outChannels: 30, groups: 1, kernelSize: 5, stride: 1, padding: 2, weight: [30, 1, 5, 5], bias: [30] }",
    () => new Conv2d(1, 30, 5, { padding: 2 }),
  ],
  [
    "Conv2d { inChannels: 2, outChannels: 2, groups: 2, kernelSize: [3, 1], stride: 1, weight: [2, 1, 3, 1] }",
    () => new Conv2d(2, 2, [3, 1], { groups: 2, useBias: false }),
  ],
  ["MaxPool2d { kernelSize: 2, stride: 1 }", () => new MaxPool2d(2, { stride: 1 })],
  ["Affine { inFeatures: 4, outFeatures: 3, weight: [4, 3], bias: [3] }", () => new Affine(4, 3)],
  [
    "BatchNorm1d { epsilon: 0.00001, momentum: 0.1, weight: [3], bias: [3], runningMean: [3], runningVariance: [3], features: 3 }",
    () => new BatchNorm1d(3),
  ],
  ["Dropout { rate: 0.5, generator: Generator }", () => new Dropout(0.5)],
  ['GELU { approximate: "none" }', () => new GELU()],
  ["Flatten", () => new Flatten()],
  ["Residual { layers: [Affine, ReLU] }", () => new Residual(new Affine(4, 4), new ReLU())],
  [
    'Odd { slope: [4], inner: Affine, both: [ReLU, GELU], mode: "soft", limits: [1, 2], activate: tanh, table: Float32Array }',
    () => new Odd(),
  ],
  [
    "Sequential 1 x 4 x 4 -> 2 [Conv2d, Flatten, Affine] with 4 parameters (20 numbers)",
    () => sequential([1, 4, 4], new Conv2d(1, 1, 3), new Flatten(), affine(2)) as Layer,
  ],
  ["Sequential 4 -> 4 [] with 0 parameters (0 numbers)", () => sequential([4])],
])("%s", (shown, make) => {
  const layer = make();
  expect(inspect(layer)).toBe(shown);
  expect(String(layer)).toBe(shown);
});

test("however large a model is, it is shown in a line or two", () => {
  expect(inspect(wide())).toMatch(/^Sequential 4 -> 4 \[ReLU, ReLU.*…\] with 0 parameters \(0 numbers\)$/);
  expect(inspect(wide()).length).toBeLessThan(300);
});
