import { expect, test } from "vitest";
import type { WasmBackend } from "../../../../packages/kernels/src/wasm/backend.ts";
import { startWasm } from "../../../../packages/kernels/src/wasm/start.ts";
import { type Case, runCase } from "../../cases/case.ts";
import { cases } from "../../cases.ts";

const counts = [2, 3, 5, 8];
const one = await startWasm();

test.each(counts)("%i threads come to the same bits as one, in every case", async (threads) => {
  const many = await startWasm(undefined, threads);
  const differing = cases.filter((each) => bitsOf(each, many) !== bitsOf(each, one));
  expect(differing.map(({ name }) => name)).toEqual([]);
  many.close();
});

test.each(counts)("%i threads work in memory that grows while the workers wait", async (threads) => {
  const backend = await startWasm(undefined, threads);
  const size = 300_000;
  const x = backend.allocate(size);
  backend.kernels.fill(3, x);
  const { memoryBytes } = backend;
  for (let growth = 0; growth < 20; growth++) {
    const y = backend.allocate(size, "persistent");
    backend.kernels.unary("square", x, y);
    expect(new Set(backend.read(y, [size]))).toEqual(new Set([9]));
  }
  expect(backend.memoryBytes).toBeGreaterThan(memoryBytes + 19 * 4 * size);
  backend.close();
});

test("8 threads run thousands of tiny tasks, however few cores there are", async () => {
  const backend = await startWasm(undefined, 8);
  const size = 3 * 16_384; // three shards: most threads find none left
  const [x, y] = [backend.allocate(size, "persistent"), backend.allocate(size, "persistent")];
  backend.kernels.fill(0, x);
  backend.kernels.fill(1, y);
  for (let task = 0; task < 20_000; task++) backend.kernels.accumulate(y, x);
  expect(new Set(backend.read(x, [size]))).toEqual(new Set([20_000]));
  backend.close();
});

/** Everything that a case computes, as text. */
function bitsOf(case_: Case, backend: WasmBackend): string {
  const outputs = [...runCase(case_, backend)];
  return JSON.stringify(outputs.map(([name, values]) => [name, ...new Uint32Array(values.slice().buffer)]));
}
