import { type Augmentation, elastic, rotate, shift } from "tsumiki";
import { Contender } from "./contender.ts";
import type { Sampling } from "./effort.ts";
import * as programs from "./programs.ts";
import type { Progress } from "./progress.ts";
import type { LoadingResult } from "./results.ts";
import { best, median } from "./statistics.ts";

/** What a loader does to its images, from nothing to the most that MNIST gets. */
export const ways = {
  plain: [],
  "shift, rotate": [shift(2.5), rotate(12)],
  "shift, rotate, elastic": [shift(2.5), rotate(12), elastic({ alpha: 34, sigma: 4 })],
} satisfies Record<string, readonly Augmentation[]>;

export type Way = keyof typeof ways;

/** What augmentation costs a training of `simple`: steps with their batches, the ways in turn in one process. */
export async function measureLoading(
  batch: number,
  threadCounts: readonly number[],
  { rounds, milliseconds, warmUpMilliseconds }: Sampling,
  progress: Progress,
): Promise<LoadingResult[]> {
  const results: LoadingResult[] = [];
  for (const threads of threadCounts) {
    progress.stage(`loading on ${threads} threads`);
    const contender = await Contender.start(programs.loading(threads), patience);
    try {
      const names = Object.keys(ways) as Way[];
      const times = new Map(names.map((way): [Way, number[]] => [way, []]));
      for (const model of names) await contender.ask({ model, batch, milliseconds: warmUpMilliseconds }, patience);
      for (let round = 0; round < rounds; round++) {
        progress.step(`round ${round + 1} of ${rounds}`);
        for (const model of names) {
          const answer = await contender.ask({ model, batch, milliseconds, settle: 1 }, patience);
          times.get(model)?.push(...answer.milliseconds);
        }
      }
      for (const [augment, all] of times) {
        results.push({ model: "simple", augment, threads, best_ms: best(all), median_ms: median(all) });
      }
    } finally {
      contender.close();
    }
  }
  return results;
}

/** In milliseconds. */
const patience = 120_000;
