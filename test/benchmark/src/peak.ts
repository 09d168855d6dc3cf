import { controlBytes } from "../../../packages/kernels/src/wasm/threads/control.ts";
import { Pool } from "../../../packages/kernels/src/wasm/threads/pool.ts";
import { peakModule } from "./peak-module.ts";

/** Four-lane sums that a shard keeps going: as many as the kernels' own tile. */
const accumulators = 12;
const iterations = 32_768;
const shardsPerThread = 16;

/** Operations of one run on so many threads: two for each multiply-add. */
export function peakOperations(threads: number): number {
  return shardsPerThread * threads * iterations * accumulators * 4 * 2;
}

/** The most that 128-bit multiply-adds reach: the same loop in registers on as many threads as the kernels have. */
export class Peak {
  readonly #pool: Pool;
  readonly #threads: number;
  readonly #record: number;

  /** Fused multiply-adds where the engine has them, as the kernels. */
  static async start(threads: number): Promise<Peak> {
    const fused = peakModule(accumulators, iterations, true);
    const bytes = WebAssembly.validate(fused) ? fused : peakModule(accumulators, iterations, false);
    const memory = new WebAssembly.Memory({ shared: true, initial: 1, maximum: 16 });
    const { module, instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
    const pool = await Pool.start({ module, instance, memory, address: 0 }, threads);
    return new Peak(pool, threads);
  }

  private constructor(pool: Pool, threads: number) {
    this.#pool = pool;
    this.#threads = threads;
    this.#record = 64 * Math.ceil(controlBytes / 64);
  }

  run(): void {
    this.#pool.run("peak", this.#record, shardsPerThread * this.#threads);
  }

  close(): void {
    this.#pool.close();
  }
}
