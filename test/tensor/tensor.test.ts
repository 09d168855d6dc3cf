import { type Backend, LifetimeError, ShapeError } from "@tsumiki/kernels";
import { add, matmul, reshape, Tensor, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectValues, onEveryBackend, onReference } from "./support.ts";

onEveryBackend("a tensor says its shape, rank and size, and gives copies of its numbers", () => {
  const x = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect([x.shape, x.rank, x.size]).toEqual([[2, 3], 2, 6]);
  x.data().fill(0);
  expect(x.toArray()).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
});

onEveryBackend("item gives the only element", () => {
  expect(tensor([[[2.5]]]).item()).toBe(2.5);
  expect(() => zeros([2, 1]).item()).toThrow("item: expected a tensor of one element, got shape [2, 1]");
});

onEveryBackend("overwrite keeps this handle valid and makes every other one stale", () => {
  const x = tensor([1, 2]);
  const other = new Tensor(x.shape, x.block);
  x.overwrite([3, 4], "the loader's next batch: use a batch before asking for the next");
  expectValues(x, [3, 4]);
  expect(() => other.data()).toThrow(LifetimeError);
  expect(() => add(other, 1)).toThrow(
    "this tensor [2] was overwritten by the loader's next batch: use a batch before asking for the next",
  );
  expect(() => x.overwrite([1], "nobody")).toThrow(ShapeError);
});

onReference("operands on two backends are refused", () => {
  const foreign: Partial<Backend> = {
    info: { backend: "wasm", build: "simd", fused: false, threads: 1, convolution: "auto" },
    assertAlive: () => {},
  };
  const other = new Tensor([2], { size: 2, backend: foreign as Backend, version: 0, writer: "" });
  expect(() => add(tensor([1, 2]), other)).toThrow(
    "add: operands on two backends, reference and wasm; make both inside the same withBackend",
  );
  expect(() => matmul(other, reshape(tensor([1, 2]), [2]))).toThrow(TypeError);
});
