import { frozenShape, type Shape, ShapeError } from "@tsumiki/kernels";
import { expect, test } from "vitest";

const given = (value: unknown) => frozenShape("zeros", value as Shape);

test("a shape is copied, and the copy stays as it is", () => {
  const shape = [2, 3];
  const copy = frozenShape("zeros", shape);
  shape[0] = 9;
  expect(copy).toEqual([2, 3]);
  expect(Object.isFrozen(copy)).toBe(true);
});

test("an extent that is computed when it is read is read once", () => {
  let reads = 0;
  const shape = Object.freeze(Object.defineProperty([2, 3], 0, { get: () => ++reads }));
  const copy = frozenShape("zeros", shape);
  expect([copy[0], copy[0], reads]).toEqual([1, 1, 1]);
});

test("what an array has besides its elements does not come along", () => {
  class Growing extends Array<number> {
    override *[Symbol.iterator](): ArrayIterator<number> {
      for (;;) yield 1;
    }
  }
  expect(given(Object.assign(new Growing(2, 3), { map: 1 }))).toEqual([2, 3]);
});

test.each<[unknown, string]>([
  [2, "the number 2; the extents stand in one array"],
  [undefined, "undefined"],
  ["2,3", 'the string "2,3"'],
  [{ shape: [2, 3] }, "the object { shape }; pass its .shape"],
  [Int32Array.of(2, 3), "an Int32Array of 2; make it an array by […] with three dots"],
  [new Set([2, 3]), "a Set; make it an array by […] with three dots"],
  [{ length: 1, 0: 2 }, "the object { 0, length }"],
])("%o is no shape", (value, what) => {
  expect(() => given(value)).toThrow(new TypeError(`zeros: expected a shape such as [2, 3], got ${what}`));
});

test("more than 64 axes are refused, however many, before they are looked at", () => {
  expect(given(Array(64).fill(1)).length).toBe(64);
  expect(() => given(new Array(2 ** 32 - 1))).toThrow(
    new ShapeError("zeros: expected a shape of at most 64 axes, got an array of 4294967295"),
  );
});
