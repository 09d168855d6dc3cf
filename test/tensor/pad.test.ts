import { ShapeError } from "@tsumiki/kernels";
import { type PadWidth, pad, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, numpyTable, onEveryBackend, onReference, type Packed, unpacked } from "./support.ts";

interface Case {
  x: Packed;
  widths: PadWidth[];
  value: number;
  y: Packed;
}

for (const { x, widths, value, y } of numpyTable<Case>("pads")) {
  onEveryBackend(`[${x.shape}] padded by ${JSON.stringify(widths)} with ${value} is as in NumPy`, () => {
    expectTensor(pad(unpacked(x), widths, value), y);
  });
}

onReference("pad refuses a pair too few and widths below 0", () => {
  expect(() => pad(zeros([2, 3]), [[1, 1]])).toThrow(ShapeError);
  expect(() => pad(zeros([2, 3]), [[1, 1]])).toThrow("pad: 1 pairs of widths for shape [2, 3]; give one an axis");
  expect(() => pad(zeros([2]), [[0, -1]])).toThrow("pad: a width must be a whole number of at least 0, got -1");
  expect(() => pad(zeros([2]), [[0.5, 0]])).toThrow(RangeError);
});
