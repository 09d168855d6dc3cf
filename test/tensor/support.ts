import { currentBackend, init, reference, withBackend } from "@tsumiki/kernels";
import { type Tensor, tensor } from "@tsumiki/tensor";
import { expect, test } from "vitest";
import tables from "./numpy-tables.json" with { type: "json" };

/** A tensor in a table of expected values. */
export interface Packed {
  readonly shape: number[];
  readonly data: number[];
}

await init();
const backends = [reference, currentBackend()];

/** Relative to the larger of 1 and the expected value: a few roundings in each backend's precision. */
const tolerances = { reference: 1e-12, wasm: 1e-5 };

/** A test that runs on the reference backend, which needs no init. */
export function onReference(name: string, body: () => void): void {
  test(name, () => withBackend(reference, body));
}

/** A test that runs on each backend. */
export function onEveryBackend(name: string, body: () => void): void {
  for (const backend of backends) test(`${name} (${backend.info.backend})`, () => withBackend(backend, body));
}

/** The tables that numpy-tables.py wrote, by name. */
export function numpyTable<Case>(name: string): Case[] {
  return (tables as unknown as Record<string, Case[]>)[name]!;
}

export function unpacked({ shape, data }: Packed): Tensor {
  return tensor(Float64Array.from(data), shape);
}

/** Expects the shape exactly and the elements, in NCHW order, to the precision of the tensor's backend. */
export function expectTensor(
  actual: Tensor,
  { shape, data }: { shape: readonly number[]; data: ArrayLike<number> },
): void {
  expect(actual.shape).toEqual(shape);
  const tolerance = tolerances[actual.block.backend.info.backend];
  const values = actual.data();
  expect(values.length).toBe(data.length);
  values.forEach((value, position) => {
    const expected = data[position] as number;
    const close = Math.abs(value - expected) <= tolerance * Math.max(1, Math.abs(expected));
    expect(close || Object.is(value, expected), `element ${position}: ${value}, expected ${expected}`).toBe(true);
  });
}

/** Expects a tensor of rank 0 or 1 whose elements are these. */
export function expectValues(actual: Tensor, data: readonly number[]): void {
  expectTensor(actual, { shape: [data.length], data });
}
