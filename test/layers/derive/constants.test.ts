import { Affine, apply, BatchNorm1d, derive, ReLU } from "@tsumiki/layers";
import { add, equal, greater, multiply, reshape, stopGradient, sum, type Tensor, tensor, where } from "@tsumiki/tensor";
import { expect } from "vitest";
import { test } from "../on-reference.ts";

function gradient(compute: (x: Tensor) => Tensor, x: number[], dy: number[]): unknown {
  const [, backward] = derive(tensor(x), compute);
  return backward(tensor(dy)).toArray();
}

test("no gradient goes through stopGradient", () => {
  expect(gradient((x) => multiply(x, stopGradient(x)), [3], [1])).toEqual([3]);
  expect(gradient((x) => multiply(x, stopGradient(greater(x, 2))), [3, 1], [1, 1])).toEqual([1, 0]);
});

test("a layer that changes more than its output has to be applied", () => {
  const norm = new BatchNorm1d(1);
  const x = tensor([[1], [2]]);
  expect(() => derive(x, (h) => norm.forward(h)[0])).toThrow("call apply(layer, x)");
  expect(derive(x, (h) => apply(norm, h))[0].shape).toEqual([2, 1]);
});

test("a comparison chooses in where, and is refused as a number or as the output", () => {
  expect(gradient((x) => where(greater(x, 0), x, multiply(x, 0.5)), [-2, 2], [1, 1])).toEqual([0.5, 1]);
  const sentence =
    "greater: its result changes by jumps, so in a derived forward no gradient goes through it; use it as the " +
    "condition of where, or make it a constant with stopGradient(…)";
  expect(() => gradient((x) => multiply(x, greater(x, 0)), [1], [1])).toThrow(new TypeError(sentence));
  expect(() => gradient((x) => greater(x, 0), [1], [1])).toThrow(new TypeError(sentence));
  expect(() => gradient((x) => apply(new Affine(1, 1), reshape(greater(x, 0), [1, 1])), [1], [1])).toThrow(
    new TypeError(sentence),
  );
  expect(() => gradient((x) => add(x, equal(greater(x, 0), 1)), [1], [1])).toThrow(/^equal: /);
});

test("a comparison of constants is a number like any other", () => {
  const mask = tensor([1, 0]);
  expect(gradient((x) => multiply(x, equal(mask, 1)), [5, 6], [1, 1])).toEqual([1, 0]);
});

test("numbers that are read lose the gradient, which is refused; printing does not", () => {
  const sentence =
    "reading a tensor's numbers: no gradient goes through it, but in a derived forward it is given what depends on the " +
    "input or on a parameter; give it stopGradient(x) if it is to count as constant, or write this part as a Layer with " +
    "its own backward and call apply(layer, x)";
  for (const read of [(x: Tensor) => x.data(), (x: Tensor) => x.item(), (x: Tensor) => x.toArray()]) {
    expect(() => derive(tensor([1]), (x) => multiply(x, [read(x)].flat().length))).toThrow(new TypeError(sentence));
    expect(gradient((x) => multiply(x, [read(stopGradient(x))].flat().length), [1], [1])).toEqual([1]);
  }
  expect(gradient((x) => multiply(x, String(x).length), [1], [1])).toEqual(["Tensor [1] [1]".length]);
});

test("predict inside of what is derived is refused, but for a constant", () => {
  const layer = new ReLU();
  expect(() => gradient((x) => layer.predict(x), [1], [1])).toThrow(/^predict: no gradient goes through it/);
  expect(gradient((x) => multiply(x, layer.predict(tensor([4]))), [1], [1])).toEqual([4]);
  const weighted = new Affine(1, 1);
  weighted.weight.assign([4]);
  expect(gradient((x) => multiply(x, sum(weighted.predict(tensor([[1]])))), [1], [1])).toEqual([4]);
  expect(weighted.weight.gradient.toArray()).toEqual([[0]]);
});
