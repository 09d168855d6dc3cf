/** What `--json` writes: what was measured, in the units that the names say. A part that was left out is empty. */
export interface Results {
  readonly machine: Machine;
  /** What 128-bit multiply-adds reach here, in GFLOP/s, by the number of threads. */
  peak_gflops: Record<string, number>;
  kernels: KernelResult[];
  steps: StepResult[];
  batches: BatchResult[];
  loading: LoadingResult[];
  accuracy: AccuracyResult | null;
  memory: MemoryResult[];
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly platform: string;
  readonly node: string;
  /** Which build of the kernels ran. */
  readonly build: string;
  readonly threads: number;
}

export type Pass = "forward" | "input gradient" | "weight gradient";

export interface KernelResult {
  readonly model: string;
  readonly layer: string;
  readonly pass: Pass;
  readonly threads: number;
  /** Useful work: two operations for each multiply-add of the mathematics, whatever the kernel does. */
  readonly gflops: number;
  /** Of `peak_gflops` of as many threads. */
  readonly share: number;
}

export type Framework = "tsumiki" | "tsumiki-direct" | "pytorch" | "numpy-book" | "jax-js" | "tfjs-cpu" | "convnetjs";

/** A training step at batch 100. */
export interface StepResult {
  readonly model: string;
  readonly framework: Framework;
  readonly threads: number;
  readonly best_ms: number;
  readonly median_ms: number;
}

export interface BatchResult {
  readonly model: string;
  readonly batch: number;
  readonly threads: number;
  readonly best_ms: number;
  readonly median_ms: number;
}

/** A training step at batch 100, with the loader that makes its batch. */
export interface LoadingResult {
  readonly model: string;
  /** The loader's augmentations, or "plain". */
  readonly augment: string;
  readonly threads: number;
  readonly best_ms: number;
  readonly median_ms: number;
}

export interface AccuracyResult {
  readonly model: string;
  readonly data: string;
  /** In percent. */
  readonly until: number;
  readonly accuracy: number;
  /** Of training, without evaluation. */
  readonly seconds: number;
}

export interface MemoryResult {
  readonly model: string;
  readonly batch: number;
  readonly steps: number;
  /** Linear memory after all steps; it never shrinks, so this is the peak. */
  readonly bytes: number;
  /** How much of it came after the first tenth of the steps. */
  readonly growth_bytes: number;
}
