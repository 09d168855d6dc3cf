import { LifetimeError, ShapeError } from "@tsumiki/kernels";
import { Affine, affine } from "@tsumiki/layers";
import { tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { test } from "./on-reference.ts";

const x = () =>
  tensor([
    [1, 2],
    [3, 4],
  ]);
const dy = () =>
  tensor([
    [1, 0, 2],
    [0, -1, 1],
  ]);

test("y is x·W + b", () => {
  expect(example().forward(x())[0].toArray()).toEqual([
    [5.5, 3, 0.5],
    [11.5, 5, -1.5],
  ]);
});

test("without a bias y is x·W", () => {
  const layer = new Affine(2, 1, { useBias: false });
  layer.weight.assign([10, 1]);
  expect(layer.forward(x())[0].data()).toEqual(Float64Array.of(12, 34));
  expect([...layer.parameters().keys()]).toEqual(["weight"]);
});

test("backward gives dy·Wᵀ, and adds xᵀ·dy and the sum of dy to the gradients, each time that it is called", () => {
  const layer = example();
  const [, backward] = layer.forward(x());
  expect(backward(dy()).toArray()).toEqual([
    [-1, 2],
    [-1, -1],
  ]);
  expect(layer.weight.gradient.toArray()).toEqual([
    [1, -3, 5],
    [2, -4, 8],
  ]);
  expect(layer.bias?.gradient.toArray()).toEqual([1, -1, 3]);
  backward(dy());
  expect(layer.weight.gradient.data()).toEqual(Float64Array.of(2, -6, 10, 4, -8, 16));
});

test("with nobody wanting dL/dx, backward gives no elements, and the same gradients", () => {
  const layer = example();
  const [, backward] = layer.forward(x());
  expect(backward(dy(), { input: false }).size).toBe(0);
  expect(layer.weight.gradient.data()).toEqual(Float64Array.of(1, -3, 5, 2, -4, 8));
  expect(layer.bias?.gradient.data()).toEqual(Float64Array.of(1, -1, 3));
});

test("a backward from before the weights changed is an error and adds nothing", () => {
  for (const changes of ["weight", "bias"] as const) {
    const layer = example();
    const [, backward] = layer.forward(x());
    layer[changes]?.assign(layer[changes].value.data());
    expect(() => backward(dy())).toThrow(LifetimeError);
    expect(() => backward(dy(), { input: false })).toThrow(LifetimeError);
    expect(layer.weight.gradient.data()).toEqual(new Float64Array(6));
  }
});

test("an input of other features or another rank is refused", () => {
  const layer = new Affine(4, 3);
  expect(() => layer.forward(x())).toThrow(
    new ShapeError("Affine: expected input [batch, 4], got [2, 2]: inFeatures is 4, the input has 2"),
  );
  expect(() => layer.forward(tensor([[[[1, 2, 3, 4]]]]))).toThrow(
    new ShapeError("Affine: expected input [batch, 4], got [1, 1, 1, 4]: put a Flatten before, or reshape to rank 2"),
  );
});

test("the sizes must be whole numbers", () => {
  expect(() => new Affine(0, 3)).toThrow(
    new RangeError("Affine: inFeatures must be a whole number of at least 1, got 0"),
  );
  expect(() => new Affine(3, 2.5)).toThrow(
    new RangeError("Affine: outFeatures must be a whole number of at least 1, got 2.5"),
  );
});

test("weights are drawn by the initializer, from [inFeatures, outFeatures] and both fans; biases start at zero", () => {
  const asked: unknown[] = [];
  const layer = new Affine(2, 3, {
    initializer: (...argument) => {
      asked.push(argument);
      return tensor([1, 2, 3, 4, 5, 6], argument[2]);
    },
  });
  expect(asked).toEqual([[2, 3, [2, 3], undefined]]);
  expect(layer.weight.value.data()).toEqual(Float64Array.of(1, 2, 3, 4, 5, 6));
  expect(layer.bias?.value.data()).toEqual(new Float64Array(3));
});

test("the lazy form takes inFeatures from what comes in", () => {
  const layer = affine(3, { useBias: false })([5]);
  expect([layer.inFeatures, layer.outFeatures, layer.bias]).toEqual([5, 3, undefined]);
});

function example(): Affine<2, 3> {
  const layer = new Affine(2, 3);
  layer.weight.assign([1, 0, -1, 2, 1, 0]);
  layer.bias?.assign([0.5, 1, 1.5]);
  return layer;
}
