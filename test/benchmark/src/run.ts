import { writeFile } from "node:fs/promises";
import type { Effort } from "./effort.ts";
import { figures } from "./figures.ts";
import { describeMachine, showMachine } from "./machine.ts";
import type { Options } from "./options.ts";
import { type Measurement, parts } from "./parts.ts";
import type { Progress } from "./progress.ts";
import type { Results } from "./results.ts";
import { figuresTable } from "./tables.ts";

/**
 * Measures what was asked for and prints each table as soon as it is there. A part that fails says so, and the others
 * go on.
 *
 * @param print takes what is for the reader, a table or a line
 * @returns what was measured, and the names of the parts that failed
 */
export async function run(
  { only, json }: Options,
  effort: Effort,
  progress: Progress,
  print: (text: string) => void,
): Promise<{ readonly results: Results; readonly failed: readonly string[] }> {
  const machine = await describeMachine();
  const results: Results = {
    machine,
    ...{ peak_gflops: {}, kernels: [], steps: [], batches: [], loading: [], accuracy: null, memory: [] },
  };
  const threadCounts = machine.threads === 1 ? [1] : [1, machine.threads];
  const measurement: Measurement = { effort, threadCounts, progress, results, stepPeaks: {} };
  const say = (text: string) => {
    progress.clear();
    print(`${text}\n`);
  };

  say(showMachine(machine));
  const failed: string[] = [];
  for (const [name, measure] of Object.entries(parts)) {
    if (only !== undefined && only !== name) continue;
    try {
      say(await measure(measurement));
    } catch (error) {
      failed.push(name);
      say(`${name}: failed: ${(error as Error).message}`);
    }
  }
  const reached = figures(results, measurement.stepPeaks);
  if (reached.length > 0) say(figuresTable(reached));
  if (json !== undefined) await writeFile(json, `${JSON.stringify(results, undefined, 2)}\n`);
  return { results, failed };
}
