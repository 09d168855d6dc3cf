import type { ChannelGeometry } from "../geometry.ts";
import { sizeOf } from "../shape.ts";

export function moments(geometry: ChannelGeometry, x: Float64Array, mean: Float64Array, variance: Float64Array): void {
  const count = valuesPerChannel(geometry);
  const first = firstOfChannels(geometry, x);
  mean.set(first); // so that the mean of equal numbers is that number
  forEachValue(geometry, (at, c) => {
    mean[c]! += (x[at]! - first[c]!) / count;
  });
  variance.fill(0);
  forEachValue(geometry, (at, c) => {
    const centered = x[at]! - mean[c]!;
    variance[c]! += (centered * centered) / count;
  });
}

export function batchNormalize(
  geometry: ChannelGeometry,
  epsilon: number,
  share: number,
  x: Float64Array,
  scale: Float64Array,
  shift: Float64Array,
  runningMean: Float64Array | null,
  runningVariance: Float64Array | null,
  y: Float64Array,
): void {
  const mean = new Float64Array(scale.length);
  const variance = new Float64Array(scale.length);
  moments(geometry, x, mean, variance);
  normalize(geometry, epsilon, x, mean, variance, scale, shift, y);
  const count = valuesPerChannel(geometry);
  for (let c = 0; c < scale.length; c++) {
    if (runningMean) runningMean[c] = (1 - share) * runningMean[c]! + share * mean[c]!;
    if (runningVariance) {
      runningVariance[c] = (1 - share) * runningVariance[c]! + (share * variance[c]! * count) / (count - 1);
    }
  }
}

export function batchNormalizeBackward(
  geometry: ChannelGeometry,
  epsilon: number,
  dy: Float64Array,
  x: Float64Array,
  scale: Float64Array,
  dx: Float64Array,
  dScale: Float64Array,
  dShift: Float64Array,
): void {
  const mean = new Float64Array(scale.length);
  const variance = new Float64Array(scale.length);
  moments(geometry, x, mean, variance);
  normalizeBackward(geometry, epsilon, dy, x, mean, variance, scale, dx, dScale, dShift);
}

export function normalize(
  geometry: ChannelGeometry,
  epsilon: number,
  x: Float64Array,
  mean: Float64Array,
  variance: Float64Array,
  scale: Float64Array,
  shift: Float64Array,
  y: Float64Array,
): void {
  forEachValue(geometry, (at, c) => {
    y[at] = ((x[at]! - mean[c]!) / Math.sqrt(variance[c]! + epsilon)) * scale[c]! + shift[c]!;
  });
}

/**
 * With σ = √(variance + ε), x̂ = (x − mean) / σ and m values a channel:
 * dShift = Σ dy, dScale = Σ dy·x̂, dx = scale / σ · (dy − dShift / m − x̂ · dScale / m).
 */
export function normalizeBackward(
  geometry: ChannelGeometry,
  epsilon: number,
  dy: Float64Array,
  x: Float64Array,
  mean: Float64Array,
  variance: Float64Array,
  scale: Float64Array,
  dx: Float64Array,
  dScale: Float64Array,
  dShift: Float64Array,
): void {
  const count = valuesPerChannel(geometry);
  const deviation = variance.map((value) => Math.sqrt(value + epsilon));
  dScale.fill(0);
  dShift.fill(0);
  forEachValue(geometry, (at, c) => {
    dScale[c]! += (dy[at]! * (x[at]! - mean[c]!)) / deviation[c]!;
    dShift[c]! += dy[at]!;
  });
  forEachValue(geometry, (at, c) => {
    const normalized = (x[at]! - mean[c]!) / deviation[c]!;
    dx[at] = (scale[c]! / deviation[c]!) * (dy[at]! - dShift[c]! / count - (normalized * dScale[c]!) / count);
  });
}

/** The channels of the first image, each by its first value. */
function firstOfChannels({ shape }: ChannelGeometry, x: Float64Array): Float64Array {
  const positions = sizeOf(shape.slice(2));
  return Float64Array.from({ length: shape[1]! }, (_, c) => x[c * positions]!);
}

function valuesPerChannel({ shape }: ChannelGeometry): number {
  return sizeOf(shape) / shape[1]!;
}

/** Visits every element by its position and its channel. */
function forEachValue({ shape }: ChannelGeometry, visit: (at: number, channel: number) => void): void {
  const positions = sizeOf(shape.slice(2));
  for (let at = 0; at < sizeOf(shape); at++) visit(at, Math.floor(at / positions) % shape[1]!);
}
