import { type Backend, currentBackend, init, reference, withBackend } from "@tsumiki/kernels";
import {
  AdaGrad,
  Adam,
  AdamW,
  type Clip,
  clipByNorm,
  clipByValue,
  cosine,
  ExponentialAverage,
  exceptVectors,
  exponentialDecay,
  Lion,
  Momentum,
  Nesterov,
  type Optimizer,
  oneCycle,
  type ParameterSource,
  ReduceOnPlateau,
  RMSProp,
  SGD,
  stepDecay,
  warmUp,
} from "@tsumiki/optimizer";
import { Parameter, tensor } from "@tsumiki/tensor";
import { expect, test } from "vitest";
import { numbers } from "./formula.ts";
import torch from "./optimizers.json" with { type: "json" };

type Table = Record<string, number[][]>;
type Make = (parameters: ParameterSource, weightDecay: number) => Optimizer;

/** As in optimizers.py. */
const optimizers: Record<string, Make> = {
  SGD: (p, weightDecay) => new SGD(p, { learningRate: 0.1, weightDecay }),
  Momentum: (p, weightDecay) => new Momentum(p, { learningRate: 0.05, momentum: 0.8, weightDecay }),
  Nesterov: (p, weightDecay) => new Nesterov(p, { learningRate: 0.05, momentum: 0.8, weightDecay }),
  AdaGrad: (p, weightDecay) => new AdaGrad(p, { learningRate: 0.1, weightDecay }),
  RMSProp: (p, weightDecay) => new RMSProp(p, { learningRate: 0.02, decay: 0.9, weightDecay }),
  Adam: (p, weightDecay) => new Adam(p, { learningRate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay }),
  AMSGrad: (p, weightDecay) => new Adam(p, { learningRate: 0.05, beta1: 0.8, beta2: 0.6, amsGrad: true, weightDecay }),
  AdamW: (p, weightDecay) => new AdamW(p, { learningRate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay }),
  AMSGradW: (p, weightDecay) =>
    new AdamW(p, { learningRate: 0.05, beta1: 0.8, beta2: 0.6, amsGrad: true, weightDecay }),
  Lion: (p, weightDecay) => new Lion(p, { learningRate: 0.15, beta1: 0.8, beta2: 0.95, weightDecay }),
};

const withDefaults: Record<string, Make> = {
  Momentum: (p) => new Momentum(p),
  AdaGrad: (p) => new AdaGrad(p),
  RMSProp: (p) => new RMSProp(p),
  Adam: (p) => new Adam(p),
  AdamW: (p) => new AdamW(p),
  Lion: (p) => new Lion(p),
};

const groups: Record<string, (parameters: ParameterSource) => Optimizer> = {
  "weights decay, biases do not": (p) => new AdamW(p, { learningRate: 0.05, weightDecay: exceptVectors(0.2) }),
  "biases learn faster": (p) =>
    new SGD(p, { learningRate: 0.05, learningRateFactor: (name) => (name === "bias" ? 3 : 1) }),
};

const clips: Record<string, Clip> = { "by norm": clipByNorm(1.5), "by value": clipByValue(0.75) };

await init();

/** Float32 rounds every step, and Adam's quotients pass the error on. */
const backends: [Backend, tolerance: number][] = [
  [reference, 1e-10],
  [currentBackend(), 1e-5],
];

for (const [backend, tolerance] of backends) {
  const { build } = backend.info;

  for (const [weightDecay, table] of Object.entries<Table>(torch.weightDecay)) {
    test.each(Object.keys(table))(
      `%s with weight decay ${weightDecay} does what PyTorch's does, in ${build}`,
      (name) => {
        const steps = withBackend(backend, () => afterSteps((p) => optimizers[name]!(p, Number(weightDecay))));
        expectClose(steps, table[name]!, tolerance);
      },
    );
  }

  test.each(Object.keys(withDefaults))(`%s has PyTorch's defaults (Momentum the book's), in ${build}`, (name) => {
    const steps = withBackend(backend, () => afterSteps((p) => withDefaults[name]!(p, 0)));
    expectClose(steps, (torch.defaults as Table)[name]!, tolerance);
  });

  test.each(Object.keys(groups))(`groups of parameters do what PyTorch's do: %s, in ${build}`, (name) => {
    const steps = withBackend(backend, () => afterSteps(groups[name]!));
    expectClose(steps, (torch.groups as Table)[name]!, tolerance);
  });

  test.each(Object.keys(clips))(`gradients are clipped as PyTorch clips them: %s, in ${build}`, (name) => {
    const sgd = (p: ParameterSource) => new SGD(p, { learningRate: 0.1 });
    const steps = withBackend(backend, () => afterSteps(sgd, { before: clips[name]! }));
    expectClose(steps, (torch.clips as Table)[name]!, tolerance);
  });

  test.each([0.5, 0.9])(`an average with decay %d is the weighted mean of the weights so far, in ${build}`, (decay) => {
    withBackend(backend, () => {
      let average: ExponentialAverage | undefined;
      const averaged: number[][] = [];
      const after = (parameters: ReadonlyMap<string, Parameter>, shown: boolean) => {
        average ??= new ExponentialAverage(parameters, { decay });
        average.update();
        if (shown) averaged.push(average.use(() => numbersOf(parameters)));
      };
      const steps = afterSteps((p) => optimizers["SGD"]!(p, 0), { after });
      expectClose(averaged, (torch.average as Table)[decay]!, tolerance);
      expectClose(steps, torch.weightDecay["0"].SGD, tolerance);
    });
  });
}

