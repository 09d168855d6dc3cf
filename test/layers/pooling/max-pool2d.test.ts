import { ShapeError } from "@tsumiki/kernels";
import { MaxPool2d } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { test } from "../on-reference.ts";

const x = () =>
  tensor([
    [
      [
        [1, 2, 1, 0],
        [0, 1, 2, 3],
        [3, 0, 1, 2],
        [2, 4, 0, 1],
      ],
    ],
  ]);

test("y is the largest element of each window, and dy goes to where it stood", () => {
  const [y, backward] = new MaxPool2d(2).forward(x());
  expect(y.data()).toEqual(Float64Array.of(2, 3, 4, 2));
  expect(
    backward(
      tensor([
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      ]),
    ).toArray(),
  ).toEqual([
    [
      [
        [0, 1, 0, 0],
        [0, 0, 0, 2],
        [0, 0, 0, 4],
        [0, 3, 0, 0],
      ],
    ],
  ]);
});

test("where windows overlap, an element that is the largest of several gets the sum", () => {
  const [y, backward] = new MaxPool2d(3, { stride: 1 }).forward(x());
  expect(y.data()).toEqual(Float64Array.of(3, 3, 4, 4));
  const dx = backward(
    tensor([
      [
        [
          [1, 10],
          [100, 1000],
        ],
      ],
    ]),
  );
  // The first 3 at [2, 0], the second at [1, 3], both fours at [3, 1].
  expect(dx.data()).toEqual(Float64Array.of(0, 0, 0, 0, 0, 0, 0, 10, 1, 0, 0, 0, 0, 1100, 0, 0));
});

test("padding counts for nothing, not for zeros", () => {
  const y = new MaxPool2d(2, { padding: 1 }).predict(
    tensor([
      [
        [
          [-1, -2],
          [-3, -4],
        ],
      ],
    ]),
  );
  expect(y.data()).toEqual(Float64Array.of(-1, -2, -3, -4));
});

test('with padding "same" there is a window at every stride, the odd row and column at the end', () => {
  const pool = new MaxPool2d(2, { stride: 1, padding: "same" });
  const [y, backward] = pool.forward(tensor([[[[-1, -2], [-3, -4]]]])); // biome-ignore format: an image
  expect(y.data()).toEqual(Float64Array.of(-1, -2, -3, -4));
  expect(backward(y).data()).toEqual(Float64Array.of(-1, -2, -3, -4));
  expect(new MaxPool2d(3, { stride: 2, padding: "same" }).predict(x()).data()).toEqual(Float64Array.of(3, 3, 4, 2));
  expect(String(pool)).toBe('MaxPool2d { kernelSize: 2, stride: 1, padding: "same" }');
});

test("rounded up, the last window sees what is left", () => {
  const pool = new MaxPool2d([1, 2], { rounding: "ceil" });
  expect(pool.outputShape([1, 1, 3])).toEqual([1, 1, 2]);
  expect(pool.predict(tensor([[[[2, 4, 3]]]])).data()).toEqual(Float64Array.of(4, 3));
});

test("wrong inputs and windows are refused", () => {
  expect(() => new MaxPool2d(2).forward(zeros([4, 4]))).toThrow(
    new ShapeError(
      "MaxPool2d: expected input [batch, channels, height, width], got [4, 4]: a batch of images has rank 4",
    ),
  );
  expect(() => new MaxPool2d(0)).toThrow(
    new RangeError("MaxPool2d: kernelSize must be a whole number of at least 1, got 0"),
  );
  expect(() => new MaxPool2d(2, { padding: 2 }).outputShape([1, 4, 4])).toThrow(
    /MaxPool2d: .* lies wholly in the padding/,
  );
  expect(() => new MaxPool2d(2, { stride: 1, padding: "same", dilation: 2 }).outputShape([1, 1, 4])).toThrow(
    new RangeError(
      "MaxPool2d: a window of [2, 2] lies wholly in the padding [1, 1]; take a smaller padding or dilation",
    ),
  );
});
