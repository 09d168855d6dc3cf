import { ShapeError } from "@tsumiki/kernels";
import { Affine, type Forward, Layer, ReLU, Residual, residual } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { test } from "../on-reference.ts";

test("y is x + f(x), and dx is dy plus what f's backward makes of it", () => {
  const block = example();
  const [y, backward] = block.forward(tensor([[1, 2]]));
  // f(x) = relu([1 + 2·3, 1·2 − 2·2]) = [7, 0]
  expect(y.toArray()).toEqual([[8, 2]]);
  expect(backward(tensor([[10, 20]])).toArray()).toEqual([[10 + 10 * 1, 20 + 10 * 3]]);
  expect(parameter(block, "layers.0.weight").gradient.data()).toEqual(Float64Array.of(10, 0, 20, 0));
});

test("with nobody wanting dL/dx, the parameters get their gradients all the same", () => {
  const block = example();
  const [, backward] = block.forward(tensor([[1, 2]]));
  expect(backward(tensor([[10, 20]]), { input: false }).size).toBe(0);
  expect(parameter(block, "layers.0.weight").gradient.data()).toEqual(Float64Array.of(10, 0, 20, 0));
});

test("of no layers it doubles", () => {
  const [y, backward] = new Residual().forward(tensor([[1, 2]]));
  expect([y.toArray(), backward(y).toArray()]).toEqual([[[2, 4]], [[4, 8]]]);
});

test("layers that give another shape are refused, also where adding would broadcast", () => {
  expect(() => new Residual(new Affine(2, 1)).forward(zeros([3, 2]))).toThrow(
    new ShapeError("Residual must give back the 2 it gets, but its layers give 1"),
  );
  expect(() => new Residual(new ReLU(), new Narrow()).forward(zeros([3, 2]))).toThrow(
    new ShapeError(
      "Residual: layer 1 (Narrow) declares [3, 2], but its forward returned [3, 1]; make its outputShape say what forward returns",
    ),
  );
});

test("the lazy form hands on what comes in", () => {
  const block = residual(([features]) => new Affine(features, 4), new ReLU())([4]);
  expect([...block.parameters()].map(([name, { shape }]) => [name, shape])).toEqual([
    ["layers.0.weight", [4, 4]],
    ["layers.0.bias", [4]],
  ]);
});

/** Says nothing of the shape that it changes. */
class Narrow extends Layer {
  forward(x: ReturnType<typeof zeros>): Forward {
    const [batch = 1] = x.shape;
    return [zeros([batch, 1]), () => x];
  }
}

function example() {
  const inner = new Affine(2, 2);
  inner.weight.assign([1, 2, 3, -2]);
  return new Residual(inner, new ReLU());
}

function parameter(layer: Layer, name: string) {
  const found = layer.parameters().get(name);
  if (!found) throw new Error(`no parameter ${name}`);
  return found;
}
