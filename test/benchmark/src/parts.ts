import { measureAccuracy } from "./accuracy.ts";
import { measureBatches } from "./batches.ts";
import type { Effort } from "./effort.ts";
import { measureFrameworks } from "./frameworks.ts";
import { measureKernels } from "./kernels.ts";
import { measureLoading } from "./loading.ts";
import { measureMemory } from "./memory.ts";
import type { Part } from "./options.ts";
import type { Progress } from "./progress.ts";
import { findPython } from "./python.ts";
import type { Results } from "./results.ts";
import { measureSteps, type Peaks } from "./steps.ts";
import * as tables from "./tables.ts";

/** A run of the benchmark, and what it has found so far. */
export interface Measurement {
  readonly effort: Effort;
  /** One, and as many as the machine has. */
  readonly threadCounts: readonly number[];
  readonly progress: Progress;
  readonly results: Results;
  /** Of the rounds in which the training steps were measured. */
  stepPeaks: Peaks;
}

/** Images a step, but where the batch is what varies. */
const batch = 100;

/** Each measures something, adds it to the results, and returns its table. */
export const parts: Record<Part, (measurement: Measurement) => Promise<string>> = {
  kernels: measureAllKernels,
  steps: measureAllSteps,
  batches: measureAllBatches,
  loading: measureAllLoading,
  accuracy: measureTimeToAccuracy,
  memory: measureAllMemory,
};

async function measureAllKernels({ effort, threadCounts, progress, results }: Measurement): Promise<string> {
  const { models, kernels } = effort;
  Object.assign(results, await measureKernels(models, batch, threadCounts, kernels, progress));
  return tables.kernelsTable(results);
}

async function measureAllSteps(measurement: Measurement): Promise<string> {
  const { effort, threadCounts, progress, results } = measurement;
  const compares = effort.frameworks.steps > 0;
  const torch = compares ? await findPython("torch") : undefined;
  const task = { models: effort.models, batch, threadCounts, torch };
  const { steps, peaks, remarks } = await measureSteps(task, effort.steps, progress);
  results.steps.push(...steps);
  measurement.stepPeaks = peaks;
  if (compares) {
    const others = await measureFrameworks(batch, Math.max(...threadCounts), effort.frameworks, progress);
    results.steps.push(...others.steps);
    const said = torch
      ? `${torch.version}, on whatever threads of OpenMP and OpenBLAS are fastest`
      : "no python3 here has it";
    remarks.push(`pytorch: ${said}`, ...others.remarks);
  }
  return tables.stepsTable(results.steps, remarks);
}

async function measureAllBatches({ effort, threadCounts, progress, results }: Measurement): Promise<string> {
  const { models, sizes, milliseconds } = effort.batches;
  results.batches = await measureBatches(models, sizes, Math.max(...threadCounts), milliseconds, progress);
  return tables.batchesTable(results.batches);
}

async function measureAllLoading({ effort, threadCounts, progress, results }: Measurement): Promise<string> {
  results.loading = await measureLoading(batch, threadCounts, effort.loading, progress);
  return tables.loadingTable(results.loading);
}

async function measureTimeToAccuracy({ effort, progress, results }: Measurement): Promise<string> {
  const { data, until } = effort.accuracy;
  results.accuracy = (await measureAccuracy(data, until, progress)) ?? null;
  return tables.accuracyTable(results.accuracy, data, until);
}

async function measureAllMemory({ effort, threadCounts, progress, results }: Measurement): Promise<string> {
  results.memory = await measureMemory(effort.memory, Math.max(...threadCounts), progress);
  return tables.memoryTable(results.memory);
}
