export { AdaGrad, type AdaGradOptions } from "./ada-grad.ts";
export { Adam, type AdamOptions } from "./adam.ts";
export { Momentum, type MomentumOptions } from "./momentum.ts";
export { Nesterov } from "./nesterov.ts";
export { type LearningRate, Optimizer, type OptimizerOptions, type ParameterSource, type Step } from "./optimizer.ts";
export { RMSProp, type RMSPropOptions } from "./rms-prop.ts";
export { type CosineOptions, cosine, type OneCycleOptions, oneCycle } from "./schedules.ts";
export { SGD } from "./sgd.ts";
