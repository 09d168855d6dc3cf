import { type Block, LifetimeError, reference } from "@tsumiki/kernels";
import { expect, test } from "vitest";

const { kernels } = reference;

test("the reference is one thread of float64", () => {
  expect(reference.info).toEqual({
    backend: "reference",
    build: "float64",
    fused: false,
    threads: 1,
    convolution: "direct",
  });
});

test("what is written is read back, in an array of one's own", () => {
  const block = blockOf(1, 2, 3);
  const copy = reference.read(block, [3]);
  expect(copy).toEqual(Float64Array.of(1, 2, 3));
  copy[0] = 9;
  expect(reference.read(block, [3])).toEqual(Float64Array.of(1, 2, 3));
});

test("a new block is NaN, so that nobody reads it before it is written", () => {
  expect(reference.read(reference.allocate(2), [2])).toEqual(Float64Array.of(NaN, NaN));
});

test("kernels take blocks", () => {
  const y = reference.allocate(2);
  kernels.unary("square", blockOf(2, 3), y);
  expect(reference.read(y, [2])).toEqual(Float64Array.of(4, 9));
  expect(kernels.squaredNorm(y)).toBe(16 + 81);
});

test("a block dies with its scope, for reading, writing and kernels", () => {
  reference.openScope();
  const block = blockOf(1);
  reference.assertAlive(block);
  reference.closeScope([]);
  const message =
    "this tensor was made inside a scope that has ended: return it from the scope's body, or keep() it there";
  expect(() => reference.assertAlive(block)).toThrow(new LifetimeError(message));
  expect(() => reference.read(block, [1])).toThrow(LifetimeError);
  expect(() => reference.write(block, [1], [2])).toThrow(LifetimeError);
  expect(() => kernels.fill(0, block)).toThrow(LifetimeError);
  expect(() => reference.keep(block)).toThrow(LifetimeError);
});

test("survivors move to the scope around, and die with it", () => {
  reference.openScope();
  reference.openScope();
  const block = blockOf(1);
  reference.closeScope([block]);
  expect(reference.read(block, [1])).toEqual(Float64Array.of(1));
  reference.closeScope([]);
  expect(() => reference.assertAlive(block)).toThrow(LifetimeError);
});

test("survivors of the outermost scope live on", () => {
  reference.openScope();
  const block = blockOf(1);
  reference.closeScope([block]);
  expect(reference.read(block, [1])).toEqual(Float64Array.of(1));
});

test("a survivor that was made outside stays where it was", () => {
  const outside = blockOf(1);
  reference.openScope();
  reference.openScope();
  reference.closeScope([outside]);
  reference.closeScope([]);
  reference.assertAlive(outside);
});

test("blocks that were kept, and persistent ones, outlive every scope", () => {
  reference.openScope();
  reference.openScope();
  const kept = blockOf(1);
  reference.keep(kept);
  const persistent = reference.allocate(1, "persistent");
  reference.closeScope([]);
  reference.closeScope([]);
  reference.assertAlive(kept);
  reference.assertAlive(persistent);
});

test("closing a scope that was never opened is an error", () => {
  expect(() => reference.closeScope([])).toThrow("closeScope: no scope is open");
});

test("blocks of another backend are refused", () => {
  const other = { ...reference, info: { backend: "wasm", build: "simd", threads: 1 } } as const;
  const foreign = { size: 1, backend: other, version: 0, writer: "nobody" } as unknown as Block;
  expect(() => reference.read(foreign, [1])).toThrow(
    new TypeError("expected a block of the reference backend, got one of wasm"),
  );
});

function blockOf(...values: number[]): Block {
  const block = reference.allocate(values.length);
  reference.write(block, [values.length], values);
  return block;
}
