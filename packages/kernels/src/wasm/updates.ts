import type { Block } from "../backend.ts";
import type { AdamStep, UpdateStep } from "../kernels.ts";
import type { Runtime } from "./run/runtime.ts";
import { rangeShards } from "./run/shards.ts";

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
  largest: Block | null,
): void {
  const { learningRate, weightDecay, decoupled } = step;
  const decays = decoupled ? [0, learningRate * weightDecay] : [weightDecay, 0];
  const shares = [1 - step.beta1, 1 - step.beta2];
  const floats = [learningRate / step.correction1, ...decays, step.epsilon, ...shares, 1 / Math.sqrt(step.correction2)];
  update(runtime, "adamStep", value, gradient, [mean, squares, largest], [], floats);
}

export function lionStep(
  runtime: Runtime,
  step: UpdateStep & { beta1: number; beta2: number },
  value: Block,
  gradient: Block,
  mean: Block,
): void {
  const { learningRate, weightDecay, beta1, beta2 } = step;
  const floats = [learningRate, learningRate * weightDecay, 1 - beta1, 1 - beta2];
  update(runtime, "lionStep", value, gradient, [mean], [], floats);
}

export function scale(runtime: Runtime, factor: number, y: Block): void {
  inPlace(runtime, "scale", [], y, factor);
}

export function clamp(runtime: Runtime, limit: number, y: Block): void {
  inPlace(runtime, "clamp", [], y, limit);
}

export function approach(runtime: Runtime, share: number, x: Block, y: Block): void {
  inPlace(runtime, "approach", [x], y, share);
}

/** Runs a step over [value, gradient, ...state], in place on value and state; the address of null is 0. */
function update(
  runtime: Runtime,
  kernel: string,
  value: Block,
  gradient: Block,
  state: readonly (Block | null)[],
  options: readonly number[],
  floats: readonly number[],
): void {
  const { size } = value;
  const inputs = [value, gradient, ...state];
  const remembered = state.filter((block) => block !== null);
  runtime.call(inputs, [value, ...remembered], (...addresses) => {
    const words = [...addresses.slice(0, inputs.length), size, ...options];
    runtime.run(kernel, rangeShards(size), words, floats);
  });
}

/** Runs a kernel over [...inputs, y] with one number, in place on y. */
function inPlace(runtime: Runtime, kernel: string, inputs: readonly Block[], y: Block, number: number): void {
  const { size } = y;
  runtime.call([...inputs, y], [y], (...addresses) => {
    runtime.run(kernel, rangeShards(size), [...addresses.slice(0, -1), size], [number]);
  });
}
