import { expect, test } from "vitest";
import { peakModule } from "./src/peak-module.ts";

// sum ← sum / 2 + 1 comes to 2 in every lane of every sum.
test.each([
  ["fused", true],
  ["unfused", false],
])("%s multiply-adds: the module runs, and stores the total of all its sums", async (_name, fused) => {
  const memory = new WebAssembly.Memory({ shared: true, initial: 1, maximum: 16 });
  const bytes = peakModule(12, 100, fused);
  if (fused && !WebAssembly.validate(bytes)) return; // an engine without relaxed SIMD
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const peak = instance.exports["peak"] as (record: number, shard: number, thread: number) => void;
  peak(64, 3, 0);
  const floats = new Float32Array(memory.buffer);
  const at = (64 + 16 * 3) / 4;
  expect([...floats.subarray(at, at + 4)]).toEqual([24, 24, 24, 24]);
  floats.fill(0, at, at + 4);
  expect(floats.every((value) => value === 0)).toBe(true);
});

test("so many iterations as are asked for: after one, every sum is 1", async () => {
  const memory = new WebAssembly.Memory({ shared: true, initial: 1, maximum: 16 });
  const { instance } = await WebAssembly.instantiate(peakModule(7, 1, false), { env: { memory } });
  (instance.exports["peak"] as (record: number, shard: number, thread: number) => void)(0, 0, 0);
  expect(new Float32Array(memory.buffer)[0]).toBe(7);
});
