export type { EpochEvent, Evaluation, StepEvent, TrainingEvent, TrainingResult } from "./events.ts";
export { Fit } from "./fit.ts";
export { NotFiniteError } from "./not-finite.ts";
export { type FitOptions, Trainer, type TrainerOptions } from "./trainer.ts";
