import {
  AdaGrad,
  Adam,
  AdamW,
  type LearningRate,
  Lion,
  Momentum,
  Nesterov,
  type Optimizer,
  oneCycle,
  RMSProp,
  SGD,
} from "tsumiki";
import type { ModelName, OptimizerName } from "./options.ts";

/** The class, and the peak of the learning rate that suits it here. */
const table = {
  sgd: [SGD, 0.4],
  momentum: [Momentum, 0.05],
  nesterov: [Nesterov, 0.05],
  adagrad: [AdaGrad, 0.02],
  rmsprop: [RMSProp, 0.002],
  adam: [Adam, 0.006],
  adamw: [AdamW, 0.006],
  lion: [Lion, 0.001],
} as const;

/** What share of that peak suits a network: a deep one learns more with smaller steps. */
const share: Record<ModelName, number> = { simple: 1, deep: 0.4, mlp: 1 };

/**
 * @param steps of the whole training, of at least 1, over which the default schedule makes one cycle
 * @param learningRate a constant instead
 */
export function makeOptimizer(
  name: OptimizerName,
  model: ModelName,
  parameters: Optimizer["parameters"],
  steps: number,
  learningRate?: LearningRate,
): Optimizer {
  const [Kind] = table[name];
  const schedule = oneCycle({ maxLearningRate: peakOf(name, model), steps });
  return new Kind(parameters, { learningRate: learningRate ?? schedule });
}

/** "in one cycle up to 0.006", "0.001 in every step" */
export function rateInWords(name: OptimizerName, model: ModelName, learningRate: number | undefined): string {
  if (learningRate !== undefined) return `${learningRate} in every step`;
  return `in one cycle up to ${Number(peakOf(name, model).toPrecision(3))}`;
}

function peakOf(name: OptimizerName, model: ModelName): number {
  return table[name][1] * share[model];
}
