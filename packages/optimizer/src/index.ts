export { AdaGrad, type AdaGradOptions } from "./ada-grad.ts";
export { Adam } from "./adam.ts";
export type { AdamOptions } from "./adam-base.ts";
export { AdamW } from "./adam-w.ts";
export { type Clip, clipByNorm, clipByValue, gradientNorm } from "./clip.ts";
export { ExponentialAverage, type ExponentialAverageOptions } from "./exponential-average.ts";
export { type ByParameter, exceptVectors, type GroupOptions } from "./groups.ts";
export { Lion, type LionOptions } from "./lion.ts";
export { Momentum, type MomentumOptions } from "./momentum.ts";
export { Nesterov } from "./nesterov.ts";
export { type LearningRate, Optimizer, type OptimizerOptions, optimizerOptions, type Step } from "./optimizer.ts";
export type { ParameterSource } from "./parameter-source.ts";
export { type ObservedEvent, ReduceOnPlateau, type ReduceOnPlateauOptions } from "./reduce-on-plateau.ts";
export { RMSProp, type RMSPropOptions } from "./rms-prop.ts";
export {
  type CosineOptions,
  cosine,
  type ExponentialDecayOptions,
  exponentialDecay,
  type OneCycleOptions,
  oneCycle,
  type StepDecayOptions,
  stepDecay,
  type WarmUpOptions,
  warmUp,
} from "./schedules.ts";
export { SGD } from "./sgd.ts";
