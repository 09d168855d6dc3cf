import { reference, ShapeError, withBackend } from "@tsumiki/kernels";
import {
  adamStep,
  approachInPlace,
  clampInPlace,
  lionStep,
  momentumStep,
  scaleInPlace,
  sgdStep,
  tensor,
} from "@tsumiki/tensor";
import { expect, test } from "vitest";

const step = { learningRate: 0.5, weightDecay: 0.1 };
const adam = { ...step, beta1: 0.5, beta2: 0.5, epsilon: 1e-8, correction1: 0.5, correction2: 0.5, decoupled: false };

test("sgdStep moves against the gradient and the decayed value, in place", () => {
  withBackend(reference, () => {
    const value = tensor([1, 2]);
    sgdStep(value, tensor([1, -1]), step);
    expect(value.toArray()).toEqual([1 - 0.5 * 1.1, 2 - 0.5 * (-1 + 0.2)]);
  });
});

test("momentumStep writes the velocity too", () => {
  withBackend(reference, () => {
    const [value, velocity] = [tensor([1]), tensor([2])];
    momentumStep(value, tensor([1]), velocity, { ...step, weightDecay: 0, momentum: 0.5, nesterov: false });
    expect([velocity.item(), value.item()]).toEqual([2, 0]);
  });
});

test("operands of another shape are refused by name", () => {
  withBackend(reference, () => {
    const [value, other] = [tensor([1, 2]), tensor([1, 2, 3])];
    expect(() => sgdStep(value, other, step)).toThrow(ShapeError);
    expect(() => sgdStep(value, other, step)).toThrow("sgdStep: expected gradient [2] for value [2], got [3]");
    expect(() => adamStep(value, value, { mean: value, squares: other }, adam)).toThrow(
      "adamStep: expected squares [2] for value [2], got [3]",
    );
  });
});

test("scaleInPlace, clampInPlace and approachInPlace write where they stand; handles stay valid", () => {
  withBackend(reference, () => {
    const [x, value] = [tensor([-4, 1]), tensor([3, 3])];
    clampInPlace(x, 2);
    scaleInPlace(x, 0.5);
    expect(x.toArray()).toEqual([-1, 0.5]);
    approachInPlace(x, value, 0.5);
    expect(x.toArray()).toEqual([1, 1.75]);
    expect(() => approachInPlace(x, tensor([1]), 0.5)).toThrow(
      "approachInPlace: expected average [1] for value [1], got [2]",
    );
  });
});

test("lionStep moves every element by the rate, and remembers the gradient", () => {
  withBackend(reference, () => {
    const [value, mean] = [tensor([1, 1]), tensor([0, 0])];
    lionStep(value, tensor([8, -2]), mean, { learningRate: 0.5, weightDecay: 0, beta1: 0.5, beta2: 0.75 });
    expect([value.toArray(), mean.toArray()]).toEqual([
      [0.5, 1.5],
      [2, -0.5],
    ]);
  });
});
