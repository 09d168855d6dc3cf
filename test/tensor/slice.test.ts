import { concatenate, type SliceRange, slice, uniform, zeros } from "@tsumiki/tensor";
import fc from "fast-check";
import { expect } from "vitest";
import { expectTensor, numpyTable, onEveryBackend, onReference, type Packed, unpacked } from "./support.ts";

for (const { x, ranges, y } of numpyTable<{ x: Packed; ranges: SliceRange[]; y: Packed }>("slices")) {
  onEveryBackend(`slice(x [${x.shape}], ${JSON.stringify(ranges).slice(1, -1)}) is as in NumPy`, () => {
    expectTensor(slice(unpacked(x), ...ranges), y);
  });
}

onReference("concatenating the slices of a tensor gives it back", () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(shapes, fc.nat(), fc.nat(), (shape, anyAxis, anyCut) => {
      const axis = anyAxis % shape.length;
      const cut = anyCut % shape[axis]!;
      const x = uniform(shape);
      const before = shape.slice(0, axis).map(() => null);
      const parts =
        cut === 0 ? [slice(x, ...before, [0])] : [slice(x, ...before, [0, cut]), slice(x, ...before, [cut])];
      expectTensor(concatenate(parts, axis), { shape, data: x.data() });
    }),
  );
});

onReference("slice refuses positions that are not there, and ranges that hold nothing", () => {
  const x = zeros([2, 3]);
  const place = "slice: axis 1 of shape [2, 3]";
  expect(() => slice(x, null, 3)).toThrow(RangeError);
  expect(() => slice(x, null, 3)).toThrow(`${place}: expected a whole number from -3 to 2, got 3`);
  expect(() => slice(x, null, [2, 2])).toThrow(`${place}: nothing lies in [2, 2, 1]`);
  expect(() => slice(x, null, [2, 0])).toThrow("nothing lies in [2, 0, 1]");
  expect(() => slice(x, null, [0, 2, 0])).toThrow("expected whole numbers and a step that is not 0, got [0, 2, 0]");
  expect(() => slice(x, null, [0.5])).toThrow(RangeError);
  expect(() => slice(x, 0, 0, 0)).toThrow("slice: 3 ranges for shape [2, 3]");
});
