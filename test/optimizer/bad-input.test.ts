import { reference, withBackend } from "@tsumiki/kernels";
import {
  AdaGrad,
  Adam,
  AdamW,
  clipByNorm,
  clipByValue,
  cosine,
  ExponentialAverage,
  exceptVectors,
  exponentialDecay,
  Lion,
  Momentum,
  Nesterov,
  oneCycle,
  ReduceOnPlateau,
  RMSProp,
  SGD,
  stepDecay,
  warmUp,
} from "@tsumiki/optimizer";
import { Parameter, tensor } from "@tsumiki/tensor";
import { expect, test } from "vitest";

const w = withBackend(reference, () => new Parameter(tensor([1])));

test.each<[message: string, make: () => unknown]>([
  ["SGD: learningRate must be a finite number of at least 0, got -1", () => new SGD([w], { learningRate: -1 })],
  ["SGD: learningRate must be a finite number of at least 0, got NaN", () => new SGD([w], { learningRate: NaN })],
  ["Adam: weightDecay must be a finite number of at least 0, got -0.1", () => new Adam([w], { weightDecay: -0.1 })],
  ["Adam: beta1 must be a number in [0, 1), got 1", () => new Adam([w], { beta1: 1 })],
  ["Adam: beta2 must be a number in [0, 1), got -0.5", () => new Adam([w], { beta2: -0.5 })],
  ["Adam: epsilon must be a finite number above 0, got 0", () => new Adam([w], { epsilon: 0 })],
  ["RMSProp: decay must be a number in [0, 1), got 1.5", () => new RMSProp([w], { decay: 1.5 })],
  ["RMSProp: epsilon must be a finite number above 0, got -1", () => new RMSProp([w], { epsilon: -1 })],
  ["AdaGrad: epsilon must be a finite number above 0, got Infinity", () => new AdaGrad([w], { epsilon: Infinity })],
  ["Momentum: momentum must be a number in [0, 1), got 1", () => new Momentum([w], { momentum: 1 })],
  ["Nesterov: momentum must be a number in [0, 1), got NaN", () => new Nesterov([w], { momentum: NaN })],
  ["Adam: there are no parameters to train; pass model.parameters()", () => new Adam(new Map())],
  ["oneCycle: steps must be a whole number of at least 1, got 0", () => oneCycle({ maxLearningRate: 1, steps: 0 })],
  ["oneCycle: warmup must be a number in [0, 1), got 1", () => oneCycle({ maxLearningRate: 1, steps: 9, warmup: 1 })],
  ["cosine: learningRate must be a finite number above 0, got 0", () => cosine({ learningRate: 0, steps: 9 })],
  ["AdamW: weightDecay must be a finite number of at least 0, got -1", () => new AdamW([w], { weightDecay: -1 })],
  ["AdamW: beta1 must be a number in [0, 1), got 1", () => new AdamW([w], { beta1: 1, amsGrad: true })],
  ["Lion: beta1 must be a number in [0, 1), got 1", () => new Lion([w], { beta1: 1 })],
  ["Lion: beta2 must be a number in [0, 1), got -1", () => new Lion([w], { beta2: -1 })],
  ["Lion: learningRate must be a finite number of at least 0, got -1", () => new Lion([w], { learningRate: -1 })],
  [
    'SGD: weightDecay("0") must be a finite number of at least 0, got -1',
    () => new SGD([w], { weightDecay: () => -1 }),
  ],
  [
    'SGD: learningRateFactor("bias") must be a finite number of at least 0, got NaN',
    () => new SGD(new Map([["bias", w]]), { learningRateFactor: () => Number.NaN }),
  ],
  ["exceptVectors: weightDecay must be a finite number of at least 0, got -0.1", () => exceptVectors(-0.1)],
  ["clipByNorm: limit must be a finite number above 0, got 0", () => clipByNorm(0)],
  ["clipByValue: limit must be a finite number above 0, got Infinity", () => clipByValue(Infinity)],
  ["clipByNorm: there are no parameters to train; pass model.parameters()", () => clipByNorm(1)([])],
  ["ExponentialAverage: decay must be a number in [0, 1), got 1", () => new ExponentialAverage([w], { decay: 1 })],
  [
    "ExponentialAverage: there are no parameters to train; pass model.parameters()",
    () => new ExponentialAverage(new Map()),
  ],
  ["stepDecay: every must be a whole number of at least 1, got 0", () => stepDecay({ learningRate: 1, every: 0 })],
  ["stepDecay: factor must be a number in (0, 1], got 2", () => stepDecay({ learningRate: 1, every: 1, factor: 2 })],
  [
    "exponentialDecay: factor must be a number in (0, 1], got 0",
    () => exponentialDecay({ learningRate: 1, factor: 0 }),
  ],
  ["warmUp: steps must be a whole number of at least 1, got 0", () => warmUp(() => 1, { steps: 0 })],
  [
    "warmUp: startDivisor must be a finite number of at least 1, got 0.5",
    () => warmUp(() => 1, { steps: 1, startDivisor: 0.5 }),
  ],
  ["ReduceOnPlateau: learningRate must be a finite number above 0, got 0", () => plateau({ learningRate: 0 })],
  ["ReduceOnPlateau: factor must be a number in (0, 1), got 1", () => plateau({ factor: 1 })],
  ["ReduceOnPlateau: patience must be a whole number of at least 0, got 1.5", () => plateau({ patience: 1.5 })],
  ["ReduceOnPlateau: threshold must be a number in [0, 1), got -1", () => plateau({ threshold: -1 })],
  [
    "ReduceOnPlateau: minLearningRate must be a finite number of at least 0, got -1",
    () => plateau({ minLearningRate: -1 }),
  ],
])("%s", (message, make) => {
  expect(make).toThrow(new RangeError(message));
});

test("what is not a number, or no parameters at all, is a TypeError", () => {
  const wrong = (value: unknown) => value as never;
  expect(() => new SGD([w], { learningRate: wrong("0.1") })).toThrow(TypeError);
  expect(() => new SGD(wrong({ weight: w }))).toThrow(
    new TypeError("SGD: parameters must be a Map or another iterable of them; pass model.parameters()"),
  );
  expect(() => warmUp(wrong(0.1), { steps: 1 })).toThrow(
    new TypeError("warmUp: expected a schedule such as cosine({ … }), got 0.1"),
  );
  expect(() => plateau({}).observe(wrong(undefined))).toThrow(TypeError);
  expect(() => new SGD(wrong([3]))).toThrow(new TypeError('SGD: expected "0" to be a Parameter, got 3'));
});

function plateau(options: Partial<ConstructorParameters<typeof ReduceOnPlateau>[0]>): ReduceOnPlateau {
  return withBackend(reference, () => new ReduceOnPlateau({ learningRate: 0.1, ...options }));
}
