import type { WasmBackend } from "../../../packages/kernels/src/wasm/backend.ts";
import { Deferred } from "../../../packages/kernels/src/wasm/run/deferred.ts";
import { startWasm } from "../../../packages/kernels/src/wasm/start.ts";
import type { Sampling } from "./effort.ts";
import { type KernelCase, kernelCases } from "./kernel-cases.ts";
import type { ModelName } from "./models.ts";
import { Peak, peakOperations } from "./peak.ts";
import type { Progress } from "./progress.ts";
import type { KernelResult, Results } from "./results.ts";
import { median } from "./statistics.ts";

export type KernelsPart = Pick<Results, "peak_gflops" | "kernels">;

/** Something that is run in every round. */
interface Candidate {
  readonly operations: number;
  readonly run: () => void;
  /** Milliseconds of one run, one for each round. */
  readonly times: number[];
}

/**
 * Measures every kernel of the models' products and, in the same rounds, the peak: a processor that changes its clock
 * changes both. What is given is the median over the rounds.
 */
export async function measureKernels(
  models: readonly ModelName[],
  batch: number,
  threadCounts: readonly number[],
  sampling: Sampling,
  progress: Progress,
): Promise<KernelsPart> {
  const part: KernelsPart = { peak_gflops: {}, kernels: [] };
  for (const threads of threadCounts) {
    progress.stage(`kernels, threads: ${threads}`);
    const atOnce = () => new Deferred(Infinity);
    const direct = await startWasm(undefined, threads, "direct", atOnce());
    const choosing = await startWasm(undefined, threads, "auto", atOnce());
    const peak = await Peak.start(threads);
    try {
      const cases = casesOf(models, batch, direct, choosing).map((each) => ({ ...each, times: [] }));
      const most = { operations: peakOperations(threads), run: () => peak.run(), times: [] };
      runRounds([most, ...cases], sampling, progress);
      part.peak_gflops[threads] = gflops(most);
      part.kernels.push(...cases.map((each) => result(each, threads, gflops(most))));
    } finally {
      peak.close();
      direct.close();
      choosing.close();
    }
  }
  return part;
}

/** Their operands lie in a scope of each backend that ends with it. */
function casesOf(
  models: readonly ModelName[],
  batch: number,
  direct: WasmBackend,
  choosing: WasmBackend,
): KernelCase[] {
  direct.openScope();
  choosing.openScope();
  return models.flatMap((model) => [
    ...kernelCases(direct, "direct", model, batch),
    ...kernelCases(choosing, "winograd", model, batch),
  ]);
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

function result(kernel: KernelCase & Candidate, threads: number, peak: number): KernelResult {
  const { model, layer, pass } = kernel;
  return { model, layer, pass, threads, gflops: gflops(kernel), share: gflops(kernel) / peak };
}
