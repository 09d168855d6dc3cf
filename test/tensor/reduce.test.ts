import { ShapeError } from "@tsumiki/kernels";
import {
  addInto,
  argmax,
  broadcastTo,
  max,
  mean,
  min,
  multiply,
  ones,
  type ReduceOptions,
  squaredNorm,
  sum,
  sumTo,
  type Tensor,
  tensor,
  uniform,
  zeros,
} from "@tsumiki/tensor";
import fc from "fast-check";
import { expect } from "vitest";
import {
  expectTensor,
  expectValues,
  numpyTable,
  onEveryBackend,
  onReference,
  type Packed,
  unpacked,
} from "./support.ts";

type Reduction = (x: Tensor, axes?: number | number[], options?: ReduceOptions) => Tensor;
const reductions: Record<string, Reduction> = { sum, mean, max, min, argmax: argmax as Reduction };
interface Case {
  operation: string;
  x: Packed;
  axes: number | number[] | null;
  keepDims: boolean;
  y: Packed;
}

for (const { operation, x, axes, keepDims, y } of numpyTable<Case>("reductions")) {
  const kept = keepDims ? ", kept" : "";
  onEveryBackend(
    `${operation} of [${x.shape}] over ${axes === null ? "all axes" : `[${axes}]`}${kept} is as in NumPy`,
    () => {
      expectTensor(reductions[operation]!(unpacked(x), axes ?? undefined, { keepDims }), y);
    },
  );
}

onEveryBackend("max, min and argmax pass a NaN on", () => {
  const x = tensor([
    [1, NaN, 3],
    [4, 5, 2],
  ]);
  expectValues(max(x, 1), [NaN, 5]);
  expectValues(min(x, 1), [NaN, 2]);
  expectValues(argmax(x, 1), [1, 1]);
});

onEveryBackend("argmax gives the first of equal maxima, and can keep the axis", () => {
  const x = tensor([
    [3, 3],
    [1, 2],
  ]);
  expectValues(argmax(x, 1), [0, 1]);
  expectTensor(argmax(x, 1, { keepDims: true }), { shape: [2, 1], data: [0, 1] });
  expectTensor(argmax(x, undefined, { keepDims: true }), { shape: [1, 1], data: [0] });
});

onEveryBackend("squaredNorm is the sum of squares, and NaN or Infinity if an element is", () => {
  expect(
    squaredNorm(
      tensor([
        [3, -4],
        [0, 1],
      ]),
    ),
  ).toBeCloseTo(26, 5);
  expect(squaredNorm(tensor([1, NaN]))).toBeNaN();
  expect(squaredNorm(tensor([1, -Infinity]))).toBe(Infinity);
});

onReference("no axes to reduce over give a tensor of its own", () => {
  const x = tensor([1, 2]);
  const y = sum(x, []);
  addInto(x, ones([2]));
  expectValues(y, [1, 2]);
});

onReference("axes that are not there, or come twice, are refused", () => {
  const x = zeros([2, 3]);
  expect(() => sum(x, 2)).toThrow(RangeError);
  expect(() => sum(x, 2)).toThrow("sum: axis 2 of a tensor of shape [2, 3]: expected a whole number from -2 to 1");
  expect(() => max(x, [0, -2])).toThrow(ShapeError);
  expect(() => max(x, [0, -2])).toThrow("max: axis 0 of shape [2, 3] is given twice");
  expect(() => argmax(x, -3)).toThrow(RangeError);
  expect(() => sum(zeros([]), 0)).toThrow("a scalar has no axes");
});

onEveryBackend("sumTo sums what broadcasting repeats", () => {
  expectTensor(
    sumTo(
      tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      [3],
    ),
    { shape: [3], data: [5, 7, 9] },
  );
  expectTensor(
    sumTo(
      tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      [2, 1],
    ),
    { shape: [2, 1], data: [6, 15] },
  );
  expectTensor(sumTo(ones([2, 3, 2, 2]), [3, 1, 1]), { shape: [3, 1, 1], data: [8, 8, 8] });
  expectTensor(sumTo(ones([2, 3]), []), { shape: [], data: [6] });
  expectTensor(sumTo(ones([2]), [2]), { shape: [2], data: [1, 1] });
});

onReference("sumTo refuses a shape that does not broadcast to the tensor's", () => {
  expect(() => sumTo(zeros([2, 3]), [2])).toThrow("sumTo: shape [2] does not broadcast to [2, 3]");
  expect(() => sumTo(zeros([3]), [1, 3])).toThrow(ShapeError);
});

onReference("sumTo is the adjoint of broadcastTo: ⟨dy, B·x⟩ = ⟨Bᵀ·dy, x⟩", () => {
  const extents = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 5 });
  fc.assert(
    fc.property(extents, fc.nat(5), fc.integer({ min: 0, max: 31 }), (wide, dropped, repeats) => {
      const narrow = wide.map((extent, axis) => ((repeats >> axis) & 1 ? 1 : extent)).slice(dropped);
      const x = uniform(narrow, { low: -1 });
      const dy = uniform(wide, { low: -1 });
      const forwards = sum(multiply(dy, broadcastTo(x, wide))).item();
      const backwards = sum(multiply(sumTo(dy, narrow), x)).item();
      expect(forwards).toBeCloseTo(backwards, 10);
    }),
  );
});
