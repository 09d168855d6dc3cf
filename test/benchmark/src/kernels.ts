import { dispose, init, scope } from "tsumiki";
import type { Sampling } from "./effort.ts";
import { type KernelCase, kernelCases } from "./kernel-cases.ts";
import { type ModelName, models } from "./models.ts";
import { Peak, peakOperations } from "./peak.ts";
import type { Progress } from "./progress.ts";
import type { KernelResult, Results } from "./results.ts";
import { median } from "./statistics.ts";

export type KernelsPart = Pick<Results, "peak_gflops" | "kernels">;

/** A kernel of a model, and the milliseconds of one run in each round. */
type Candidate = KernelCase & { readonly model: string; readonly times: number[] };

/**
 * Measures every kernel of the models' products and, in the same rounds, the peak: a processor that changes its clock
 * changes both. What is given is the median over the rounds.
 */
export async function measureKernels(
  names: readonly ModelName[],
  batch: number,
  threadCounts: readonly number[],
  sampling: Sampling,
  progress: Progress,
): Promise<KernelsPart> {
  const part: KernelsPart = { peak_gflops: {}, kernels: [] };
  for (const threads of threadCounts) {
    progress.stage(`kernels, threads: ${threads}`);
    await init({ threads });
    const peak = await Peak.start(threads);
    try {
      const peakCase = candidate("", peakOf(peak, threads));
      const candidates = scope(() => {
        const cases = names.flatMap((name) => kernelCases(models[name](), batch).map((each) => candidate(name, each)));
        runRounds([peakCase, ...cases], sampling, progress);
        return cases;
      });
      part.peak_gflops[threads] = gflops(peakCase);
      part.kernels.push(...candidates.map((each) => result(each, threads, gflops(peakCase))));
    } finally {
      peak.close();
      dispose();
    }
  }
  return part;
}

function peakOf(peak: Peak, threads: number): KernelCase {
  return { layer: "peak", pass: "forward", operations: peakOperations(threads), run: () => peak.run() };
}

function candidate(model: string, kernel: KernelCase): Candidate {
  return { ...kernel, model, times: [] };
}

function runRounds(candidates: readonly Candidate[], sampling: Sampling, progress: Progress): void {
  const { rounds, milliseconds, warmUpMilliseconds } = sampling;
  progress.step("warming up");
  const repetitions = candidates.map(({ run }) => Math.ceil(milliseconds / warmUp(run, warmUpMilliseconds)));
  for (let round = 1; round <= rounds; round++) {
    progress.step(`round ${round} of ${rounds}`);
    candidates.forEach(({ run, times }, index) => {
      run(); // the caches still hold what another kernel left there
      times.push(timeOf(run, repetitions[index] as number));
    });
  }
}

/** Runs until the engine has compiled for speed; the milliseconds that one run takes then. */
function warmUp(run: () => void, milliseconds: number): number {
  const end = performance.now() + milliseconds;
  let last = timeOf(run, 1);
  while (performance.now() < end) last = timeOf(run, 1);
  return Math.max(last, 0.001);
}

function timeOf(run: () => void, repetitions: number): number {
  const start = performance.now();
  for (let i = 0; i < repetitions; i++) run();
  return (performance.now() - start) / repetitions;
}

function gflops({ operations, times }: Candidate): number {
  return operations / median(times) / 1e6;
}

function result(kernel: Candidate, threads: number, peak: number): KernelResult {
  const { model, layer, pass } = kernel;
  return { model, layer, pass, threads, gflops: gflops(kernel), share: gflops(kernel) / peak };
}
