import { kindOf, portableMath, ShapeError, showShape, type WarpGeometry } from "@tsumiki/kernels";
import type { SampleKind } from "./augmentation.ts";
import { imageShape } from "./box.ts";
import { Draws } from "./draws.ts";
import type { ElasticAugmentation, GeometricAugmentation } from "./geometric.ts";
import { type Matrix, precede, unmoved } from "./matrix.ts";

/** The Gaussian of elastic displacements ends at so many standard deviations. */
const truncate = 3;

/** What the draws begin with of a row of the batch, for the augmentation at a place of the loader's list. */
export type KeyOf = (row: number, place: number) => number;

/** One of a run, and its place in the loader's list. */
interface Member {
  readonly augmentation: GeometricAugmentation;
  readonly place: number;
}

/** Geometric augmentations that follow one another, which become one map of coordinates for each image. */
export class GeometricRun {
  readonly #members: Member[] = [];
  readonly #draws = new Draws(0);
  /** Whose border it is. */
  #edge: GeometricAugmentation | undefined;
  #elastic: ElasticAugmentation | undefined;
  #taps: Float64Array = new Float64Array(0);

  /** Whether it goes into the same pass over the images: with another border, or a second displacement, it does not. */
  takes(augmentation: GeometricAugmentation): boolean {
    if ("strength" in augmentation && this.#elastic) return false;
    const edge = this.#edge;
    if (edge === undefined || staysInside(augmentation)) return true;
    return borderOf(edge) === borderOf(augmentation) && (edge.fill ?? 0) === (augmentation.fill ?? 0);
  }

  add(augmentation: GeometricAugmentation, place: number): void {
    this.#members.push({ augmentation, place });
    if (!staysInside(augmentation)) this.#edge ??= augmentation;
    if (!("strength" in augmentation)) return;
    this.#elastic = augmentation;
    this.#taps = gaussian(augmentation.sigma);
  }

  /** What the kernel `warp` does to a batch of so many images. */
  geometry(kind: SampleKind, batch: number, keyOf: KeyOf): WarpGeometry {
    const [channels, height, width] = imageShape(this.#names, kind.sampleShape);
    const maps = new Float64Array(12 * batch);
    for (let at = 0; at < maps.length; at += 6) maps.set(unmoved, at);
    const strengths = new Float64Array(batch);
    const keys = new Uint32Array(batch);
    for (let row = 0; row < batch; row++) {
      // A pixel of the result goes through the list from its end: through the second map, the displacement, the first.
      let at = 12 * row;
      for (const { augmentation, place } of this.#members) {
        this.#draws.restart(keyOf(row, place));
        if ("matrix" in augmentation) {
          precede(maps, at, checkedMatrix(augmentation.name, augmentation.matrix(this.#draws, { height, width })));
          continue;
        }
        strengths[row] = checkedStrength(augmentation.name, augmentation.strength(this.#draws));
        keys[row] = this.#draws.key();
        at += 6;
      }
      assertReadable(this.#names, maps.subarray(12 * row, 12 * row + 12), strengths[row] as number);
    }
    const elastic = this.#elastic && { strengths, keys, taps: this.#taps };
    return { batch, channels, height, width, ...this.#border(kind), maps, elastic };
  }

  /**
   * @throws ShapeError unless the samples are images, and for labels of each pixel, which would stay where they are;
   *   TypeError if it is not known what the fill is in a batch
   */
  assertSuits(kind: SampleKind): void {
    const [, height, width] = imageShape(this.#names, kind.sampleShape);
    const labels = kind.classes === undefined ? [] : kind.labelShape.slice(-2);
    if (labels.length === 2 && labels[0] === height && labels[1] === width) {
      throw new ShapeError(
        `DataLoader: ${this.#names} in augment: moves the pixels of images and not the labels ${showShape(kind.labelShape)} of each; leave it out, or move both by an augmentation of your own, { name, batch }`,
      );
    }
    this.#border(kind);
  }

  get #names(): string {
    return this.#members.map(({ augmentation }) => augmentation.name).join(", ");
  }

  #border(kind: SampleKind): Pick<WarpGeometry, "border" | "fill"> {
    const edge = this.#edge;
    if (edge === undefined || borderOf(edge) === "nearest") return { border: "nearest", fill: [] };
    return { border: "fill", fill: kind.inBatch(edge.fill ?? 0) };
  }
}

function staysInside(augmentation: GeometricAugmentation): boolean {
  return "matrix" in augmentation && augmentation.staysInside === true;
}

function borderOf({ border = "fill" }: GeometricAugmentation): "fill" | "nearest" {
  return border;
}

/** exp(−k²/2σ²) at k = 0, 1, 2, … up to `truncate` deviations, rounded; on both sides it sums to 1. */
function gaussian(sigma: number): Float64Array {
  const radius = Math.floor(truncate * sigma + 0.5);
  if (radius === 0) return Float64Array.of(1); // also of a sigma whose square is 0
  const taps = Float64Array.from({ length: radius + 1 }, (_, k) => portableMath.exp(-(k * k) / (2 * sigma * sigma)));
  const sum = taps.reduce((total, tap, k) => total + (k === 0 ? tap : 2 * tap), 0);
  return taps.map((tap) => tap / sum);
}

function checkedMatrix(name: string, matrix: Matrix): Matrix {
  if (Array.isArray(matrix) && matrix.length === 6 && matrix.every(Number.isFinite)) return matrix;
  throw new TypeError(
    `DataLoader: the augmentation ${name} must give six finite numbers [a, b, c, d, e, f], got ${Array.isArray(matrix) ? `[${matrix.join(", ")}]` : kindOf(matrix)}`,
  );
}

/** @throws RangeError unless float32, in which the kernel computes, has the numbers */
function assertReadable(names: string, maps: Float64Array, strength: number): void {
  const tooLarge = [...maps, strength].find((number) => !Number.isFinite(Math.fround(number)));
  if (tooLarge === undefined) return;
  throw new RangeError(`DataLoader: ${names} in augment: moves an image further than float32 can tell, by ${tooLarge}`);
}

function checkedStrength(name: string, strength: number): number {
  if (Number.isFinite(strength)) return strength;
  throw new TypeError(`DataLoader: the augmentation ${name} must give a finite strength, got ${kindOf(strength)}`);
}
