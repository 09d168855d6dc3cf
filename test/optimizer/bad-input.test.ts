import { reference, withBackend } from "@tsumiki/kernels";
import * as optimizer from "@tsumiki/optimizer";
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

/** What the compiler would refuse, and JavaScript or a cast lets through. */
// biome-ignore lint/suspicious/noExplicitAny: that is what is tested
const any = (value: unknown): any => value;

test.each<[sentence: string, make: () => unknown]>([
  [
    'SGD: learningRate must be a finite number of at least 0, got the string "0.1": leave out the quotes',
    () => new SGD([w], { learningRate: any("0.1") }),
  ],
  [
    "SGD: learningRate must be a finite number of at least 0, got a ReduceOnPlateau",
    () => new SGD([w], { learningRate: any(plateau({})) }),
  ],
  [
    "SGD: unknown option lr, did you mean learningRate? It takes learningRate, weightDecay, learningRateFactor",
    () => new SGD([w], any({ lr: 0.5 })),
  ],
  ["SGD: expected options such as { learningRate: … }, got the number 0.5", () => new SGD([w], any(0.5))],
  ["SGD: expected options such as { learningRate: … }, got null", () => new SGD([w], any(null))],
  ["Adam: beta1 must be a number in [0, 1), got null", () => new Adam([w], { beta1: any(null) })],
  ['Adam: amsGrad must be true or false, got the string "yes"', () => new Adam([w], { amsGrad: any("yes") })],
  [
    "AdamW: weightDecay must be a finite number of at least 0, got the array [1]",
    () => new AdamW([w], { weightDecay: any([1]) }),
  ],
  [
    "AdamW: unknown option weight_decay, did you mean weightDecay? It takes learningRate, weightDecay, learningRateFactor, beta1, beta2, epsilon, amsGrad",
    () => new AdamW([w], any({ weight_decay: 0.1 })),
  ],
  ["AdamW: expected options such as { learningRate: … }, got the number 0.01", () => new AdamW([w], any(0.01))],
  [
    'SGD: weightDecay("0") must be a finite number of at least 0, got undefined',
    () => new SGD([w], { weightDecay: any(() => undefined) }),
  ],
  [
    "SGD: parameters must be a Map or another iterable of them, got a Promise; await it; pass model.parameters()",
    () => new SGD(any(Promise.resolve([w])), {}),
  ],
  [
    "SGD: parameters must be a Map or another iterable of them, got the object { parameters, forward }; pass model.parameters()",
    () => new SGD(any({ parameters: () => [w], forward: () => [] })),
  ],
  [
    "Adam: parameters must be a Map or another iterable of them, got undefined; pass model.parameters()",
    () => new Adam(any(undefined)),
  ],
  ['SGD: expected "0" to be a Parameter, got a Tensor [1]; pass model.parameters()', () => new SGD(any([w.value]))],
  [
    "clipByNorm: parameters must be a Map or another iterable of them, got a Tensor [1]; pass model.parameters()",
    () => clipByNorm(1)(any(w.value)),
  ],
  ["clipByNorm: limit must be a finite number above 0, got the object { limit }", () => clipByNorm(any({ limit: 1 }))],
  ["clipByValue: limit must be a finite number above 0, got undefined", () => clipByValue(any(undefined))],
  [
    "exceptVectors: weightDecay must be a finite number of at least 0, got the boolean true",
    () => exceptVectors(any(true)),
  ],
  [
    "ExponentialAverage: expected options such as { decay: … }, got the number 0.99",
    () => new ExponentialAverage([w], any(0.99)),
  ],
  [
    "ExponentialAverage.use: expected a function such as () => test(model), got undefined",
    () => new ExponentialAverage([w]).use(any(undefined)),
  ],
  ["oneCycle: maxLearningRate must be a finite number above 0, got undefined", () => oneCycle(any(undefined))],
  ["oneCycle: expected options such as { maxLearningRate: … }, got the number 1", () => oneCycle(any(1))],
  [
    'cosine: steps must be a whole number of at least 1, got the string "100": leave out the quotes',
    () => cosine({ learningRate: 1, steps: any("100") }),
  ],
  ["stepDecay: every must be a whole number of at least 1, got undefined", () => stepDecay(any({ learningRate: 1 }))],
  [
    "exponentialDecay: factor must be a number in (0, 1], got null",
    () => exponentialDecay({ learningRate: 1, factor: any(null) }),
  ],
  ["warmUp: expected a schedule such as cosine({ … }), got the number 0.1", () => warmUp(any(0.1), { steps: 1 })],
  ["warmUp: steps must be a whole number of at least 1, got undefined", () => warmUp(() => 1, any(undefined))],
  ["warmUp: expected options such as { steps: … }, got the number 100", () => warmUp(() => 1, any(100))],
  [
    "ReduceOnPlateau: learningRate must be a finite number above 0, got undefined",
    () => withBackend(reference, () => new ReduceOnPlateau(any(undefined))),
  ],
  [
    "ReduceOnPlateau: patience must be a whole number of at least 0, got the bigint 3n",
    () => plateau({ patience: any(3n) }),
  ],
  [
    "ReduceOnPlateau.observe: expected a Trainer's event or a loss, got undefined",
    () => plateau({}).observe(any(undefined)),
  ],
  [
    'ReduceOnPlateau.observe: expected a Trainer\'s event or a loss, got the string "0.3"',
    () => plateau({}).observe(any("0.3")),
  ],
  [
    "ReduceOnPlateau.observe: expected an epoch's loss to be a number, got a Tensor [1]",
    () => plateau({}).observe(any({ type: "epoch", loss: w.value })),
  ],
])("%s", (sentence, make) => {
  expect(make).toThrow(new TypeError(sentence));
});

