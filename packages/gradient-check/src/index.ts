export { checkGradients } from "./check-gradients.ts";
export { checkLossGradients } from "./check-loss-gradients.ts";
export type { Precision } from "./differences.ts";
export { GradientError } from "./gradient-error.ts";
export type { CheckOptions, LossCheckOptions } from "./options.ts";
export type { GradientReport, TensorReport } from "./report.ts";
