import { reference, type Shape, withBackend } from "@tsumiki/kernels";
import {
  AveragePool2d,
  Conv2d,
  ConvTranspose2d,
  Layer,
  LayerNorm,
  MaxPool2d,
  ReLU,
  Reshape,
  Sequential,
  sequential,
  softmaxCrossEntropy,
  Upsample2d,
  ZeroPad2d,
} from "@tsumiki/layers";
import { type Tensor, tensor, zeros } from "@tsumiki/tensor";
import { expect, test } from "vitest";

type Pair = [number, number];

/** A layer that keeps an array of its caller's, and what of it shows. */
const keepers: [string, number[], (given: Pair) => unknown][] = [
  ["Conv2d's kernelSize", [3, 3], (pair) => new Conv2d(1, 1, pair).window.kernelSize],
  ["Conv2d's stride", [3, 3], (stride) => new Conv2d(1, 1, 3, { stride }).window.stride],
  ["Conv2d's padding", [3, 3], (padding) => new Conv2d(1, 1, 3, { padding }).window.padding],
  ["Conv2d's dilation", [3, 3], (dilation) => new Conv2d(1, 1, 3, { dilation }).window.dilation],
  ["ConvTranspose2d's kernelSize", [3, 3], (pair) => new ConvTranspose2d(1, 1, pair).window.kernelSize],
  ["ConvTranspose2d's stride", [3, 3], (stride) => new ConvTranspose2d(1, 1, 3, { stride }).window.stride],
  ["MaxPool2d's kernelSize", [3, 3], (pair) => new MaxPool2d(pair).window.kernelSize],
  ["MaxPool2d's stride, which is its kernelSize", [3, 3], (pair) => new MaxPool2d(pair).window.stride],
  ["AveragePool2d's stride", [3, 3], (stride) => new AveragePool2d(2, { stride }).window.stride],
  ["Upsample2d's factor", [3, 3], (factor) => new Upsample2d(factor).factor],
  ["Reshape's shape", [3, 3], (shape) => new Reshape(shape).shape],
  ["LayerNorm's normalizedShape", [3, 3], (shape) => new LayerNorm(shape).normalizedShape],
  ["Sequential's sampleShape", [3, 3], (shape) => new Sequential(shape, [new ReLU()]).sampleShape],
  ["sequential's sampleShape", [3, 3], (shape) => sequential(shape as Shape, new ReLU()).sampleShape],
  [
    "what a layer says of its shape",
    [3, 3],
    (shape) => sequential(shape as Shape, new Says(shape)).outputShape([3, 3]),
  ],
];

/** A layer that gives its own array out. */
class Says extends Layer {
  readonly #shape: number[];

  constructor(shape: number[]) {
    super();
    this.#shape = shape;
  }

  override outputShape(): number[] {
    return this.#shape;
  }

  forward(x: Tensor): [Tensor, (dy: Tensor) => Tensor] {
    return [x, (dy) => dy];
  }
}

test.each(keepers)("%s stays what it was when the array changes", (_, numbers, make) => {
  withBackend(reference, () => {
    const given = [...numbers] as Pair;
    const kept = make(given);
    given[0] = 4;
    expect(kept).toEqual(numbers);
    expect(Object.isFrozen(kept)).toBe(true);
  });
});

test.each(keepers.slice(0, -2))("%s is read once, and what is kept is checked", (_, numbers, make) => {
  withBackend(reference, () => {
    const lying = (first: unknown) => {
      const reads = [first, first];
      const get = () => reads.shift() ?? 1000;
      return Object.defineProperty([...numbers], 0, { get }) as Pair;
    };
    // MaxPool2d takes its kernelSize twice: as such, and as the stride.
    expect(make(lying(3))).toEqual(numbers);
    expect(() => make(lying(0.5))).toThrow();
  });
});

test("widths of a border are copied", () => {
  const sides = { top: 1 };
  const layer = new ZeroPad2d(sides);
  sides.top = -5;
  expect(layer.sides.top).toBe(1);
});

test("a shape that is none is refused by the layer's name", () => {
  withBackend(reference, () => {
    expect(() => new Reshape(zeros([2, 2]) as never)).toThrow(
      new TypeError(
        "Reshape: shape must be whole numbers of at least 1, one of which may be -1 instead, got a Tensor [2, 2]",
      ),
    );
    expect(() => sequential(4 as unknown as Shape)).toThrow(
      "sequential: expected the shape of one sample first, such as [1, 28, 28], got the number 4",
    );
    expect(() => sequential([2], new Says(undefined as never))).toThrow(
      "Says.outputShape: expected a shape such as [2, 3], got undefined",
    );
  });
});

test("class numbers are refused as they came, not as float32 rounds them", () => {
  withBackend(reference, () => {
    const scores = tensor([[1, 2]]);
    const given = (label: unknown) => () => softmaxCrossEntropy(scores, [label] as never);
    expect(given(2 ** 24 + 1)).toThrow(
      new RangeError("softmaxCrossEntropy: the label at position 0 is 16777217, expected a whole number from 0 to 1"),
    );
    expect(given("1")).toThrow('softmaxCrossEntropy: the label at position 0 must be a number, got the string "1"');
    expect(given(1n)).toThrow("softmaxCrossEntropy: the label at position 0 must be a number, got the bigint 1n");
  });
});
