import { reference, ShapeError, withBackend } from "@tsumiki/kernels";
import { adamStep, momentumStep, sgdStep, tensor } from "@tsumiki/tensor";
import { expect, test } from "vitest";

const step = { learningRate: 0.5, weightDecay: 0.1 };
const adam = { ...step, beta1: 0.5, beta2: 0.5, epsilon: 1e-8, correction1: 0.5, correction2: 0.5 };

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
    expect(() => adamStep(value, value, value, other, adam)).toThrow(
      "adamStep: expected squares [2] for value [2], got [3]",
    );
  });
});
