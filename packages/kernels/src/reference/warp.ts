import type { ElasticField, WarpGeometry } from "../geometry.ts";
import { noiseAt } from "../noise.ts";

/** A plane's number at whole coordinates, also outside of it. */
type Pixel = (column: number, row: number) => number;

export function warp(geometry: WarpGeometry, x: Float64Array, y: Float64Array): void {
  const { batch, channels, height, width, border, fill, elastic } = geometry;
  for (let n = 0; n < batch; n++) {
    const displaced = elastic ? displacement(geometry, elastic, n) : (point: readonly [number, number]) => point;
    for (let c = 0; c < channels; c++) {
      const plane = x.subarray((n * channels + c) * height * width, (n * channels + c + 1) * height * width);
      const pixel = border === "fill" ? filled(plane, height, width, fill[c]!) : nearest(plane, height, width);
      for (let i = 0; i < height; i++) {
        for (let j = 0; j < width; j++) {
          const point = mapped(geometry.maps, 12 * n, displaced(mapped(geometry.maps, 12 * n + 6, [j, i])));
          y[((n * channels + c) * height + i) * width + j] = interpolated(pixel, point);
        }
      }
    }
  }
}

/** Where the map of six numbers from `at` on sends a point. */
function mapped(maps: Float64Array, at: number, [x, y]: readonly [number, number]): readonly [number, number] {
  const [a, b, c, d, e, f] = maps.subarray(at, at + 6) as unknown as [number, number, number, number, number, number];
  return [a * x + b * y + c, d * x + e * y + f];
}

/** Where the field of image n sends a point. */
function displacement(
  { height, width }: WarpGeometry,
  { strengths, keys, taps }: ElasticField,
  n: number,
): (point: readonly [number, number]) => readonly [number, number] {
  const [toX, toY] = [0, 1].map((direction) => {
    const noise = new Float64Array(height * width);
    for (let at = 0; at < noise.length; at++) noise[at] = noiseAt(keys[n]!, direction * noise.length + at);
    return nearest(smoothed(noise, height, width, taps), height, width);
  }) as [Pixel, Pixel];
  const strength = strengths[n]!;
  return ([x, y]) => [
    x + strength * interpolated(toX, [within(x, width), within(y, height)]),
    y + strength * interpolated(toY, [within(x, width), within(y, height)]),
  ];
}

/** Along columns, then along rows. */
function smoothed(plane: Float64Array, height: number, width: number, taps: Float64Array): Float64Array {
  const alongColumns = convolved(filled(plane, height, width, 0), height, width, taps, (at, k) => [at[0], at[1] + k]);
  return convolved(filled(alongColumns, height, width, 0), height, width, taps, (at, k) => [at[0] + k, at[1]]);
}

function convolved(
  pixel: Pixel,
  height: number,
  width: number,
  taps: Float64Array,
  step: (at: readonly [number, number], k: number) => readonly [number, number],
): Float64Array {
  return Float64Array.from({ length: height * width }, (_, at) => {
    let sum = 0;
    for (let k = 1 - taps.length; k < taps.length; k++) {
      sum += taps[Math.abs(k)]! * pixel(...step([at % width, Math.floor(at / width)], k));
    }
    return sum;
  });
}

/** Linear in both directions between the four pixels around the point. */
function interpolated(pixel: Pixel, [x, y]: readonly [number, number]): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [right, below] = [x - column, y - row];
  const upper = (1 - right) * pixel(column, row) + right * pixel(column + 1, row);
  const lower = (1 - right) * pixel(column, row + 1) + right * pixel(column + 1, row + 1);
  return (1 - below) * upper + below * lower;
}

function filled(plane: Float64Array, height: number, width: number, fill: number): Pixel {
  return (column, row) =>
    column >= 0 && column < width && row >= 0 && row < height ? plane[row * width + column]! : fill;
}

function nearest(plane: Float64Array, height: number, width: number): Pixel {
  return (column, row) => plane[within(row, height) * width + within(column, width)]!;
}

/** The coordinate, or the border's that is nearest. */
function within(coordinate: number, extent: number): number {
  return Math.min(Math.max(coordinate, 0), extent - 1);
}
