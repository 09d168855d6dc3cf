import { AdaGrad, Adam, Momentum, type Optimizer, SGD } from "tsumiki";
import type { Learning } from "../shared/loss-chart.ts";
import { mlp } from "../shared/mlp.ts";
import { beginWithDigits, type DigitsSize, type Setting } from "../shared/setting.ts";
import { losses, type Steps } from "../shared/train.ts";

export type Size = DigitsSize & Steps;

export const sizes: Record<"usual" | "full", Size> = {
  usual: { data: "digits", steps: 2000, batchSize: 128 },
  full: { data: "full", steps: 10_000, batchSize: 128 },
};

/** With the rates that the book's code has by default. */
const optimizers: readonly [string, (parameters: Optimizer["parameters"]) => Optimizer][] = [
  ["SGD", (parameters) => new SGD(parameters, { learningRate: 0.01 })],
  ["Momentum", (parameters) => new Momentum(parameters, { learningRate: 0.01 })],
  ["AdaGrad", (parameters) => new AdaGrad(parameters, { learningRate: 0.01 })],
  ["Adam", (parameters) => new Adam(parameters, { learningRate: 0.001 })],
];

/** Five layers with ReLUs, started alike by He's rule, trained by four optimizers. */
export async function compute(size: Size, setting: Setting): Promise<Learning[]> {
  const results: Learning[] = [];
  for (const [name, make] of optimizers) {
    setting.note?.(`training with ${name}`);
    const { train } = await beginWithDigits(size, setting); // each from the same weights, on the same batches
    const model = mlp({ depth: 4 });
    results.push({ name, losses: await losses(model, make(model.parameters()), train, size) });
  }
  return results;
}
