import { initializers, SGD } from "tsumiki";
import type { Learning } from "../shared/loss-chart.ts";
import { mlp } from "../shared/mlp.ts";
import { beginWithDigits, type DigitsSize, type Setting } from "../shared/setting.ts";
import { losses, type Steps } from "../shared/train.ts";

export type Size = DigitsSize & Steps;

export const sizes: Record<"usual" | "full", Size> = {
  usual: { data: "digits", steps: 2000, batchSize: 128 },
  full: { data: "full", steps: 10_000, batchSize: 128 },
};

const starts = [
  ["deviation 0.01", initializers.normal(0.01)],
  ["Xavier", initializers.xavier],
  ["He", initializers.he],
] as const;

/** Five layers with ReLUs, started in three ways, trained alike by SGD with a learning rate of 0.01. */
export async function compute(size: Size, setting: Setting): Promise<Learning[]> {
  const { train } = await beginWithDigits(size, setting);
  const results: Learning[] = [];
  for (const [name, initializer] of starts) {
    setting.note?.(`training from ${name}`);
    const model = mlp({ depth: 4, initializer });
    const optimizer = new SGD(model.parameters(), { learningRate: 0.01 });
    results.push({ name, losses: await losses(model, optimizer, train, size) });
  }
  return results;
}
