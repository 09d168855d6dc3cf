import { LifetimeError, type Pair, type Rounding, ShapeError } from "@tsumiki/kernels";
import { Conv2d, type Conv2dOptions, conv2d } from "@tsumiki/layers";
import { arange, multiply, normal, reshape, sum, type Tensor, tensor, zeros } from "@tsumiki/tensor";
import fc from "fast-check";
import { expect } from "vitest";
import { test } from "../on-reference.ts";

// Values of the forward, as the book works them out: book-chapter-7.test.ts.

test("backward gives every input, weight and bias its share", () => {
  // Each corner of the padded image meets one window, and each element of the filter one pixel.
  const layer = filled(new Conv2d(1, 1, 2, { padding: 1, stride: 2 }), [1, -1, 2, 0], [10]);
  const [y, backward] = layer.forward(image([1, 2, 3, 4], [1, 1, 2, 2]));
  expect(y.data()).toEqual(Float64Array.of(10, 14, 7, 14));
  const dx = backward(image([1, 2, 3, 4], [1, 1, 2, 2]));
  expect(dx.toArray()).toEqual([
    [
      [
        [0, 4],
        [-3, 4],
      ],
    ],
  ]);
  expect(layer.weight.gradient.data()).toEqual(Float64Array.of(16, 9, 4, 1));
  expect(layer.bias?.gradient.data()).toEqual(Float64Array.of(10));
});

test("with groups each map sees the channels of its own group", () => {
  const layer = filled(new Conv2d(2, 2, [1, 2], { groups: 2 }), [1, 2, 3, -1], [0, 100]);
  expect(layer.weight.shape).toEqual([2, 1, 1, 2]);
  expect(layer.predict(ramp([1, 2, 3, 4])).toArray()).toEqual([
    [
      [
        [2, 5, 8],
        [14, 17, 20],
        [26, 29, 32],
      ],
      [
        [123, 125, 127],
        [131, 133, 135],
        [139, 141, 143],
      ],
    ],
  ]);
});

test("pairs are [vertical, horizontal], in dilation and stride, and in padding and kernelSize", () => {
  const dilated = filled(new Conv2d(1, 1, 2, { dilation: [2, 3], stride: [2, 1] }), [1, 2, 3, 4], [0]);
  expect(dilated.predict(ramp([1, 1, 5, 5])).data()).toEqual(Float64Array.of(88, 98, 188, 198));
  const padded = filled(new Conv2d(1, 1, [1, 3], { padding: [1, 0], stride: [3, 1] }), [1, 2, 3], [0]);
  expect(padded.predict(ramp([1, 1, 5, 5])).data()).toEqual(Float64Array.of(0, 0, 0, 68, 74, 80, 0, 0, 0));
});

test("for any geometry backward is the adjoint: ⟨dy, W * x⟩ = ⟨dx, x⟩ = ⟨dW, W⟩, with the shapes that were declared", () => {
  fc.assert(
    fc.property(geometries, ({ groups, inChannels, outChannels, kernelSize, extent, options }) => {
      const sample = [inChannels * groups, ...extent];
      const layer = new Conv2d(inChannels * groups, outChannels * groups, kernelSize, {
        ...options,
        groups,
        useBias: false,
      });
      const x = normal([2, ...sample]);
      if (!fits(layer, sample)) {
        expect(() => layer.forward(x)).toThrow(ShapeError);
        return;
      }
      const [y, backward] = layer.forward(x);
      expect(y.shape).toEqual([2, ...layer.outputShape(sample)]);
      const dy = normal(y.shape);
      const dx = backward(dy);
      expect(inner(dx, x)).toBeCloseTo(inner(dy, y), 9);
      expect(inner(layer.weight.gradient, layer.weight.value)).toBeCloseTo(inner(dy, y), 9);
    }),
    { numRuns: 60 },
  );
});

test("with nobody wanting dL/dx, backward gives no elements, and the same gradients", () => {
  const layer = filled(new Conv2d(1, 1, 2, { padding: 1, stride: 2 }), [1, -1, 2, 0], [10]);
  const [y, backward] = layer.forward(image([1, 2, 3, 4], [1, 1, 2, 2]));
  expect(backward(image([1, 2, 3, 4], y.shape), { input: false }).size).toBe(0);
  expect(layer.weight.gradient.data()).toEqual(Float64Array.of(16, 9, 4, 1));
  expect(layer.bias?.gradient.data()).toEqual(Float64Array.of(10));
});

