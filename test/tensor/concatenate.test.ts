import { ShapeError } from "@tsumiki/kernels";
import { concatenate, stack, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, numpyTable, onEveryBackend, onReference, type Packed, unpacked } from "./support.ts";

interface Case {
  tensors: Packed[];
  axis: number;
  y: Packed;
}

for (const { tensors, axis, y } of numpyTable<Case>("concatenations")) {
  const shapes = tensors.map(({ shape }) => `[${shape}]`).join(" and ");
  onEveryBackend(`${shapes} one after another on axis ${axis} are as in NumPy`, () => {
    expectTensor(concatenate(tensors.map(unpacked), axis), y);
  });
}

for (const { tensors, axis, y } of numpyTable<Case>("stacks")) {
  onEveryBackend(`${tensors.length} of [${tensors[0]?.shape}] stacked on axis ${axis} are as in NumPy`, () => {
    expectTensor(stack(tensors.map(unpacked), axis), y);
  });
}

onReference("concatenate refuses what differs elsewhere, and nothing at all", () => {
  expect(() => concatenate([zeros([2, 3]), zeros([2, 4])], 0)).toThrow(
    "concatenate: shapes [2, 3] and [2, 4] differ on another axis than 0",
  );
  expect(() => concatenate([zeros([2, 3]), zeros([2])], 0)).toThrow(ShapeError);
  expect(() => concatenate([], 0)).toThrow("concatenate: expected at least one tensor, got none");
  expect(() => concatenate([zeros([2])], 1)).toThrow(RangeError);
});

onReference("stack refuses shapes that differ", () => {
  expect(() => stack([zeros([2, 3]), zeros([3, 2])])).toThrow("stack: shapes [2, 3] and [3, 2] differ");
  expect(() => stack([])).toThrow(ShapeError);
  expect(() => stack([zeros([2])], 2)).toThrow(RangeError);
});
