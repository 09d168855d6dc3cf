import { type Block, type Build, type Shape, sizeOf } from "@tsumiki/kernels";
import { onTestFinished, vi } from "vitest";
import type { WasmBackend } from "../../../../packages/kernels/src/wasm/backend.ts";
import { Deferred } from "../../../../packages/kernels/src/wasm/run/deferred.ts";
import { Runtime } from "../../../../packages/kernels/src/wasm/run/runtime.ts";
import { startWasm } from "../../../../packages/kernels/src/wasm/start.ts";

export const builds: readonly Build[] = ["relaxed-simd", "simd"];
export const algorithms = ["direct", "winograd"] as const;
type Algorithm = (typeof algorithms)[number];

/** Everything that can be deferred is, however small. */
export function deferring(build?: Build, algorithm?: Algorithm, threads = 1): Promise<WasmBackend> {
  return startWasm(build, threads, algorithm, new Deferred(1));
}

/** Nothing is ever deferred. */
export function never(build?: Build, algorithm?: Algorithm): Promise<WasmBackend> {
  return startWasm(build, 1, algorithm, new Deferred(Infinity));
}

export function written(backend: WasmBackend, shape: Shape, values: ArrayLike<number>): Block {
  const block = backend.allocate(sizeOf(shape));
  backend.write(block, [block.size], values);
  return block;
}

/** A persistent block full of one number. */
export function parameter(backend: WasmBackend, size: number, value: number): Block {
  const block = backend.allocate(size, "persistent");
  backend.kernels.fill(value, block);
  return block;
}

export function contents(block: Block): number[] {
  return Array.from(block.backend.read(block, [block.size]));
}

/** NaN has many bits: one stands for all. */
export function bits(arrays: Iterable<Float32Array | Float64Array>): number[][] {
  return Array.from(arrays, (values) => {
    const floats = Float32Array.from(values, (value) => (Number.isNaN(value) ? NaN : value));
    return [...new Uint32Array(floats.buffer)];
  });
}

/** The first place where `bits` differ, in words; null if they are the same. (To show all that differs takes minutes.) */
export function firstUnequal(actual: readonly number[][], expected: readonly number[][]): string | null {
  for (const [array, bitsOf] of expected.entries()) {
    const got = actual[array] ?? [];
    if (got.length !== bitsOf.length) return `array ${array}: expected ${bitsOf.length} elements, got ${got.length}`;
    const at = bitsOf.findIndex((each, index) => each !== got[index]);
    if (at >= 0) return `array ${array}, element ${at}: expected the bits ${bitsOf[at]}, got ${got[at]}`;
  }
  return null;
}

/** Names the kernels that run in wasm from now until the test's end. */
export function watchRuns(): () => string[] {
  const spy = vi.spyOn(Runtime.prototype, "run");
  onTestFinished(() => spy.mockRestore());
  return () => spy.mock.calls.map(([kernel]) => kernel);
}
