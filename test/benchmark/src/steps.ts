import { setTimeout as pause } from "node:timers/promises";
import { Contender, type Program } from "./contender.ts";
import type { Sampling } from "./effort.ts";
import type { ModelName } from "./models.ts";
import { peakOperations } from "./peak.ts";
import * as programs from "./programs.ts";
import type { Progress } from "./progress.ts";
import type { Python } from "./python.ts";
import type { Framework, StepResult } from "./results.ts";
import { best, median } from "./statistics.ts";
import { threadCount } from "./table.ts";

export interface StepsTask {
  readonly models: readonly ModelName[];
  readonly batch: number;
  readonly threadCounts: readonly number[];
  /** Undefined: without PyTorch. */
  readonly torch: Python | undefined;
}

/** GFLOP/s of 128-bit multiply-adds: by model, then by the number of threads. */
export type Peaks = Readonly<Record<string, Readonly<Record<number, number>>>>;

export interface StepsPart {
  readonly steps: StepResult[];
  /** In the same rounds. */
  readonly peaks: Peaks;
  /** Why somebody is missing. */
  readonly remarks: string[];
}

/** Somebody who trains; or the peak, which takes part so that it is measured under the same conditions. */
interface Entrant {
  readonly framework: Framework | "peak";
  readonly threads: number;
  readonly program: Program;
}

interface Runner extends Entrant {
  readonly contender: Contender;
}

/** Milliseconds of every step of all rounds. */
type Times = ReadonlyMap<Runner, number[]>;

/** Other libraries' threads spin for a while before they sleep, in milliseconds: nobody is measured beside them. */
const rest = 40;
/** Whoever takes as long has failed, in milliseconds. */
const patience = 60_000;

/**
 * Training steps of Tsumiki and PyTorch, each setting a process of its own, in rounds in which everybody has a turn: so
 * that whatever slows the machine for a while slows all.
 */
export async function measureSteps(
  { models, batch, threadCounts, torch }: StepsTask,
  sampling: Sampling,
  progress: Progress,
): Promise<StepsPart> {
  const steps: StepResult[] = [];
  const peaks: Record<string, Record<number, number>> = {};
  const remarks: string[] = [];
  progress.stage("training steps: starting everybody");
  const runners = await start(entrants(threadCounts, torch), remarks);
  try {
    for (const model of models) {
      progress.stage(`training steps of ${model}`);
      const times = await race(runners, { model, batch }, sampling, progress, remarks);
      steps.push(...results(model, times));
      peaks[model] = peakGflops(times);
    }
  } finally {
    for (const { contender } of runners) contender.close();
  }
  return { steps, peaks, remarks };
}

function entrants(threadCounts: readonly number[], torch: Python | undefined): Entrant[] {
  const own = threadCounts.flatMap((threads): Entrant[] => [
    { framework: "peak", threads, program: programs.peak(threads) },
    { framework: "tsumiki", threads, program: programs.tsumiki(threads) },
    { framework: "tsumiki-direct", threads, program: programs.tsumiki(threads, "direct") },
  ]);
  if (torch === undefined) return own;
  const settings = threadCounts.flatMap((openMP) => threadCounts.map((openBLAS) => [openMP, openBLAS] as const));
  const theirs = settings.map(([openMP, openBLAS]): Entrant => {
    const threads = Math.max(openMP, openBLAS);
    return { framework: "pytorch", threads, program: programs.pytorch(torch, openMP, openBLAS) };
  });
  return [...own, ...theirs];
}

async function start(candidates: readonly Entrant[], remarks: string[]): Promise<Runner[]> {
  const started = candidates.map(async (entrant): Promise<Runner[]> => {
    try {
      return [{ ...entrant, contender: await Contender.start(entrant.program, patience) }];
    } catch (error) {
      excuse(entrant, error, remarks);
      return [];
    }
  });
  return (await Promise.all(started)).flat();
}

async function race(
  runners: readonly Runner[],
  task: { model: string; batch: number },
  { rounds, milliseconds, warmUpMilliseconds }: Sampling,
  progress: Progress,
  remarks: string[],
): Promise<Times> {
  const times = new Map(runners.map((runner) => [runner, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const [runner, collected] of times) {
      const { contender, framework, threads } = runner;
      progress.step(`${round === 0 ? "warming up" : `round ${round} of ${rounds}`}, ${framework} (${threads})`);
      await pause(rest);
      try {
        const request = { ...task, milliseconds: round === 0 ? warmUpMilliseconds : milliseconds, settle: 1 };
        const answer = await contender.ask(request, patience);
        if (round > 0) collected.push(...answer.milliseconds);
      } catch (error) {
        excuse(runner, error, remarks);
        times.delete(runner);
      }
    }
  }
  return times;
}

/** Whom Tsumiki is compared with may fail; Tsumiki may not. */
function excuse({ framework, threads }: Entrant, error: unknown, remarks: string[]): void {
  if (framework !== "pytorch") throw error;
  remarks.push(`pytorch on ${threadCount(threads)}: ${(error as Error).message}`);
}

/** One for each framework and number of threads: where there were several settings, the fastest. */
function results(model: string, all: Times): StepResult[] {
  const fastest = new Map<string, StepResult>();
  for (const [{ framework, threads }, times] of all) {
    if (framework === "peak") continue;
    const result = { model, framework, threads, best_ms: best(times), median_ms: median(times) };
    const other = fastest.get(`${framework} ${threads}`);
    if (other === undefined || result.best_ms < other.best_ms) fastest.set(`${framework} ${threads}`, result);
  }
  return [...fastest.values()];
}

function peakGflops(all: Times): Record<number, number> {
  const measured = [...all].filter(([{ framework }]) => framework === "peak");
  return Object.fromEntries(
    measured.map(([{ threads }, times]) => [threads, peakOperations(threads) / best(times) / 1e6]),
  );
}
