import { ShapeError } from "@tsumiki/kernels";
import { type Labels, meanSquaredError } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

const scores = () =>
  tensor([
    [1, 2],
    [3, 4],
  ]);
const labels = () =>
  tensor([
    [1, 0],
    [6, 5],
  ]);

test("the loss is the mean of (y − t)² over all elements, and its gradient 2/n·(y − t)", () => {
  const [loss, backward] = meanSquaredError(scores(), labels());
  expectTensor(loss, { shape: [], data: [(0 + 4 + 9 + 1) / 4] });
  expectTensor(backward(), { shape: [2, 2], data: [0, 1, -1.5, -0.5] });
});

test("backward is scaled by dL/dloss", () => {
  const [, backward] = meanSquaredError(scores(), labels());
  expectTensor(backward(-2), { shape: [2, 2], data: [0, -2, 3, 1] });
});

test("scores of one number a sample may have their labels in an array", () => {
  const [loss, backward] = meanSquaredError(tensor([1, 2]), [3, 2]);
  expectTensor(loss, { shape: [], data: [2] });
  expectTensor(backward(), { shape: [2], data: [-2, 0] });
});

test("labels of another shape are refused: nothing is broadcast", () => {
  const refused: [labels: Labels, shape: string][] = [
    [[1, 2], "[2]"],
    [tensor(1), "[]"],
    [zeros([2, 1]), "[2, 1]"],
    [zeros([1, 2, 2]), "[1, 2, 2]"],
    [[1, 2, 3, 4], "[4]"],
  ];
  for (const [given, shape] of refused) {
    expect(() => meanSquaredError(scores(), given)).toThrow(
      new ShapeError(`meanSquaredError: scores [2, 2] need labels of the same shape, got ${shape}`),
    );
  }
});

test("neither scores nor labels are written", () => {
  const given = [scores(), labels()] as const;
  meanSquaredError(...given)[1]();
  expect(given.map((one) => one.toArray())).toEqual([scores().toArray(), labels().toArray()]);
});
