import { expect, test } from "vitest";
import type { ModelName } from "./src/models.ts";
import { inChannelsOf, operations, products, stepOperations, winogradPassesOf } from "./src/network.ts";

test("the products of a network are found with their shapes", () => {
  expect(products("torch-mnist", 100).map(({ name }) => name)).toEqual([
    "conv 1→32 3x3, 28x28",
    "conv 32→64 3x3, 26x26",
    "affine 9216→128",
    "affine 128→10",
  ]);
  expect(products("deep", 100).map(({ name }) => inChannelsOf(name))).toEqual([
    1,
    16,
    16,
    32,
    32,
    64,
    undefined,
    undefined,
  ]);
});

test("operations are two for each multiply-add", () => {
  expect(products("simple", 100).map((product) => operations(product))).toEqual([
    2 * 100 * 30 * 24 * 24 * 5 * 5,
    2 * 100 * 4320 * 100,
    2 * 100 * 100 * 10,
  ]);
});

test("a training step is forward and both gradients, but for the data's", () => {
  expect(stepOperations("simple", 100)).toBe(2 * 86_400_000 + 3 * 86_400_000 + 3 * 200_000);
});

test("layers of many channels go by Winograd, first layers and 5x5 ones do not", () => {
  const passes = (name: ModelName) => products(name, 100).map((product, index) => winogradPassesOf(product, index));
  expect(passes("simple")).toEqual([[], [], []]);
  expect(passes("torch-mnist")).toEqual([[], ["forward", "input gradient", "weight gradient"], [], []]);
});
