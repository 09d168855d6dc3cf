import type { AdamStep, UpdateStep } from "../kernels.ts";

export function sgdStep(step: UpdateStep, value: Float64Array, gradient: Float64Array): void {
  for (let i = 0; i < value.length; i++) {
    const g = gradient[i]! + step.weightDecay * value[i]!;
    value[i]! -= step.learningRate * g;
  }
}

export function momentumStep(
  step: UpdateStep & { momentum: number; nesterov: boolean },
  value: Float64Array,
  gradient: Float64Array,
  velocity: Float64Array,
): void {
  for (let i = 0; i < value.length; i++) {
    const g = gradient[i]! + step.weightDecay * value[i]!;
    velocity[i] = step.momentum * velocity[i]! + g;
    value[i]! -= step.learningRate * (step.nesterov ? g + step.momentum * velocity[i]! : velocity[i]!);
  }
}

export function adaGradStep(
  step: UpdateStep & { epsilon: number },
  value: Float64Array,
  gradient: Float64Array,
  squares: Float64Array,
): void {
  for (let i = 0; i < value.length; i++) {
    const g = gradient[i]! + step.weightDecay * value[i]!;
    squares[i]! += g * g;
    value[i]! -= (step.learningRate * g) / (Math.sqrt(squares[i]!) + step.epsilon);
  }
}

export function rmsPropStep(
  step: UpdateStep & { decay: number; epsilon: number },
  value: Float64Array,
  gradient: Float64Array,
  squares: Float64Array,
): void {
  for (let i = 0; i < value.length; i++) {
    const g = gradient[i]! + step.weightDecay * value[i]!;
    squares[i] = step.decay * squares[i]! + (1 - step.decay) * g * g;
    value[i]! -= (step.learningRate * g) / (Math.sqrt(squares[i]!) + step.epsilon);
  }
}

export function adamStep(
  step: UpdateStep & AdamStep,
  value: Float64Array,
  gradient: Float64Array,
  mean: Float64Array,
  squares: Float64Array,
  largest: Float64Array | null,
): void {
  const { learningRate, weightDecay, beta1, beta2, decoupled } = step;
  for (let i = 0; i < value.length; i++) {
    const g = decoupled ? gradient[i]! : gradient[i]! + weightDecay * value[i]!;
    mean[i] = beta1 * mean[i]! + (1 - beta1) * g;
    squares[i] = beta2 * squares[i]! + (1 - beta2) * g * g;
    if (largest) largest[i] = Math.max(largest[i]!, squares[i]!);
    const m = mean[i]! / step.correction1;
    const v = (largest ?? squares)[i]! / step.correction2;
    if (decoupled) value[i]! -= learningRate * weightDecay * value[i]!;
    value[i]! -= (learningRate * m) / (Math.sqrt(v) + step.epsilon);
  }
}

export function lionStep(
  step: UpdateStep & { beta1: number; beta2: number },
  value: Float64Array,
  gradient: Float64Array,
  mean: Float64Array,
): void {
  const { learningRate, weightDecay, beta1, beta2 } = step;
  for (let i = 0; i < value.length; i++) {
    const direction = Math.sign(beta1 * mean[i]! + (1 - beta1) * gradient[i]!);
    value[i]! -= learningRate * (direction + weightDecay * value[i]!);
    mean[i] = beta2 * mean[i]! + (1 - beta2) * gradient[i]!;
  }
}

export function scale(factor: number, y: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i]! *= factor;
}

export function clamp(limit: number, y: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i] = Math.min(Math.max(y[i]!, -limit), limit);
}

export function approach(share: number, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i]! += share * (x[i]! - y[i]!);
}
