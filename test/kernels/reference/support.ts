import { type ConvGeometry, poolGeometry } from "@tsumiki/kernels";
import fc from "fast-check";
import { expect } from "vitest";
import { sliding } from "../sliding.ts";

/** Nested arrays laid flat. */
export function flat(nested: readonly unknown[]): Float64Array {
  return Float64Array.from(nested.flat(Infinity) as number[]);
}

/** Numbers in [−1, 1) that a seed of fast-check stands for. */
export function random(size: number, seed: number): Float64Array {
  let state = seed | 1;
  return Float64Array.from({ length: size }, () => {
    // A linear congruential generator (Numerical Recipes); its upper bits are good enough for test data.
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** ⟨dy, A·x⟩ = ⟨Aᵀ·dy, x⟩, up to the rounding of float64. */
export function expectAdjoint(dy: Float64Array, y: Float64Array, dx: Float64Array, x: Float64Array): void {
  const size = Math.sqrt(dot(dy, dy) * dot(y, y));
  expect(Math.abs(dot(dy, y) - dot(dx, x))).toBeLessThanOrEqual(1e-12 * (1 + size));
}

/** The gradient of ⟨dy, f(x)⟩ by central differences, good to about 1e-9 for values around 1. */
export function differences(f: (x: Float64Array) => Float64Array, x: Float64Array, dy: Float64Array): Float64Array {
  const step = 1e-5;
  return x.map((value, i) => {
    const [before, after] = [x.slice(), x.slice()];
    before[i] = value - step;
    after[i] = value + step;
    return (dot(dy, f(after)) - dot(dy, f(before))) / (2 * step);
  });
}

export function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-12): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const near = Math.abs(actual[i]! - expected[i]!) <= tolerance * (1 + Math.abs(expected[i]!));
    if (!near) expect.fail(`at ${i}: expected ${expected[i]}, got ${actual[i]}`);
  }
}

export const seeds = fc.integer();

/** Convolutions of every kind: rectangular, strided, padded, dilated, grouped, with every rounding. */
export const convolutions: fc.Arbitrary<ConvGeometry> = fc
  .record({
    batch: fc.integer({ min: 1, max: 2 }),
    groups: fc.integer({ min: 1, max: 3 }),
    groupChannels: fc.integer({ min: 1, max: 2 }),
    groupOutChannels: fc.integer({ min: 1, max: 2 }),
    slide: sliding({ image: 7, kernelSize: 3, stride: 3, padding: 2, dilation: 2 }),
  })
  .map(({ batch, groups, groupChannels, groupOutChannels, slide: { image, kernelSize, options } }) => ({
    ...poolGeometry("conv2d", [batch, groups * groupChannels, ...image], kernelSize, options),
    outChannels: groups * groupOutChannels,
    groups,
  }));

export function imageSize({ batch, channels, height, width }: ConvGeometry): number {
  return batch * channels * height * width;
}

/** Of what a pool with these windows gives. */
export function pooledSize({ batch, channels, outHeight, outWidth }: ConvGeometry): number {
  return batch * channels * outHeight * outWidth;
}
