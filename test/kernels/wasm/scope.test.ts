import { type Block, LifetimeError, reference } from "@tsumiki/kernels";
import { beforeEach, expect, test } from "vitest";
import type { WasmBackend } from "../../../packages/kernels/src/wasm/backend.ts";
import { startWasm } from "../../../packages/kernels/src/wasm/start.ts";

let backend: WasmBackend;

beforeEach(async () => {
  backend = await startWasm();
});

function filled(value: number, size = 100): Block {
  const block = backend.allocate(size);
  backend.kernels.fill(value, block);
  return block;
}

function contents(block: Block): number[] {
  return [...new Set(backend.read(block, [block.size]))];
}

test("what is made in a scope is dead after it, and the error says how to keep it", () => {
  backend.openScope();
  const block = filled(1);
  backend.closeScope([]);
  expect(() => backend.read(block, [100])).toThrow(LifetimeError);
  expect(() => backend.assertAlive(block)).toThrow("keep");
  expect(() => backend.kernels.fill(2, block)).toThrow(LifetimeError);
});

test("survivors leave the outermost scope with their values", () => {
  backend.openScope();
  filled(1);
  const survivor = filled(2);
  backend.closeScope([survivor]);
  backend.openScope();
  filled(3);
  backend.closeScope([]);
  expect(contents(survivor)).toEqual([2]);
});

test("survivors of an inner scope keep their values, whatever the order they are named in, and die with the outer one", () => {
  backend.openScope();
  const before = filled(1);
  backend.openScope();
  const sizes = [100, 3_000_000, 5, 64, 2_500_000, 1];
  const blocks = sizes.map((size, index) => filled(index + 10, size));
  const survivors = blocks.filter((_, index) => index % 2 === 1);
  backend.closeScope([...survivors].reverse());
  const after = filled(2, 4_000_000);
  expect(survivors.map(contents)).toEqual([[11], [13], [15]]);
  expect([before, after].map(contents)).toEqual([[1], [2]]);
  backend.closeScope([]);
  for (const block of survivors) expect(() => backend.assertAlive(block)).toThrow(LifetimeError);
});

test("a block named twice among the survivors, or not of the closing scope, stays one block with its values", () => {
  backend.openScope();
  const outer = filled(1);
  backend.openScope();
  const inner = filled(2);
  backend.closeScope([inner, inner, outer]);
  expect([outer, inner].map(contents)).toEqual([[1], [2]]);
  backend.closeScope([outer]);
  expect(contents(outer)).toEqual([1]);
  expect(() => backend.assertAlive(inner)).toThrow(LifetimeError);
});

test("a kept block outlives every scope", () => {
  backend.openScope();
  backend.openScope();
  const block = filled(7);
  backend.keep(block);
  backend.closeScope([]);
  backend.closeScope([]);
  expect(contents(block)).toEqual([7]);
});

test("persistent blocks made inside a scope outlive it", () => {
  backend.openScope();
  const block = backend.allocate(10, "persistent");
  backend.kernels.fill(5, block);
  backend.closeScope([]);
  expect(contents(block)).toEqual([5]);
});

test("a write outside any scope goes to the block it names, also in place", () => {
  const [x, y] = [filled(2), filled(3)];
  backend.kernels.accumulate(x, y);
  backend.kernels.accumulate(y, y);
  expect([x, y].map(contents)).toEqual([[2], [10]]);
});

test("a block of another backend is refused", () => {
  const foreign = reference.allocate(100);
  expect(() => backend.kernels.accumulate(foreign, filled(1))).toThrow(TypeError);
  expect(() => backend.read(foreign, [100])).toThrow("reference");
});

test("a block of an earlier wasm backend is refused", async () => {
  const earlier = filled(1);
  const next = await startWasm();
  expect(() => next.read(earlier, [100])).toThrow(TypeError);
  expect(() => next.kernels.accumulate(earlier, next.allocate(100))).toThrow(TypeError);
});

test("closing more scopes than were opened is an error", () => {
  expect(() => backend.closeScope([])).toThrow("no scope is open");
});
