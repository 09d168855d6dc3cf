import { ShapeError } from "@tsumiki/kernels";
import {
  arange,
  broadcastTo,
  expandDims,
  flatten,
  ones,
  reshape,
  scalar,
  squeeze,
  tensor,
  transpose,
  uniform,
  zeros,
} from "@tsumiki/tensor";
import fc from "fast-check";
import { expect } from "vitest";
import { expectTensor, numpyTable, onEveryBackend, onReference, type Packed, unpacked } from "./support.ts";

onEveryBackend("reshape keeps NCHW order, through images and back", () => {
  const x = arange(24);
  const images = reshape(x, [2, 3, 2, 2]);
  expectTensor(images, { shape: [2, 3, 2, 2], data: x.data() });
  expectTensor(reshape(images, [4, 6]), { shape: [4, 6], data: x.data() });
  expectTensor(reshape(images, [3, 2, 2, 2]), { shape: [3, 2, 2, 2], data: x.data() });
});

onReference("reshape fills in what is left for -1", () => {
  expect(reshape(zeros([2, 6]), [-1]).shape).toEqual([12]);
  expect(reshape(zeros([2, 6]), [3, -1, 2]).shape).toEqual([3, 2, 2]);
  expect(reshape(scalar(1), [-1, 1]).shape).toEqual([1, 1]);
});

onReference("reshape refuses another number of elements, and two unknown extents", () => {
  const message = (to: string) => `reshape: the 6 elements of shape [2, 3] do not fill shape ${to}`;
  expect(() => reshape(zeros([2, 3]), [4])).toThrow(message("[4]"));
  expect(() => reshape(zeros([2, 3]), [4, -1])).toThrow(message("[4, -1]"));
  expect(() => reshape(zeros([2, 3]), [-1, -1])).toThrow(message("[-1, -1]"));
  expect(() => reshape(zeros([2, 3]), [-2, -3])).toThrow(ShapeError);
  expect(() => reshape(zeros([2, 3]), [0, -1])).toThrow(ShapeError);
  expect(() => reshape(zeros([1]), [-1, -1])).toThrow(ShapeError);
});

onEveryBackend("flatten lays each sample in a row, in NCHW order", () => {
  const x = arange(24);
  expectTensor(flatten(reshape(x, [2, 3, 2, 2])), { shape: [2, 12], data: x.data() });
  expect(flatten(zeros([3])).shape).toEqual([3, 1]);
});

onReference("flatten refuses a scalar", () => {
  expect(() => flatten(scalar(1))).toThrow("flatten: expected x [batch, …], got []");
});

onReference("expandDims and squeeze add and drop axes of extent 1", () => {
  const x = zeros([2, 3]);
  expect(expandDims(x, 0).shape).toEqual([1, 2, 3]);
  expect(expandDims(x, 1).shape).toEqual([2, 1, 3]);
  expect(expandDims(x, -1).shape).toEqual([2, 3, 1]);
  expect(squeeze(zeros([1, 2, 1, 3])).shape).toEqual([2, 3]);
  expect(squeeze(zeros([1, 2, 1, 3]), 2).shape).toEqual([1, 2, 3]);
  expect(squeeze(zeros([1, 2, 1, 3]), [0, -2]).shape).toEqual([2, 3]);
  expect(() => expandDims(x, 3)).toThrow(RangeError);
  expect(() => squeeze(x, 1)).toThrow("squeeze: axis 1 of shape [2, 3] is 3 and not 1");
});

for (const { x, axes, y } of numpyTable<{ x: Packed; axes: number[] | null; y: Packed }>("transposes")) {
  onEveryBackend(`transpose of [${x.shape}] by ${axes ? `[${axes}]` : "reversing"} is as in NumPy`, () => {
    expectTensor(transpose(unpacked(x), axes ?? undefined), y);
  });
}

onReference("transposing twice, there and back, is the identity", () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 });
  const cases = shapes.chain((shape) => fc.tuple(fc.constant(shape), permutationOf(shape.length)));
  fc.assert(
    fc.property(cases, ([shape, axes]) => {
      const x = uniform(shape);
      const back = axes.map((_, axis) => axes.indexOf(axis));
      expectTensor(transpose(transpose(x, axes), back), { shape, data: x.data() });
    }),
  );
});

onReference("transpose refuses axes that are not each named once", () => {
  expect(() => transpose(zeros([2, 3]), [0])).toThrow(
    "transpose: axes [0] do not name every axis of shape [2, 3] once",
  );
  expect(() => transpose(zeros([2, 3]), [0, 0])).toThrow("transpose: axis 0 of shape [2, 3] is given twice");
  expect(() => transpose(zeros([2, 3]), [0, 2])).toThrow(RangeError);
});

for (const { x, shape, y } of numpyTable<{ x: Packed; shape: number[]; y: Packed }>("broadcastsTo")) {
  onEveryBackend(`[${x.shape}] broadcast to [${shape}] is as in NumPy`, () => {
    expectTensor(broadcastTo(unpacked(x), shape), y);
  });
}

onReference("broadcastTo refuses a shape that the tensor does not repeat to", () => {
  expect(() => broadcastTo(ones([2]), [3])).toThrow("broadcastTo: shape [2] does not broadcast to [3]");
  expect(() => broadcastTo(ones([2, 3]), [3])).toThrow(ShapeError);
  expect(() => broadcastTo(ones([3]), [1])).toThrow(ShapeError);
});

onEveryBackend("reshaping never shares memory", () => {
  const x = tensor([1, 2]);
  const y = reshape(x, [2]);
  x.overwrite([3, 4], "a test");
  expectTensor(y, { shape: [2], data: [1, 2] });
});

onReference("reshape asks for a shape where it is given a number", () => {
  expect(() => reshape(zeros([6]), 6 as unknown as number[])).toThrow(
    new TypeError("reshape: expected a shape such as [2, 3], got the number 6; the extents stand in one array"),
  );
});

function permutationOf(rank: number): fc.Arbitrary<number[]> {
  const axes = [...Array(rank).keys()];
  return fc.shuffledSubarray(axes, { minLength: rank });
}
