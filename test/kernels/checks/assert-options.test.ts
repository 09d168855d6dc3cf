import { runInNewContext } from "node:vm";
import { assertOptions } from "@tsumiki/kernels";
import { expect, test } from "vitest";

interface Options {
  readonly learningRate?: number;
  readonly momentum?: number;
  readonly weightDecay?: number;
  readonly epsilon?: number;
}
const known = { learningRate: true, momentum: true, weightDecay: true, epsilon: true } as const;
const check = (options: unknown) => assertOptions("SGD", options as Options, known);

test("known options, none, and those that are undefined pass", () => {
  check({ learningRate: 1, momentum: undefined });
  check({});
  check(undefined);
  check(Object.assign(Object.create(null), { epsilon: 1 }));
  check(runInNewContext("({ epsilon: 1 })")); // another Object.prototype
});

test.each<[option: string, meant: string]>([
  ["lr", "learningRate"],
  ["LearningRate", "learningRate"],
  ["learning_rate", "learningRate"],
  ["momentun", "momentum"],
  ["weight-decay", "weightDecay"],
  ["wd", "weightDecay"],
  ["eps", "epsilon"],
])("%s is refused, and %s named", (option, meant) => {
  expect(() => check({ [option]: 0.5 })).toThrow(
    new TypeError(
      `SGD: unknown option ${option}, did you mean ${meant}? It takes learningRate, momentum, weightDecay, epsilon`,
    ),
  );
});

test("what is like nothing is refused with the list alone", () => {
  expect(() => check({ callbacks: [] })).toThrow(
    new TypeError("SGD: unknown option callbacks. It takes learningRate, momentum, weightDecay, epsilon"),
  );
  expect(() => assertOptions("ReLU", { a: 1 }, {} as { a: true })).toThrow("ReLU: unknown option a. It takes none");
});

test.each<[what: unknown, got: string]>([
  [0.1, "the number 0.1"],
  [null, "null"],
  ["adam", 'the string "adam"'],
  [[1], "the array [1]"],
  [new Float32Array(2), "a Float32Array of 2"],
  [new Map(), "a Map"],
  [Promise.resolve({}), "a Promise; await it"],
])("%o is no options", (what, got) => {
  expect(() => check(what)).toThrow(new TypeError(`SGD: expected options such as { learningRate: … }, got ${got}`));
});

test("a name of a million letters is answered at once, by its beginning", () => {
  expect(() => check({ ["x".repeat(1e6)]: 1 })).toThrow(/unknown option x{200}… *\. It takes|unknown option x{200}…/);
});
