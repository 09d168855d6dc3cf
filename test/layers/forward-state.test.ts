import { Affine, BatchNorm1d, Dropout, ForwardState, generatorsOf, Residual, sequential } from "@tsumiki/layers";
import { defaultGenerator, Generator, normal, type Tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { test } from "./on-reference.ts";

const model = () =>
  sequential(
    [8],
    new Dropout(0.5),
    new Residual(new Affine(8, 8), new Dropout(0.5, { generator: new Generator(7) })),
    new BatchNorm1d(8),
  );

test("restore repeats a forward: its masks and its move of the running statistics", () => {
  const layers = model();
  const x = normal([4, 8]);
  const forwardState = new ForwardState(layers);
  const first = [layers.forward(x)[0], ...statistics(layers)].map(numbers);
  expect(numbers(layers.forward(x)[0])).not.toEqual(first[0]);
  forwardState.restore();
  expect([layers.forward(x)[0], ...statistics(layers)].map(numbers)).toEqual(first);
});

test("the generators of a layer have the names of the fields that they lie in, and are not in its state", () => {
  const shared = new Generator(7);
  const layers = sequential(
    [8],
    new Dropout(0.5, { generator: shared }),
    new Residual(new Dropout(0.5)),
    new Dropout(0.1, { generator: shared }),
  );
  expect([...generatorsOf(layers).keys()]).toEqual(["0.generator", "1.layers.0.generator"]);
  expect(layers.state().size).toBe(0);
});

test("restore goes back to the last save, however often", () => {
  const layers = model();
  const x = normal([4, 8]);
  const forwardState = new ForwardState(layers);
  layers.forward(x);
  forwardState.save();
  const second = numbers(layers.forward(x)[0]);
  for (let time = 0; time < 2; time++) {
    forwardState.restore();
    expect(numbers(layers.forward(x)[0])).toEqual(second);
  }
});

test("parameters are left alone", () => {
  const layers = model();
  const forwardState = new ForwardState(layers);
  for (const parameter of layers.parameters().values()) parameter.assign(numbers(parameter.value).map(() => 3));
  forwardState.restore();
  for (const { value } of layers.parameters().values()) expect(new Set(numbers(value))).toEqual(new Set([3]));
});

test("it knows whether anything was drawn, from the default generator or a layer's own", () => {
  const generator = new Generator(1);
  const forwardState = new ForwardState(new Dropout(0.5, { generator }));
  expect(forwardState.wasDrawn()).toBe(false);
  generator.next();
  expect(forwardState.wasDrawn()).toBe(true);
  forwardState.save();
  expect(forwardState.wasDrawn()).toBe(false);
  defaultGenerator.next();
  expect(forwardState.wasDrawn()).toBe(true);
  forwardState.restore();
  expect(forwardState.wasDrawn()).toBe(false);
});

function statistics(layers: ReturnType<typeof model>): Tensor[] {
  return [...layers.state()].filter(([name]) => name.includes("running")).map(([, { value }]) => value);
}

function numbers(tensor: Tensor): number[] {
  return [...tensor.data()];
}
