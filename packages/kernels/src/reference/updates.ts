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
): void {
  const { beta1, beta2 } = step;
  for (let i = 0; i < value.length; i++) {
    const g = gradient[i]! + step.weightDecay * value[i]!;
    mean[i] = beta1 * mean[i]! + (1 - beta1) * g;
    squares[i] = beta2 * squares[i]! + (1 - beta2) * g * g;
    const m = mean[i]! / step.correction1;
    const v = squares[i]! / step.correction2;
    value[i]! -= (step.learningRate * m) / (Math.sqrt(v) + step.epsilon);
  }
}
