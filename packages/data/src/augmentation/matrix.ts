import { portableMath } from "@tsumiki/kernels";

/** The map (x, y) ↦ (a·x + b·y + c, d·x + e·y + f). */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Of an image, in pixels. The middle of the first pixel is (0, 0), so that of the last (width − 1, height − 1). */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

export const unmoved: Matrix = [1, 0, 0, 0, 1, 0];

/** The linear map of a, b, d and e around the middle of an image. */
export function aroundMiddle(a: number, b: number, d: number, e: number, { height, width }: ImageSize): Matrix {
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  return [a, b, x - a * x - b * y, d, e, y - d * x - e * y];
}

/** The six numbers from `at` on become those of: the map first, then what they were. */
export function precede(maps: Float64Array, at: number, [a, b, c, d, e, f]: Matrix): void {
  for (const row of [at, at + 3]) {
    const [p, q, r] = maps.subarray(row, row + 3) as unknown as [number, number, number];
    maps[row] = p * a + q * d;
    maps[row + 1] = p * b + q * e;
    maps[row + 2] = p * c + q * f + r;
  }
}

/** Cosine and sine of an angle in degrees, the same bits in every engine. */
export function cosineAndSine(degrees: number): readonly [cosine: number, sine: number] {
  const radians = (degrees * Math.PI) / 180;
  return [portableMath.cos(radians), portableMath.sin(radians)];
}