test.each([
  ["defaults", oneCycle({ maxLearningRate: 0.004, steps: 20 })],
  ["uneven", oneCycle({ maxLearningRate: 0.1, steps: 13, warmup: 0.4, startDivisor: 10, endDivisor: 100 })],
  ["no warmup", oneCycle({ maxLearningRate: 0.1, steps: 8, warmup: 0 })],
] as const)("oneCycle goes the way of PyTorch's OneCycleLR: %s", (name, schedule) => {
  const expected = torch.oneCycle[name];
  expectClose([expected.map((_, step) => schedule(step))], [expected], 1e-15);
});

test.each([
  ["to zero", cosine({ learningRate: 0.1, steps: 10 })],
  ["to a floor", cosine({ learningRate: 0.1, steps: 7, minLearningRate: 0.01 })],
] as const)("cosine goes the way of PyTorch's CosineAnnealingLR: %s", (name, schedule) => {
  const expected = torch.cosine[name];
  expectClose([expected.map((_, step) => schedule(step))], [expected], 1e-15);
});

test.each([
  ["every 3", stepDecay({ learningRate: 0.8, every: 3 })],
  ["by halves", stepDecay({ learningRate: 0.8, every: 4, factor: 0.5 })],
] as const)("stepDecay goes the way of PyTorch's StepLR: %s", (name, schedule) => {
  const expected = torch.stepDecay[name];
  expectClose([expected.map((_, step) => schedule(step))], [expected], 1e-15);
});

test("exponentialDecay goes the way of PyTorch's ExponentialLR", () => {
  const schedule = exponentialDecay({ learningRate: 0.8, factor: 0.9 });
  const expected = torch.exponentialDecay["0.9"];
  expectClose([expected.map((_, step) => schedule(step))], [expected], 1e-15);
});

test.each([
  ["then cosine", warmUp(cosine({ learningRate: 0.8, steps: 8 }), { steps: 4 })],
  ["then steps", warmUp(stepDecay({ learningRate: 0.8, every: 2 }), { steps: 3, startDivisor: 2 })],
] as const)("warmUp goes the way of PyTorch's LinearLR in a SequentialLR: %s", (name, schedule) => {
  const expected = torch.warmUp[name];
  expectClose([expected.map((_, step) => schedule(step))], [expected], 1e-15);
});

test.each([
  ["defaults", { patience: 2 }],
  ["with a floor", { patience: 1, factor: 0.5, threshold: 0, minLearningRate: 0.15 }],
  ["at once", { patience: 0, factor: 0.9, threshold: 0.1 }],
] as const)("ReduceOnPlateau reduces when PyTorch's ReduceLROnPlateau does: %s", (name, options) => {
  const plateau = withBackend(reference, () => new ReduceOnPlateau({ learningRate: 0.8, ...options }));
  const rates = torch.losses.map((loss) => {
    plateau.observe({ type: "epoch", loss });
    return plateau.learningRate();
  });
  expectClose([rates], [torch.plateau[name]], 1e-15);
});

interface Around {
  /** Between gradient and step. */
  readonly before?: (parameters: ReadonlyMap<string, Parameter>) => void;
  readonly after?: (parameters: ReadonlyMap<string, Parameter>, shown: boolean) => void;
}

/** The parameters after the steps in the table. */
function afterSteps(make: (parameters: ParameterSource) => Optimizer, { before, after }: Around = {}): number[][] {
  const parameters = new Map(
    Object.entries(torch.shapes).map(([name, shape], index) => [
      name,
      new Parameter(tensor(numbers(index, shape), shape)),
    ]),
  );
  const optimizer = make(parameters);
  const shown: number[][] = [];
  for (let step = 1; step <= Math.max(...torch.shown); step++) {
    [...parameters.values()].forEach(({ gradient, shape }, index) => {
      gradient.overwrite(numbers(2 * step + index, shape), "the next gradient");
    });
    before?.(parameters);
    optimizer.step();
    const isShown = torch.shown.includes(step);
    after?.(parameters, isShown);
    if (isShown) shown.push(numbersOf(parameters));
  }
  return shown;
}

function numbersOf(parameters: ReadonlyMap<string, Parameter>): number[] {
  return [...parameters.values()].flatMap(({ value }) => [...value.data()]);
}

/** Expects rows of numbers, relative to the largest of each. */
function expectClose(actual: number[][], expected: number[][], tolerance: number): void {
  expect(actual.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  actual.forEach((row, index) => {
    const golden = expected[index] as number[];
    const error = Math.max(...row.map((value, i) => Math.abs(value - (golden[i] as number))));
    expect(error).toBeLessThanOrEqual(tolerance * Math.max(...golden.map(Math.abs)));
  });
}
