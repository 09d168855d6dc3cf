import type { Tensor } from "@tsumiki/tensor";

/** What the elements of a tensor are like. Shares are from 0 to 1. */
export interface Statistics {
  /** Of the finite elements; NaN if there are none. */
  readonly mean: number;
  /** √ of the mean squared distance from the mean, of the finite elements. */
  readonly deviation: number;
  /** The share of elements that are 0. */
  readonly zeros: number;
  /** The share of elements that are infinite or NaN. */
  readonly notFinite: number;
}

/** A tensor's elements, in NCHW order. */
export type Elements = Float32Array | Float64Array;

/** In float64, whatever the backend. */
export function statisticsOf(elements: Elements): Statistics {
  let [finite, zeros, total, squares] = [0, 0, 0, 0];
  for (const value of elements) {
    if (value === 0) zeros++;
    if (!Number.isFinite(value)) continue;
    finite++;
    total += value;
  }
  const mean = total / finite;
  for (const value of elements) if (Number.isFinite(value)) squares += (value - mean) ** 2;
  const count = elements.length;
  return { mean, deviation: Math.sqrt(squares / finite), zeros: zeros / count, notFinite: 1 - finite / count };
}

/** The share of units, features or an image's channels, that are 0 in all samples and everywhere. */
export function deadUnits(elements: Elements, [batch = 1, units = 1]: Tensor["shape"]): number {
  const perUnit = elements.length / (batch * units);
  const isAlive = new Uint8Array(units);
  for (let start = 0; start < elements.length; start += perUnit) {
    if (elements.subarray(start, start + perUnit).some((value) => value !== 0)) isAlive[(start / perUnit) % units] = 1;
  }
  return 1 - isAlive.reduce((count, alive) => count + alive, 0) / units;
}
