import { checkedNumber, type NumberKind } from "@tsumiki/kernels";
import { expect, test } from "vitest";

test.each<[value: number, kind: NumberKind]>([
  [-1.5, "a finite number"],
  [0, "a finite number of at least 0"],
  [1, "a finite number of at least 1"],
  [1e-300, "a finite number above 0"],
  [1, "a number in [0, 1]"],
  [0, "a number in [0, 1)"],
  [0.5, "a number in (0, 1)"],
  [1, "a number in (0, 1]"],
  [-3, "a whole number"],
  [-(2 ** 24), "a whole number from -16777216 to 16777216"],
  [0, "a whole number of at least 0"],
  [1, "a whole number of at least 1"],
  [64, "a whole number from 1 to 64"],
])("%d is %s", (value, kind) => {
  expect(checkedNumber("here", "it", value, kind)).toBe(value);
});

test.each<[value: unknown, kind: NumberKind, error: ErrorConstructor, got: string]>([
  [Infinity, "a finite number", RangeError, "Infinity"],
  [-0.1, "a finite number of at least 0", RangeError, "-0.1"],
  [0.5, "a finite number of at least 1", RangeError, "0.5"],
  [Infinity, "a finite number above 0", RangeError, "Infinity"],
  [1.5, "a number in [0, 1]", RangeError, "1.5"],
  [1, "a number in [0, 1)", RangeError, "1"],
  [0, "a number in (0, 1)", RangeError, "0"],
  [0, "a number in (0, 1]", RangeError, "0"],
  [Number.NaN, "a number in (0, 1]", RangeError, "NaN"],
  [0.5, "a whole number", RangeError, "0.5"],
  [2 ** 24 + 1, "a whole number from -16777216 to 16777216", RangeError, "16777217"],
  [-0.5, "a whole number from -16777216 to 16777216", RangeError, "-0.5"],
  [2 ** 53, "a whole number of at least 0", RangeError, "9007199254740992"],
  [0, "a whole number of at least 1", RangeError, "0"],
  [65, "a whole number from 1 to 64", RangeError, "65"],
  ["0.1", "a finite number of at least 0", TypeError, 'the string "0.1": leave out the quotes'],
  ["0.1", "a whole number of at least 1", TypeError, 'the string "0.1"'],
  ["", "a whole number of at least 0", TypeError, 'the string ""'],
  [true, "a number in [0, 1]", TypeError, "the boolean true"],
  [[1], "a finite number", TypeError, "the array [1]"],
  [undefined, "a finite number", TypeError, "undefined"],
])("%o is not %s", (value, kind, error, got) => {
  const check = () => checkedNumber("SGD", "learningRate", value, kind);
  expect(check).toThrow(new error(`SGD: learningRate must be ${kind}, got ${got}`));
  expect(check).toThrow(error);
});
