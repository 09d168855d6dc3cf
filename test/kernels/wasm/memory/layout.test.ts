import { type Shape, sizeOf } from "@tsumiki/kernels";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  fromMemory,
  isReordered,
  memoryOrder,
  memoryStrides,
  toMemory,
} from "../../../../packages/kernels/src/wasm/memory/layout.ts";
import { startWasm } from "../../../../packages/kernels/src/wasm/start.ts";

const backend = await startWasm();

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 5 });

/** 0, 1, 2, … in the order in which the shape is read. */
function counting(shape: Shape): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, (_, index) => index);
}

test("an image of 2 channels lies channels last", () => {
  const memory = new Float32Array(8);
  toMemory([1, 2, 2, 2], [1, 2, 3, 4, 10, 20, 30, 40], memory);
  expect([...memory]).toEqual([1, 10, 2, 20, 3, 30, 4, 40]);
});

test("other ranks lie as they read", () => {
  const memory = new Float32Array(6);
  toMemory([2, 3], [1, 2, 3, 4, 5, 6], memory);
  expect([...memory]).toEqual([1, 2, 3, 4, 5, 6]);
});

test("what is written is read back, for shapes of every rank", () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const memory = new Float32Array(sizeOf(shape));
      toMemory(shape, counting(shape), memory);
      expect(fromMemory(shape, memory)).toEqual(counting(shape));
      const block = backend.allocate(sizeOf(shape));
      backend.write(block, shape, counting(shape));
      expect(backend.read(block, shape)).toEqual(counting(shape));
    }),
  );
});

test("strides and order say where toMemory puts the elements", () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const strides = memoryStrides(shape);
      const memory = new Float32Array(sizeOf(shape));
      toMemory(shape, counting(shape), memory);
      const indices = shape.map((extent) => extent - 1);
      const place = indices.reduce((sum, index, axis) => sum + index * (strides[axis] ?? 0), 0);
      expect(place).toBe(sizeOf(shape) - 1);
      const outermostFirst = memoryOrder(shape.length).map((axis) => strides[axis] ?? 0);
      expect([...outermostFirst].sort((a, b) => b - a)).toEqual(outermostFirst);
      if (!isReordered(shape)) expect(memory).toEqual(counting(shape));
    }),
  );
});

test("a reshape keeps the NCHW order between any two shapes of one size", () => {
  const size = 2 * 3 * 4 * 5;
  const factorings: Shape[] = [
    [120],
    [2, 60],
    [2, 3, 4, 5],
    [5, 4, 3, 2],
    [4, 30, 1, 1],
    [1, 1, 10, 12],
    [2, 1, 3, 4, 5],
  ];
  for (const from of factorings) {
    for (const to of factorings) {
      const [x, y] = [backend.allocate(size), backend.allocate(size)];
      backend.write(x, from, counting(from));
      backend.kernels.reshape(from, to, x, y);
      expect(backend.read(y, to), `${from} to ${to}`).toEqual(counting(to));
    }
  }
});
