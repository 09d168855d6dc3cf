import { reference, ShapeError, withBackend } from "@tsumiki/kernels";
import { Affine, BatchNorm2d, Conv2d, Flatten, ReLU, sequential } from "@tsumiki/layers";
import { Momentum } from "@tsumiki/optimizer";
import { decode, encode, loadState, part } from "@tsumiki/serialization";
import { Buffer, normal, Parameter, tensor } from "@tsumiki/tensor";
import { expect, test as plainTest } from "vitest";

/** On the reference backend. */
const test = (name: string, body: () => void) => plainTest(name, () => withBackend(reference, body));

test("a model goes through bytes into another one", () => {
  const other = makeModel(0);
  loadState(other, decode(encode(makeModel(1))).tensors);
  expect(numbers(other)).toEqual(numbers(makeModel(1)));
});

test("a network predicts the same after its weights and statistics went through bytes", () => {
  const makeNetwork = () =>
    sequential([1, 4, 4], new Conv2d(1, 2, 3), new BatchNorm2d(2), new ReLU(), new Flatten(), new Affine(8, 3));
  const [network, other] = [makeNetwork(), makeNetwork()];
  const x = normal([5, 1, 4, 4]);
  network.forward(x);
  const { tensors } = decode(encode(network));
  expect(Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]))).toMatchObject({
    "0.weight": [2, 1, 3, 3],
    "4.bias": [3],
  });
  expect(other.predict(x).data()).not.toEqual(network.predict(x).data());
  loadState(other, tensors);
  expect(other.predict(x).data()).toEqual(network.predict(x).data());
});

test("values taken before loading are refused afterwards", () => {
  const model = makeModel(0);
  const before = model.weight.value;
  loadState(model, makeModel(1).state());
  expect(() => before.data()).toThrow("newly assigned values");
});

test("several parts share a file, each under its name", () => {
  const model = makeModel(1);
  const { tensors } = decode(encode({ model, optimizer: new Momentum(model.parameters()) }));
  expect([...tensors.keys()].sort()).toEqual([
    "model.mean",
    "model.weight",
    "optimizer.step",
    "optimizer.weight.velocity",
  ]);
  expect([...part(tensors, "model").keys()].sort()).toEqual(["mean", "weight"]);
});

test("where one part does not fit, no part is assigned", () => {
  const [model, other] = [makeModel(0), makeModel(1)];
  const bytes = encode({ model: other, optimizer: new Momentum([tensorOf(3)]) });
  const optimizer = new Momentum(model.parameters());
  expect(() => loadState({ model, optimizer }, decode(bytes).tensors)).toThrow(ShapeError);
  expect(() => loadState({ model, optimizer }, decode(bytes).tensors)).toThrow(
    "missing: optimizer.weight.velocity [2, 1]\n  unexpected: optimizer.0.velocity [1]",
  );
  expect(numbers(model)).toEqual(numbers(makeModel(0)));
});

test("two tensors of one name in different parts are refused, and not one of them lost", () => {
  const named = (name: string) => ({ state: () => new Map([[name, new Buffer(tensor([1]))]]) });
  expect(() => encode({ a: named("b.c"), "a.b": named("c") })).toThrow(
    new TypeError('encode: two tensors would be called "a.b.c": rename a part'),
  );
});

test("what has no state is refused by name", () => {
  const wrong = (value: unknown) => value as never;
  expect(() => encode(wrong({ model: 3 }))).toThrow(
    new TypeError('encode: "model" has no state(): expected a layer or an optimizer, got the number 3'),
  );
  expect(() => encode(wrong(undefined))).toThrow(
    new TypeError("encode: expected a layer, an optimizer or { names: of several }, got undefined"),
  );
  expect(() => loadState(makeModel(0), wrong({ tensors: 1 }))).toThrow(
    new TypeError("loadState: expected tensors by name, as in decode(bytes).tensors, got the object { tensors }"),
  );
});

function makeModel(first: number) {
  const weight = new Parameter(tensor([[first], [first + 1]]));
  const mean = new Buffer(tensor([first + 2]));
  return {
    weight,
    parameters: () => new Map([["weight", weight]]),
    state: () => new Map(Object.entries({ weight, mean })),
  };
}

function tensorOf(value: number): Parameter {
  return new Parameter(tensor([value]));
}

function numbers(model: ReturnType<typeof makeModel>): number[][] {
  return [...model.state().values()].map(({ value }) => [...value.data()]);
}
