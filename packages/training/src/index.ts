export type { Data, Loader } from "./as-loader.ts";
export { Checkpoint, type CheckpointEvery, type CheckpointOptions, checkpoint } from "./checkpoint/checkpoint.ts";
export type { ResumeOptions } from "./checkpoint/options.ts";
export { type Computed, deriveObjective } from "./derive-objective.ts";
export { EarlyStopping, type EarlyStoppingOptions } from "./early-stopping.ts";
export type {
  EndEvent,
  EpochEvent,
  Evaluation,
  FitEvent,
  StartEvent,
  StepEvent,
  Stoppable,
  TrainingEvent,
  TrainingResult,
} from "./events.ts";
export { Fit } from "./fit.ts";
export { inspect } from "./inspect.ts";
export type { Activations, Inspection, LayerInspection, ParameterInspection } from "./inspection.ts";
export type { Listener } from "./listeners.ts";
export { accuracy } from "./metrics/accuracy.ts";
export type { ClassOptions } from "./metrics/classes.ts";
export { confusionMatrix } from "./metrics/confusion-matrix.ts";
export type { ClassDetails, EvaluationDetails } from "./metrics/details.ts";
export type { Metric, MetricResults, Metrics } from "./metrics/metric.ts";
export { metricOf } from "./metrics/metric-of.ts";
export { type ClassFigures, f1, precision, recall } from "./metrics/per-class.ts";
export { meanAbsoluteError, r2 } from "./metrics/targets.ts";
export { topK } from "./metrics/top-k.ts";
export { NotFiniteError } from "./not-finite.ts";
export { type Objective, type Outcome, objectiveOf, type Scores } from "./objective.ts";
export type { EvaluateOptions, FitOptions, PredictOptions, TrainerOptions } from "./options.ts";
export type { Statistics } from "./statistics.ts";
export { Trainer } from "./trainer.ts";
export type { Savable, SaveOptions, Training } from "./training.ts";
