import { ShapeError } from "@tsumiki/kernels";
import {
  averagePool2d,
  averagePool2dBackward,
  maxPool2d,
  maxPool2dBackward,
  multiply,
  sum,
  tensor,
  uniform,
  zeros,
} from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend, onReference } from "./support.ts";

const image = [
  [1, 2, 1, 0],
  [0, 1, 2, 3],
  [3, 0, 1, 2],
  [2, 4, 0, 1],
];

onEveryBackend("the stride is the window's size by default: 4x4 under 2x2 gives 2x2", () => {
  const [y, index] = maxPool2d(tensor([[image]]), 2);
  expectTensor(y, { shape: [1, 1, 2, 2], data: [2, 3, 4, 2] });
  expectTensor(index, { shape: [1, 1, 2, 2], data: [1, 3, 3, 1] });
  expectTensor(averagePool2d(tensor([[image]]), 2), { shape: [1, 1, 2, 2], data: [1, 1.5, 2.25, 1] });
});

onEveryBackend("overlapping windows add up at the maximum that they share", () => {
  const x = tensor([
    [
      [
        [0, 5, 1],
        [2, 3, 4],
      ],
    ],
  ]);
  const [y, index] = maxPool2d(x, 2, { stride: 1 });
  expectTensor(y, { shape: [1, 1, 1, 2], data: [5, 5] });
  const dx = maxPool2dBackward(tensor([[[[10, 1]]]]), index, x.shape, 2, { stride: 1 });
  expectTensor(dx, { shape: [1, 1, 2, 3], data: [0, 11, 0, 0, 0, 0] });
});

onEveryBackend("the padding is nothing for a maximum and zeros for an average", () => {
  const x = tensor([
    [
      [
        [-1, -2],
        [-3, -4],
      ],
    ],
  ]);
  const options = { padding: 1, stride: 2 };
  expectTensor(maxPool2d(x, 2, options)[0], { shape: [1, 1, 2, 2], data: [-1, -2, -3, -4] });
  expectTensor(averagePool2d(x, 2, options), { shape: [1, 1, 2, 2], data: [-0.25, -0.5, -0.75, -1] });
});

onEveryBackend("a NaN is the largest of its window", () => {
  expectTensor(maxPool2d(tensor([[[[9, NaN, 3, 4]]]]), [1, 2])[0], { shape: [1, 1, 1, 2], data: [NaN, 4] });
});

onReference("the average's backward is its adjoint", () => {
  const options = { stride: 2, padding: 1, rounding: "ceil" } as const;
  const x = uniform([2, 3, 6, 5]);
  const y = averagePool2d(x, 3, options);
  const dy = uniform(y.shape);
  const dx = averagePool2dBackward(dy, x.shape, 3, options);
  expect(sum(multiply(dx, x)).item()).toBeCloseTo(sum(multiply(dy, y)).item(), 10);
});

onReference("padding that would leave a window without an element of the image is refused", () => {
  const x = zeros([1, 1, 4, 4]);
  expect(() => maxPool2d(x, 2, { padding: 2 })).toThrow(RangeError);
  expect(() => averagePool2d(x, [2, 1], { padding: [1, 1], stride: 1 })).toThrow(
    "averagePool2d: a window of [2, 1] lies wholly in the padding [1, 1]; padding must be smaller than the window",
  );
  expect(() => maxPool2d(x, 2, { padding: 1 })).not.toThrow();
  // The window's two rows are at −1 and 1 of an image of one row.
  expect(() => maxPool2d(zeros([1, 1, 1, 1]), 2, { padding: 1, dilation: 2, stride: 1 })).toThrow(RangeError);
});

onReference("shapes that do not fit are refused, naming both", () => {
  expect(() => maxPool2d(zeros([4, 4]), 2)).toThrow(
    "maxPool2d: expected images [batch, channels, height, width], got [4, 4]",
  );
  expect(() => averagePool2d(zeros([1, 1, 5, 4]), 2)).toThrow(ShapeError);
  expect(() => averagePool2dBackward(zeros([1, 1, 2, 2]), [1, 1, 6, 6], 2)).toThrow(
    "averagePool2dBackward: expected dy [1, 1, 3, 3] for x [1, 1, 6, 6], got [1, 1, 2, 2]",
  );
  expect(() => maxPool2dBackward(zeros([1, 1, 2, 2]), zeros([1, 1, 2, 1]), [1, 1, 4, 4], 2)).toThrow(
    "expected index [1, 1, 2, 2] for dy [1, 1, 2, 2], got [1, 1, 2, 1]",
  );
});
