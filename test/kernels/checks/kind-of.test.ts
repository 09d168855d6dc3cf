import { kindOf, quoted } from "@tsumiki/kernels";
import { expect, test } from "vitest";

class Lens {
  readonly shape = [2, 3];
}

function relu(): void {}

test.each<[value: unknown, kind: string]>([
  [0.1, "the number 0.1"],
  [-0, "the number -0"],
  [Number.NaN, "the number NaN"],
  ["0.1", 'the string "0.1"'],
  ["", 'the string ""'],
  [5n, "the bigint 5n"],
  [true, "the boolean true"],
  [undefined, "undefined"],
  [null, "null"],
  [relu, "the function relu"],
  [Lens, "the class Lens"],
  [() => 1, "the function without a name"],
  [[1, 2], "the array [1, 2]"],
  [[[1], "a", { b: 1 }, relu], 'the array [[…], "a", {…}, () => …]'],
  [new Float32Array(100), "a Float32Array of 100"],
  [new Lens(), "a Lens [2, 3]"],
  [new Map(), "a Map"],
  [new Int8Array(2), "an Int8Array of 2"],
  [new Uint8Array(2), "a Uint8Array of 2"],
  [{ learningRate: 1, momentum: 2 }, "the object { learningRate, momentum }"],
  [Object.create(null), "the object {  }"],
  [Promise.resolve(1), "a Promise; await it"],
])("%o is named with its type", (value, kind) => {
  expect(kindOf(value)).toBe(kind);
});

test("what came from outside is quoted by its beginning", () => {
  for (const value of ["x".repeat(1e6), 10n ** 5000n, new Array(1e6).fill(1), { ["k".repeat(1e6)]: 1 }]) {
    expect(kindOf(value).length).toBeLessThan(230);
  }
  expect(quoted("y".repeat(500)).length).toBeLessThan(210);
  expect(quoted('a "b"')).toBe('"a \\"b\\""');
});
