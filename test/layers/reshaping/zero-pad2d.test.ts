import { ShapeError } from "@tsumiki/kernels";
import { type Sides, ZeroPad2d } from "@tsumiki/layers";
import { ones, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

onEveryBackend("zeros come around the image, and dy's border falls away", () => {
  const [y, backward] = new ZeroPad2d({ top: 1, right: 2 }).forward(tensor([[[[1, 2]], [[3, 4]]]]));
  expectTensor(y, { shape: [1, 2, 2, 4], data: [0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 3, 4, 0, 0] });
  expectTensor(backward(y), { shape: [1, 2, 1, 2], data: [1, 2, 3, 4] });
});

test("a pair is vertical and horizontal, and a number both", () => {
  expect(new ZeroPad2d([0, 2]).predict(ones([1, 1, 1, 1])).toArray()).toEqual([[[[0, 0, 1, 0, 0]]]]);
  expect(new ZeroPad2d(1).predict(ones([1, 1, 1, 1])).data()).toEqual(Float64Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0));
});

test("widths that are none, and what is no image, are refused", () => {
  expect(() => new ZeroPad2d(-1)).toThrow(
    new RangeError("ZeroPad2d: padding must be a whole number of at least 0, got -1"),
  );
  expect(() => new ZeroPad2d({ left: 0.5 })).toThrow(
    new RangeError("ZeroPad2d: left must be a whole number of at least 0, got 0.5"),
  );
  expect(() => new ZeroPad2d({ lft: 1 } as Sides)).toThrow(
    new TypeError("ZeroPad2d: unknown option lft, did you mean left? It takes top, bottom, left, right"),
  );
  expect(() => new ZeroPad2d([1, 2, 3, 4] as unknown as number)).toThrow(
    new TypeError("ZeroPad2d: padding must be a number or a pair [vertical, horizontal], got the array [1, 2, 3, 4]"),
  );
  expect(() => new ZeroPad2d(1).forward(zeros([2, 3]))).toThrow(ShapeError);
});
