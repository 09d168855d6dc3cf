// Numbers by a formula, and numbers as text: formula.py has the same.

import { type Shape, sizeOf } from "@tsumiki/kernels";
import type { Tensor } from "@tsumiki/tensor";
import { expect } from "vitest";

/**
 * Numbers in [−scale, scale): MurmurHash3's finalizer of (seed, position), of which 20 bits count, so that float32 holds
 * them exactly.
 */
export function numbers(seed: number, shape: Shape, scale = 2): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, (_, position) => {
    let h = seed * 65536 + position;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
    return ((h >>> 12) / 2 ** 19 - 1) * scale;
  });
}

/** Whole numbers from 0 up to `below`. */
export function whole(seed: number, count: number, below: number): Float64Array {
  return numbers(seed, [count], 1).map((value) => Math.floor(((value + 1) / 2) * below));
}

/** Float64, little endian, in base64. */
export function unpacked(text: string): Float64Array {
  const bytes = Buffer.from(text, "base64");
  return Float64Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readDoubleLE(8 * index));
}

/** Expects every element to be within `tolerance` of the largest of the tensor. */
export function expectGolden(name: string, actual: Tensor, golden: string, tolerance: number): void {
  const expected = unpacked(golden);
  const values = actual.data();
  expect(values.length, `${name}: elements`).toBe(expected.length);
  const allowed = tolerance * expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const wrong = expected.findIndex((value, index) => !(Math.abs((values[index] as number) - value) <= allowed));
  expect(wrong, `${name}[${wrong}] is ${values[wrong]}, PyTorch gives ${expected[wrong]} ± ${allowed}`).toBe(-1);
}
