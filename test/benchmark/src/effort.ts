import type { MemoryTask } from "./memory.ts";
import { type ModelName, measured } from "./models.ts";

/** How much of everything is measured. */
export interface Effort {
  readonly models: readonly ModelName[];
  readonly kernels: Sampling;
  readonly steps: Sampling;
  /** How many steps a framework beside PyTorch takes, and how many seconds at most. 0 steps: nobody is compared with. */
  readonly frameworks: { readonly steps: number; readonly seconds: number };
  readonly batches: { readonly models: readonly ModelName[]; readonly sizes: readonly number[]; milliseconds: number };
  readonly loading: Sampling;
  readonly accuracy: { readonly data: "full" | "digits"; readonly until: number };
  readonly memory: readonly MemoryTask[];
}

/** Rounds in which all have a turn, and how long a turn is. */
export interface Sampling {
  readonly rounds: number;
  readonly milliseconds: number;
  readonly warmUpMilliseconds: number;
}

const sizes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const memory: readonly MemoryTask[] = [
  { model: "simple", batch: 100, steps: 20 },
  { model: "deep", batch: 100, steps: 20 },
];

/** About five minutes on two cores. */
export const full: Effort = {
  models: measured,
  kernels: { rounds: 16, milliseconds: 6, warmUpMilliseconds: 60 },
  steps: { rounds: 10, milliseconds: 200, warmUpMilliseconds: 1600 },
  frameworks: { steps: 20, seconds: 35 },
  batches: { models: ["simple", "deep"], sizes, milliseconds: 400 },
  loading: { rounds: 10, milliseconds: 200, warmUpMilliseconds: 1600 },
  accuracy: { data: "full", until: 99 },
  memory: [...memory, { model: "small", batch: 10, steps: 10_000 }],
};

/** About one minute: the same tables with more noise, and less data to train on. */
export const quick: Effort = {
  models: measured,
  kernels: { rounds: 3, milliseconds: 3, warmUpMilliseconds: 20 },
  steps: { rounds: 2, milliseconds: 60, warmUpMilliseconds: 200 },
  frameworks: { steps: 3, seconds: 6 },
  batches: { models: ["simple"], sizes, milliseconds: 100 },
  loading: { rounds: 2, milliseconds: 60, warmUpMilliseconds: 200 },
  accuracy: { data: "digits", until: 97 },
  memory: [...memory, { model: "small", batch: 10, steps: 1000 }],
};
