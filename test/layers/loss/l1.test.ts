import { checkLossGradients } from "@tsumiki/gradient-check";
import { ShapeError } from "@tsumiki/kernels";
import { type Labels, l1 } from "@tsumiki/layers";
import { tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
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

onEveryBackend("the loss is the mean of |y − t|, and its gradient sign(y − t)/n, 0 where they are equal", () => {
  const [loss, backward] = l1(scores(), labels());
  expectTensor(loss, { shape: [], data: [(0 + 2 + 3 + 1) / 4] });
  expectTensor(backward(), { shape: [2, 2], data: [0, 1 / 4, -1 / 4, -1 / 4] });
  expectTensor(backward(-2), { shape: [2, 2], data: [0, -1 / 2, 1 / 2, 1 / 2] });
});

test("its gradients", () => {
  checkLossGradients(l1, [3, 2], () => zeros([3, 2]));
  checkLossGradients(l1, [4], [1, -1, 3, -3]);
});

test("labels of another shape, and what is no tensor, are refused: nothing is broadcast", () => {
  const refused: [labels: Labels, shape: string][] = [
    [[1, 2], "[2]"],
    [tensor(1), "[]"],
    [zeros([2, 1]), "[2, 1]"],
  ];
  for (const [given, shape] of refused) {
    expect(() => l1(scores(), given)).toThrow(
      new ShapeError(`l1: scores [2, 2] need labels of the same shape, got ${shape}`),
    );
  }
  expect(() => l1([1, 2] as never, [1, 2])).toThrow("l1: expected a tensor, got the array [1, 2]");
  const called = l1 as (options: object) => unknown; // as those losses are that have options
  expect(() => called({ reduction: "sum" })).toThrow("l1: expected a tensor, got the object { reduction }");
  expect(() => l1(scores(), 1 as never)).toThrow(
    "l1: expected labels as a tensor or an array of numbers, got the number 1",
  );
});

test("it is known by its name", () => {
  expect(l1.name).toBe("l1");
});
