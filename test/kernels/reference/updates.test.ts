import { test } from "vitest";
import {
  adaGradStep,
  adamStep,
  momentumStep,
  rmsPropStep,
  sgdStep,
} from "../../../packages/kernels/src/reference/updates.ts";
import { expectNear, flat } from "./support.ts";

// Twice the gradient 3 on the value 1 with learning rate 0.1, worked out by hand.
const step = { learningRate: 0.1, weightDecay: 0 };
const gradient = flat([3]);

test("SGD: 1 − 0.1·3 = 0.7, then 0.4", () => {
  const value = flat([1]);
  sgdStep(step, value, gradient);
  expectNear(value, [0.7]);
  sgdStep(step, value, gradient);
  expectNear(value, [0.4]);
});

test("weight decay adds its share of the value to the gradient", () => {
  const value = flat([1]);
  sgdStep({ learningRate: 0.1, weightDecay: 0.5 }, value, gradient);
  expectNear(value, [1 - 0.1 * 3.5]);
});

test("momentum: the velocities are 3 and 0.9·3 + 3 = 5.7", () => {
  const [value, velocity] = [flat([1]), flat([0])];
  momentumStep({ ...step, momentum: 0.9, nesterov: false }, value, gradient, velocity);
  expectNear(value, [0.7]);
  momentumStep({ ...step, momentum: 0.9, nesterov: false }, value, gradient, velocity);
  expectNear(velocity, [5.7]);
  expectNear(value, [0.13]);
});

test("Nesterov: steps along 3 + 0.9·3 = 5.7 and 3 + 0.9·5.7 = 8.13", () => {
  const [value, velocity] = [flat([1]), flat([0])];
  momentumStep({ ...step, momentum: 0.9, nesterov: true }, value, gradient, velocity);
  expectNear(value, [0.43]);
  momentumStep({ ...step, momentum: 0.9, nesterov: true }, value, gradient, velocity);
  expectNear(value, [-0.383]);
});

test("AdaGrad: the squares are 9 and 18", () => {
  const [value, squares] = [flat([1]), flat([0])];
  adaGradStep({ ...step, epsilon: 1 }, value, gradient, squares);
  expectNear(value, [1 - 0.3 / 4]);
  adaGradStep({ ...step, epsilon: 1 }, value, gradient, squares);
  expectNear(squares, [18]);
  expectNear(value, [1 - 0.3 / 4 - 0.3 / (Math.sqrt(18) + 1)]);
});

test("RMSProp: the squares are 0.25·9 = 2.25 and 0.75·2.25 + 2.25 = 3.9375", () => {
  const [value, squares] = [flat([1]), flat([0])];
  rmsPropStep({ ...step, decay: 0.75, epsilon: 0.5 }, value, gradient, squares);
  expectNear(value, [1 - 0.3 / 2]);
  rmsPropStep({ ...step, decay: 0.75, epsilon: 0.5 }, value, gradient, squares);
  expectNear(squares, [3.9375]);
  expectNear(value, [0.85 - 0.3 / (Math.sqrt(3.9375) + 0.5)]);
});

test("Adam: the corrected moments of the first step are the gradient and its square", () => {
  const [value, mean, squares] = [flat([1]), flat([0]), flat([0])];
  const adam = { ...step, beta1: 0.9, beta2: 0.75, epsilon: 1 };
  adamStep({ ...adam, correction1: 0.1, correction2: 0.25 }, value, gradient, mean, squares);
  expectNear(mean, [0.3]);
  expectNear(squares, [2.25]);
  expectNear(value, [1 - (0.1 * 3) / (3 + 1)]);
  // 0.9·0.3 + 0.3 = 0.57 over 0.19, and 0.75·2.25 + 2.25 = 3.9375 over 0.4375: again 3 and 9.
  adamStep({ ...adam, correction1: 0.19, correction2: 0.4375 }, value, gradient, mean, squares);
  expectNear(mean, [0.57]);
  expectNear(value, [1 - 2 * ((0.1 * 3) / (3 + 1))]);
});