const parameters = { AdaGrad, Adam, AdamW, ExponentialAverage, Lion, Momentum, Nesterov, RMSProp, SGD };
const functions: Readonly<Record<string, (options: object) => unknown>> = {
  ...Object.fromEntries(
    Object.entries(parameters).map(([name, Class]) => [name, (options: object) => new Class([w], any(options))]),
  ),
  ReduceOnPlateau: (options) => plateau(options),
  cosine: (options) => cosine(any(options)),
  exponentialDecay: (options) => exponentialDecay(any(options)),
  oneCycle: (options) => oneCycle(any(options)),
  stepDecay: (options) => stepDecay(any(options)),
  warmUp: (options) => warmUp(() => 1, any(options)),
};
/** What takes no options: a limit, a rate, parameters; the base class, whose options are those of its classes. */
const others = ["Optimizer", "clipByNorm", "clipByValue", "exceptVectors", "gradientNorm"];
const exported = Object.entries(optimizer).filter(
  ([name, value]) => typeof value === "function" && !others.includes(name),
);

test.each(exported)("%s refuses an option that it does not know", (name) => {
  expect(Object.keys(functions)).toContain(name);
  const make = () => functions[name]?.({ unheardOf: 1 });
  expect(make).toThrow(TypeError);
  expect(make).toThrow(`${name}: unknown option unheardOf`);
});

test("an option that is given as undefined is as it is by default", () => {
  const options: object = { weightDecay: undefined, beta1: undefined };
  const steps = [new AdamW([w], { learningRate: 1, ...options }), new AdamW([w], { learningRate: 1 })].map((adamW) => {
    w.assign([1]);
    w.gradient.overwrite([1], "the test");
    adamW.step();
    return w.value.item();
  });
  expect(steps[0]).toBe(steps[1]);
});

test("what is not a number, or no parameters at all, is a TypeError", () => {
  const wrong = (value: unknown) => value as never;
  expect(() => new SGD([w], { learningRate: wrong("0.1") })).toThrow(TypeError);
  expect(() => new SGD(wrong({ weight: w }))).toThrow(
    new TypeError(
      "SGD: parameters must be a Map or another iterable of them, got the object { weight }; pass model.parameters()",
    ),
  );
  expect(() => plateau({}).observe(wrong(undefined))).toThrow(TypeError);
  expect(() => new SGD(wrong([3]))).toThrow(
    new TypeError('SGD: expected "0" to be a Parameter, got the number 3; pass model.parameters()'),
  );
});

function plateau(options: Partial<ConstructorParameters<typeof ReduceOnPlateau>[0]>): ReduceOnPlateau {
  return withBackend(reference, () => new ReduceOnPlateau({ learningRate: 0.1, ...options }));
}
