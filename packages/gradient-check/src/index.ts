export { type CheckOptions, checkGradients, type LossCheckOptions } from "./check-gradients.ts";
export { checkLossGradients } from "./check-loss-gradients.ts";
export type { Precision } from "./differences.ts";
export { GradientError } from "./gradient-error.ts";
export type { GradientReport, TensorReport } from "./report.ts";
