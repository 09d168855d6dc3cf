import type { ChannelGeometry } from "../geometry.ts";
import { sizeOf } from "../shape.ts";

export function moments(geometry: ChannelGeometry, x: Float64Array, mean: Float64Array, variance: Float64Array): void {
  const count = valuesPerChannel(geometry);
  mean.fill(0);
  forEachValue(geometry, (at, c) => {
    mean[c]! += x[at]! / count;
  });
  variance.fill(0);
  forEachValue(geometry, (at, c) => {
    const centered = x[at]! - mean[c]!;
    variance[c]! += (centered * centered) / count;
  });
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

function valuesPerChannel({ shape }: ChannelGeometry): number {
  return sizeOf(shape) / shape[1]!;
}

/** Visits every element by its position and its channel. */
function forEachValue({ shape }: ChannelGeometry, visit: (at: number, channel: number) => void): void {
  const positions = sizeOf(shape.slice(2));
  for (let at = 0; at < sizeOf(shape); at++) visit(at, Math.floor(at / positions) % shape[1]!);
}
