import { type Backend, currentBackend, init, reference, withBackend } from "@tsumiki/kernels";
import {
  AdaGrad,
  Adam,
  cosine,
  Momentum,
  Nesterov,
  type Optimizer,
  oneCycle,
  type ParameterSource,
  RMSProp,
  SGD,
} from "@tsumiki/optimizer";
import { Parameter, tensor } from "@tsumiki/tensor";
import { expect, test } from "vitest";
import torch from "./torch-values.json" with { type: "json" };

type Table = Record<string, number[][]>;
type Make = (parameters: ParameterSource, weightDecay: number) => Optimizer;

/** As in torch-values.py. */
const optimizers: Record<string, Make> = {
  SGD: (p, weightDecay) => new SGD(p, { learningRate: 0.1, weightDecay }),
  Momentum: (p, weightDecay) => new Momentum(p, { learningRate: 0.05, momentum: 0.8, weightDecay }),
  Nesterov: (p, weightDecay) => new Nesterov(p, { learningRate: 0.05, momentum: 0.8, weightDecay }),
  AdaGrad: (p, weightDecay) => new AdaGrad(p, { learningRate: 0.1, weightDecay }),
  RMSProp: (p, weightDecay) => new RMSProp(p, { learningRate: 0.02, decay: 0.9, weightDecay }),
  Adam: (p, weightDecay) => new Adam(p, { learningRate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay }),
};

const withDefaults: Record<string, Make> = {
  Momentum: (p) => new Momentum(p),
  AdaGrad: (p) => new AdaGrad(p),
  RMSProp: (p) => new RMSProp(p),
  Adam: (p) => new Adam(p),
};

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

/** The weights after the steps in the table, on the loss Σ scale/2·(w − target)². */
function afterSteps(make: (parameters: ParameterSource) => Optimizer): number[][] {
  const weight = new Parameter(tensor(Float64Array.from(torch.start.weight), torch.shapes.weight));
  const bias = new Parameter(tensor(Float64Array.from(torch.start.bias), torch.shapes.bias));
  const optimizer = make(new Map(Object.entries({ weight, bias })));
  const shown: number[][] = [];
  for (let step = 1; step <= Math.max(...torch.shown); step++) {
    setGradient(weight, torch.scale.weight, torch.target.weight);
    setGradient(bias, torch.scale.bias, torch.target.bias);
    optimizer.step();
    if (torch.shown.includes(step)) shown.push([...weight.value.data(), ...bias.value.data()]);
  }
  return shown;
}

function setGradient({ value, gradient }: Parameter, scale: number[], target: number[]): void {
  const numbers = [...value.data()].map((w, i) => scale[i]! * (w - target[i]!));
  gradient.overwrite(numbers, "the next gradient");
}

function expectClose(actual: number[][], expected: number[][], tolerance: number): void {
  const difference = actual.flatMap((row, step) => row.map((value, i) => Math.abs(value - expected[step]![i]!)));
  expect(actual.length).toBe(expected.length);
  expect(Math.max(...difference)).toBeLessThanOrEqual(tolerance);
}
