import type { Block } from "../backend.ts";
import type { AdamStep, UpdateStep } from "../kernels.ts";
import type { Runtime } from "./runtime.ts";
import { rangeShards } from "./shards.ts";

// Differences from 1 are computed here, in float64: see assembly/updates.ts.

export function sgdStep(runtime: Runtime, step: UpdateStep, value: Block, gradient: Block): void {
  update(runtime, "sgdStep", value, gradient, [], [], [step.learningRate, step.weightDecay]);
}

export function momentumStep(
  runtime: Runtime,
  step: UpdateStep & { momentum: number; nesterov: boolean },
  value: Block,
  gradient: Block,
  velocity: Block,
): void {
  const floats = [step.learningRate, step.weightDecay, step.momentum];
  update(runtime, "momentumStep", value, gradient, [velocity], [Number(step.nesterov)], floats);
}

export function adaGradStep(
  runtime: Runtime,
  step: UpdateStep & { epsilon: number },
  value: Block,
  gradient: Block,
  squares: Block,
): void {
  const floats = [step.learningRate, step.weightDecay, step.epsilon];
  update(runtime, "adaGradStep", value, gradient, [squares], [], floats);
}

export function rmsPropStep(
  runtime: Runtime,
  step: UpdateStep & { decay: number; epsilon: number },
  value: Block,
  gradient: Block,
  squares: Block,
): void {
  const floats = [step.learningRate, step.weightDecay, step.epsilon, 1 - step.decay];
  update(runtime, "rmsPropStep", value, gradient, [squares], [], floats);
}

export function adamStep(
  runtime: Runtime,
  step: UpdateStep & AdamStep,
  value: Block,
  gradient: Block,
  mean: Block,
  squares: Block,
): void {
  const rate = step.learningRate / step.correction1;
  const shares = [1 - step.beta1, 1 - step.beta2];
  const floats = [rate, step.weightDecay, step.epsilon, ...shares, 1 / Math.sqrt(step.correction2)];
  update(runtime, "adamStep", value, gradient, [mean, squares], [], floats);
}

/** Runs a step over [value, gradient, ...state], in place on value and state. */
function update(
  runtime: Runtime,
  kernel: string,
  value: Block,
  gradient: Block,
  state: readonly Block[],
  options: readonly number[],
  floats: readonly number[],
): void {
  const { size } = value;
  const inputs = [value, gradient, ...state];
  runtime.call(inputs, [value, ...state], (...addresses) => {
    const words = [...addresses.slice(0, inputs.length), size, ...options];
    runtime.run(kernel, rangeShards(size), words, floats);
  });
}