test("a backward from before the weights changed is an error and adds nothing", () => {
  const layer = new Conv2d(1, 1, 2);
  const [y, backward] = layer.forward(zeros([1, 1, 3, 3]));
  layer.weight.assign([1, 2, 3, 4]);
  expect(() => backward(y)).toThrow(LifetimeError);
  expect(() => backward(y, { input: false })).toThrow(LifetimeError);
  expect(layer.bias?.gradient.data()).toEqual(new Float64Array(1));
});

test("an input that is no image, or of other channels, is refused", () => {
  const layer = new Conv2d(3, 8, 5);
  expect(() => layer.forward(zeros([32, 1, 28, 28]))).toThrow(
    new ShapeError(
      "Conv2d: expected input [batch, 3, height, width], got [32, 1, 28, 28]: inChannels is 3, the image has 1",
    ),
  );
  expect(() => layer.forward(zeros([3, 28, 28]))).toThrow(
    new ShapeError("Conv2d: expected input [batch, 3, height, width], got [3, 28, 28]: a batch of images has rank 4"),
  );
});

test("numbers that no convolution has are refused", () => {
  const range = (message: string) => new RangeError(`Conv2d: ${message}`);
  const options = (given: object) => () => new Conv2d(2, 4, 3, given);
  expect(() => new Conv2d(0, 4, 3)).toThrow(range("inChannels must be a whole number of at least 1, got 0"));
  expect(() => new Conv2d(2, 1.5, 3)).toThrow(range("outChannels must be a whole number of at least 1, got 1.5"));
  expect(() => new Conv2d(2, 4, [3, 0])).toThrow(range("kernelSize must be a whole number of at least 1, got [3, 0]"));
  expect(options({ stride: 0 })).toThrow(range("stride must be a whole number of at least 1, got 0"));
  expect(options({ padding: -1 })).toThrow(range("padding must be a whole number of at least 0, got -1"));
  expect(options({ dilation: 0 })).toThrow(range("dilation must be a whole number of at least 1, got 0"));
  expect(options({ rounding: "up" })).toThrow(
    range('rounding must be "exact", "floor", "ceil" or "nearest", got the string "up"'),
  );
  expect(options({ groups: 3 })).toThrow(
    range("groups must divide inChannels and outChannels, got 3 groups for 2 and 4 channels"),
  );
});

test("the initializer is asked with the fans of one group", () => {
  const asked: unknown[] = [];
  new Conv2d(4, 6, [3, 5], {
    groups: 2,
    initializer: (...argument) => {
      asked.push(argument);
      return zeros(argument[2]);
    },
  });
  expect(asked).toEqual([[2 * 15, 3 * 15, [6, 2, 3, 5], undefined]]);
});

test("the lazy form takes inChannels from what comes in", () => {
  const layer = conv2d(8, 3, { padding: 1 })([4, 10, 10]);
  expect(layer.weight.shape).toEqual([8, 4, 3, 3]);
  expect(layer.outputShape([4, 10, 10])).toEqual([8, 10, 10]);
});

const pairs = (least: number, most: number) =>
  fc.oneof(
    fc.integer({ min: least, max: most }),
    fc.tuple(
      ...([0, 1].map(() => fc.integer({ min: least, max: most })) as [fc.Arbitrary<number>, fc.Arbitrary<number>]),
    ),
  );

const geometries = fc.record({
  groups: fc.integer({ min: 1, max: 2 }),
  inChannels: fc.integer({ min: 1, max: 2 }),
  outChannels: fc.integer({ min: 1, max: 2 }),
  kernelSize: pairs(1, 3),
  extent: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })),
  options: fc.record({
    stride: pairs(1, 3),
    padding: pairs(0, 2),
    dilation: pairs(1, 2),
    rounding: fc.constantFrom<Rounding>("exact", "floor", "ceil", "nearest"),
  }) as fc.Arbitrary<Conv2dOptions<Pair, Pair, Pair, Rounding>>,
});

function fits(layer: { outputShape(sample: readonly number[]): unknown }, sample: readonly number[]): boolean {
  try {
    layer.outputShape(sample);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(ShapeError);
    return false;
  }
}

function filled<Conv extends Conv2d<number, number, Pair, Pair, Pair, Pair, Rounding>>(
  layer: Conv,
  weight: number[],
  bias: number[],
): Conv {
  layer.weight.assign(weight);
  layer.bias?.assign(bias);
  return layer;
}

const image = (values: number[], shape: readonly number[]): Tensor => tensor(Float64Array.from(values), shape);
const ramp = (shape: readonly number[]): Tensor => reshape(arange(shape.reduce((a, b) => a * b)), shape);
const inner = (a: Tensor, b: Tensor): number => sum(multiply(a, b)).item();
