import { Contender } from "./contender.ts";
import type { ModelName } from "./models.ts";
import * as programs from "./programs.ts";
import type { Progress } from "./progress.ts";
import type { MemoryResult } from "./results.ts";

/** One training whose memory is looked at. */
export interface MemoryTask {
  readonly model: ModelName;
  readonly batch: number;
  readonly steps: number;
}

/** How large linear memory becomes in some steps of training, each in a process of its own, and how it grows. */
export async function measureMemory(
  tasks: readonly MemoryTask[],
  threads: number,
  progress: Progress,
): Promise<MemoryResult[]> {
  const results: MemoryResult[] = [];
  for (const task of tasks) {
    progress.stage(`memory of ${task.model}, ${task.steps} steps`);
    const contender = await Contender.start(programs.tsumiki(threads), patience);
    try {
      results.push({ ...task, ...(await grow(contender, task)) });
    } finally {
      contender.close();
    }
  }
  return results;
}

async function grow(contender: Contender, { model, batch, steps }: MemoryTask) {
  const first = Math.ceil(steps / 10);
  const { memoryBytes: early = 0 } = await contender.ask({ model, batch, steps: first }, patience);
  const { memoryBytes: bytes = 0 } = await contender.ask({ model, batch, steps: steps - first }, patience);
  return { bytes, growth_bytes: bytes - early };
}

/** In milliseconds. */
const patience = 300_000;
