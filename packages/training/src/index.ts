export type { EpochEvent, Evaluation, StepEvent, TrainingEvent, TrainingResult } from "./events.ts";
export { Fit } from "./fit.ts";
export { inspect } from "./inspect.ts";
export type { Activations, Inspection, LayerInspection, ParameterInspection } from "./inspection.ts";
export { NotFiniteError } from "./not-finite.ts";
export type { EvaluateOptions, FitOptions, TrainerOptions } from "./options.ts";
export type { Statistics } from "./statistics.ts";
export { Trainer } from "./trainer.ts";
