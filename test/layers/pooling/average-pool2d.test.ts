import { ShapeError } from "@tsumiki/kernels";
import { AveragePool2d } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { test } from "../on-reference.ts";

test("y is the mean of each window, and dy goes to its elements in equal shares", () => {
  const x = tensor([
    [
      [
        [1, 2, 1, 0],
        [0, 1, 2, 3],
        [3, 0, 1, 2],
        [2, 4, 0, 1],
      ],
    ],
  ]);
  const [y, backward] = new AveragePool2d(2).forward(x);
  expect(y.data()).toEqual(Float64Array.of(1, 1.5, 2.25, 1));
  expect(
    backward(
      tensor([
        [
          [
            [4, 8],
            [12, 16],
          ],
        ],
      ]),
    ).toArray(),
  ).toEqual([
    [
      [
        [1, 1, 2, 2],
        [1, 1, 2, 2],
        [3, 3, 4, 4],
        [3, 3, 4, 4],
      ],
    ],
  ]);
});

test("padding counts as zeros", () => {
  const y = new AveragePool2d(2, { padding: 1 }).predict(
    tensor([
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    ]),
  );
  expect(y.data()).toEqual(Float64Array.of(0.25, 0.5, 0.75, 1));
});

const square = () => tensor([[[[1, 2], [3, 4]]]]); // biome-ignore format: an image

test("padding that does not count leaves each window what lies inside the image", () => {
  const pool = new AveragePool2d(2, { padding: 1, countPadding: false });
  const [y, backward] = pool.forward(square());
  expect(y.data()).toEqual(Float64Array.of(1, 2, 3, 4));
  expect(backward(square()).data()).toEqual(Float64Array.of(1, 2, 3, 4));
  expect(String(pool)).toBe("AveragePool2d { kernelSize: 2, stride: 2, padding: 1, countPadding: false }");
});

test('padding "same" counts by default, as any other, and not if told so', () => {
  const options = { stride: 1, padding: "same" } as const;
  expect(new AveragePool2d(2, options).predict(square()).data()).toEqual(Float64Array.of(2.5, 1.5, 1.75, 1));
  const [y, backward] = new AveragePool2d(2, { ...options, countPadding: false }).forward(square());
  expect(y.data()).toEqual(Float64Array.of(2.5, 3, 3.5, 4));
  expect(backward(square()).data()).toEqual(Float64Array.of(0.25, 1.25, 1.75, 6.75));
});

test("rounded up, the last window divides by what of it lies inside the padded image", () => {
  const [y, backward] = new AveragePool2d([1, 2], { rounding: "ceil" }).forward(tensor([[[[2, 4, 6]]]]));
  expect(y.data()).toEqual(Float64Array.of(3, 6));
  expect(backward(tensor([[[[2, 3]]]])).data()).toEqual(Float64Array.of(1, 1, 3));
});

test("wrong inputs and windows are refused", () => {
  expect(() => new AveragePool2d(2).forward(zeros([4, 4]))).toThrow(
    new ShapeError(
      "AveragePool2d: expected input [batch, channels, height, width], got [4, 4]: a batch of images has rank 4",
    ),
  );
  expect(() => new AveragePool2d(2, { stride: -1 })).toThrow(
    new RangeError("AveragePool2d: stride must be a whole number of at least 1, got -1"),
  );
});
