import { ShapeError } from "@tsumiki/kernels";
import { Reshape } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

onEveryBackend("samples keep their elements in NCHW order, and so do gradients", () => {
  const x = tensor([
    [0, 1, 2, 3, 4, 5],
    [6, 7, 8, 9, 10, 11],
  ]);
  const [y, backward] = new Reshape([3, 1, -1]).forward(x);
  expect(y.toArray()).toEqual([[[[0, 1]], [[2, 3]], [[4, 5]]], [[[6, 7]], [[8, 9]], [[10, 11]]]]); // biome-ignore format: images
  expect(backward(y).toArray()).toEqual(x.toArray());
});

test("a shape that is none, and samples that do not fill it, are refused", () => {
  for (const shape of [[2, 0], [-1, -1], [2.5], [-2]]) {
    expect(() => new Reshape(shape)).toThrow(
      new RangeError(
        `Reshape: shape must be whole numbers of at least 1, one of which may be -1 instead, got [${shape.join(", ")}]`,
      ),
    );
  }
  expect(() => new Reshape([5, 2]).forward(zeros([5, 4]))).toThrow(new ShapeError("Reshape cannot make 5 x 2 of 4"));
  expect(() => new Reshape([3, -1]).forward(zeros([6, 4]))).toThrow(new ShapeError("Reshape cannot make 3 x -1 of 4"));
});
