import { test } from "vitest";
import {
  adaGradStep,
  adamStep,
  approach,
  clamp,
  lionStep,
  momentumStep,
  rmsPropStep,
  scale,
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
  const adam = { ...step, beta1: 0.9, beta2: 0.75, epsilon: 1, decoupled: false };
  adamStep({ ...adam, correction1: 0.1, correction2: 0.25 }, value, gradient, mean, squares, null);
  expectNear(mean, [0.3]);
  expectNear(squares, [2.25]);
  expectNear(value, [1 - (0.1 * 3) / (3 + 1)]);
  // 0.9·0.3 + 0.3 = 0.57 over 0.19, and 0.75·2.25 + 2.25 = 3.9375 over 0.4375: again 3 and 9.
  adamStep({ ...adam, correction1: 0.19, correction2: 0.4375 }, value, gradient, mean, squares, null);
  expectNear(mean, [0.57]);
  expectNear(value, [1 - 2 * ((0.1 * 3) / (3 + 1))]);
});

test("AdamW: the value 1 shrinks by 0.1·0.5 first, and the moments know nothing of it", () => {
  const [value, mean, squares] = [flat([1]), flat([0]), flat([0])];
  const adam = { learningRate: 0.1, weightDecay: 0.5, beta1: 0.9, beta2: 0.75, epsilon: 1, decoupled: true };
  adamStep({ ...adam, correction1: 0.1, correction2: 0.25 }, value, gradient, mean, squares, null);
  expectNear(mean, [0.3]);
  expectNear(value, [0.95 - (0.1 * 3) / (3 + 1)]);
});

test("AMSGrad: the squares fall from 4 to 0.5·4 + 0.5·1 = 2.5, but 4 stays under the root", () => {
  const [value, mean, squares, largest] = [flat([1]), flat([0]), flat([4]), flat([4])];
  const adam = { ...step, beta1: 0, beta2: 0.5, epsilon: 1, correction1: 1, correction2: 1, decoupled: false };
  adamStep(adam, value, flat([1]), mean, squares, largest);
  expectNear(squares, [2.5]);
  expectNear(largest, [4]);
  expectNear(value, [1 - 0.1 / (2 + 1)]);
});

test("Lion: steps by the sign of (m + g)/2 and by the decayed value, and by neither for a sum of 0", () => {
  const [value, mean] = [flat([1, 1, 1]), flat([0, -5, -1])];
  const lion = { learningRate: 0.1, weightDecay: 0.5, beta1: 0.5, beta2: 0.75 };
  lionStep(lion, value, flat([3, 3, 1]), mean);
  expectNear(value, [1 - 0.1 * 1.5, 1 + 0.1 * 0.5, 1 - 0.1 * 0.5]);
  expectNear(mean, [0.75, -3, -0.5]);
});

test("scale, clamp and approach change numbers in place", () => {
  const y = flat([-4, 0.5, 3]);
  clamp(2, y);
  expectNear(y, [-2, 0.5, 2]);
  scale(0.5, y);
  expectNear(y, [-1, 0.25, 1]);
  approach(0.25, flat([3, 0.25, -3]), y);
  expectNear(y, [0, 0.25, 0]);
});
