import { ShapeError } from "@tsumiki/kernels";
import { Identity } from "@tsumiki/layers";
import { tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { test } from "../on-reference.ts";

test("y is x, and dx is dy", () => {
  const [y, backward] = new Identity().forward(tensor([1, -2]));
  expect(y.toArray()).toEqual([1, -2]);
  expect(backward(tensor([3, 4])).toArray()).toEqual([3, 4]);
  expect(() => backward(tensor([3]))).toThrow(
    new ShapeError("Identity's backward: expected dy [2], the shape of the output, got [1]"),
  );
});

test("what is no tensor is refused", () => {
  expect(() => new Identity().forward([1] as never)).toThrow(
    new TypeError("Identity: expected a tensor, got the array [1]; tensor(…) makes one of numbers"),
  );
});
