import { Contender } from "./contender.ts";
import type { ModelName } from "./models.ts";
import * as programs from "./programs.ts";
import type { Progress } from "./progress.ts";
import type { BatchResult } from "./results.ts";
import { best, median } from "./statistics.ts";

/** How a step's time grows with the batch: each model in a process of its own, from the smallest batch on. */
export async function measureBatches(
  models: readonly ModelName[],
  sizes: readonly number[],
  threads: number,
  milliseconds: number,
  progress: Progress,
): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  for (const model of models) {
    progress.stage(`batches of ${model}`);
    const contender = await Contender.start(programs.tsumiki(threads), patience);
    try {
      for (const batch of sizes) {
        progress.step(`${batch} images`);
        await contender.ask({ model, batch, milliseconds: milliseconds / 2 }, patience);
        const { milliseconds: times } = await contender.ask({ model, batch, milliseconds, settle: 1 }, patience);
        results.push({ model, batch, threads, best_ms: best(times), median_ms: median(times) });
      }
    } finally {
      contender.close();
    }
  }
  return results;
}

/** In milliseconds. */
const patience = 120_000;
