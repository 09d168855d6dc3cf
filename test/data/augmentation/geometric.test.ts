import {
  type Augmentation,
  crop,
  Dataset,
  elastic,
  flip,
  type GeometricOptions,
  type MapAugmentation,
  type Matrix,
  rotate,
  shear,
  shift,
  zoom,
} from "@tsumiki/data";
import { ShapeError } from "@tsumiki/kernels";
import { describe, expect, test } from "vitest";
import { augmented, counted, drawing } from "./support.ts";

/** 1 2 3 / 4 5 6 / 7 8 9 */
const square = counted(1, [1, 3, 3]);

/** The augmentation as if the upper end of its range had been drawn. */
function farthest({ matrix, ...augmentation }: MapAugmentation): MapAugmentation {
  return { ...augmentation, matrix: (_, size) => matrix(drawing(), size) };
}

function moved(augmentation: MapAugmentation, dataset: Dataset = square): number[] {
  return augmented(dataset, farthest(augmentation)).samples.map((value) => Math.round(1e6 * value) / 1e6);
}

describe("at the end of its range", () => {
  test("shift takes a pixel from the right, black where there is none", () => {
    expect(moved(shift({ x: 1 }))).toEqual([2, 3, 0, 5, 6, 0, 8, 9, 0]);
    expect(moved(shift({ y: 1 }))).toEqual([4, 5, 6, 7, 8, 9, 0, 0, 0]);
  });

  test("shift by a fraction blends neighbors, and at the border the border", () => {
    expect(moved(shift({ x: 0.25 }))).toEqual([1.25, 2.25, 2.25, 4.25, 5.25, 4.5, 7.25, 8.25, 6.75]);
  });

  test("rotate by 90 degrees turns counterclockwise", () => {
    expect(moved(rotate(90))).toEqual([3, 6, 9, 2, 5, 8, 1, 4, 7]);
  });

  test("rotate by 180 degrees turns an oblong image around its middle", () => {
    expect(moved(rotate(180), counted(1, [1, 2, 3]))).toEqual([6, 5, 4, 3, 2, 1]);
  });

  test("zoom by 2 has pixels lie twice as far from the middle", () => {
    expect(moved(zoom({ from: 1, to: 2 }))).toEqual([3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7]);
  });

  test("shear by 45 degrees slants a pixel a row, around the middle", () => {
    expect(moved(shear({ x: 45 }))).toEqual([0, 1, 2, 4, 5, 6, 8, 9, 0]);
    expect(moved(shear({ y: 45 }))).toEqual([0, 2, 6, 1, 5, 9, 4, 8, 0]);
  });

  test("flip mirrors", () => {
    const always = { probability: 1 } as const;
    expect(moved(flip(always))).toEqual([3, 2, 1, 6, 5, 4, 9, 8, 7]);
    expect(moved(flip({ ...always, direction: "vertical" }))).toEqual([7, 8, 9, 4, 5, 6, 1, 2, 3]);
  });
});

test.each<[options: GeometricOptions, expected: number[]]>([
  [{}, [3, 0, 0, 6, 0, 0, 9, 0, 0]],
  [{ border: "nearest" }, [3, 3, 3, 6, 6, 6, 9, 9, 9]],
  [{ border: "fill", fill: 7 }, [3, 7, 7, 6, 7, 7, 9, 7, 7]],
])("outside of the image is what %j says", (options, expected) => {
  expect(moved(shift({ x: 2 }, options))).toEqual(expected);
});

test("the fill is a number of the data before they were normalized, in each channel", () => {
  const data = counted(1, [2, 1, 2]).normalized({ mean: [1, 3], deviation: [2, 4] });
  expect(moved(shift({ x: 1 }), data)).toEqual([0.5, -0.5, 0.25, -0.75]);
  expect(moved(shift({ x: 1 }, { fill: 11 }), data)).toEqual([0.5, 5, 0.25, 2]);
});

test("where each element was normalized by its own numbers, a fill is refused and the nearest pixel is not", () => {
  const data = counted(2, [1, 1, 3]);
  const own = data.normalized(data.statistics({ per: "element" }));
  expect(() => augmented(own, shift(1))).toThrow(TypeError);
  expect(augmented(own, shift(1, { border: "nearest" })).samples).toHaveLength(6);
});

test("the list is done in its order: mirrored and then shifted is not shifted and then mirrored", () => {
  const right: Matrix = [1, 0, -1, 0, 1, 0];
  const shiftRight: MapAugmentation = { name: "right", matrix: () => right };
  const mirror = flip({ probability: 1 });
  const row = counted(1, [1, 1, 3]);
  expect(augmented(row, [mirror, shiftRight]).samples).toEqual([0, 3, 2]);
  expect(augmented(row, [shiftRight, mirror]).samples).toEqual([2, 1, 0]);
});

test("neighbors in the list are read through once: what one moves out, the next brings back", () => {
  const by = (x: number): MapAugmentation => ({ name: "by", matrix: () => [1, 0, x, 0, 1, 0] });
  const row = counted(1, [1, 1, 4]);
  expect(augmented(row, [by(3), by(-3)]).samples).toEqual([1, 2, 3, 4]);
  // With another border between them, they cannot: the first has lost it.
  expect(augmented(row, [by(3), { ...by(-3), border: "nearest" }]).samples).toEqual([4, 4, 4, 4]);
  // So it is with what looks at the samples in between, which sees what was moved.
  const seen: number[][] = [];
  const look = { name: "look", sample: (sample: Float32Array) => void seen.push([...sample]) };
  expect(augmented(row, [by(3), look, by(-3)]).samples).toEqual([0, 0, 0, 4]);
  expect(seen).toEqual([[4, 0, 0, 0]]);
});

test("what is left to itself stays as it is, to the bit", () => {
  const data = counted(3, [2, 5, 4]);
  const still = [shift(0), rotate(0), zoom(0), shear(0), flip({ probability: 0 }), elastic({ alpha: 0, sigma: 3 })];
  expect(augmented(data, still).samples).toEqual([...Array(120).keys()].map((each) => each + 1));
  expect(augmented(data, elastic({ alpha: 9, sigma: 1, probability: 0 })).samples).toHaveLength(120);
});

test("crop shifts by whole pixels, and by each of them", () => {
  const row = new Dataset({
    samples: Float32Array.from({ length: 5000 }, (_, at) => (at % 5 === 2 ? 1 : 0)),
    sampleShape: [1, 1, 5],
    labels: new Uint8Array(1000),
  });
  const { samples } = augmented(row, crop({ padding: 2, fill: -1 }));
  const places = Array.from({ length: 1000 }, (_, n) => samples.slice(5 * n, 5 * n + 5).indexOf(1));
  // A shift of one of five in y leaves the only row where it is.
  const counts = [-1, 0, 1, 2, 3, 4].map((place) => places.filter((each) => each === place).length);
  expect(counts[0]).toBeGreaterThan(720);
  expect(counts[0]).toBeLessThan(880);
  for (const count of counts.slice(1)) expect(count).toBeGreaterThan(15);
});

test("ranges are drawn evenly, and probabilities kept to", () => {
  const draws = counted(2000, [1, 1, 2]);
  const seen: number[] = [];
  const watched = shift({ x: 3 }, { probability: 0.25 });
  augmented(draws, {
    name: "watched",
    matrix: (random, size) => {
      const matrix = watched.matrix(random, size);
      seen.push(matrix[2]);
      return matrix;
    },
  });
  const moved = seen.filter((x) => x !== 0);
  expect(moved.length / 2000).toBeCloseTo(0.25, 1);
  expect(Math.min(...moved)).toBeLessThan(-2.8);
  expect(Math.max(...moved)).toBeGreaterThan(2.8);
  expect(Math.abs(moved.reduce((sum, x) => sum + x, 0) / moved.length)).toBeLessThan(0.3);
});

test.each<[what: string, make: () => unknown, message: string]>([
  ["a negative shift", () => shift(-1), "shift: pixels must be a finite number of at least 0, got -1"],
  ["a shift of nothing known", () => shift({ z: 1 } as never), "shift: unknown option z"],
  [
    "a shift in words",
    () => shift("2" as never),
    'shift: pixels must be a finite number of at least 0, got the string "2": leave out the quotes',
  ],
  ["more than half a turn", () => rotate(270), "rotate: degrees must be at most 180, got the number 270"],
  ["a zoom to nothing", () => zoom(1), "zoom: amount must be a number in [0, 1), got 1"],
  ["a zoom backwards", () => zoom({ from: 2, to: 1 }), "zoom: from must be at most to, got 2 and 1"],
  ["a zoom from 0", () => zoom({ from: 0, to: 1 }), "zoom: from must be a finite number above 0, got 0"],
  ["a right angle", () => shear(90), "shear: degrees must be below 90, got the number 90"],
  [
    "another direction",
    () => flip({ direction: "across" as never }),
    'flip: direction must be "horizontal" or "vertical"',
  ],
  ["half a pixel", () => crop({ padding: 0.5 }), "crop: padding must be a whole number of at least 1, got 0.5"],
  ["no padding", () => crop(undefined as never), "crop: padding must be a whole number of at least 1, got undefined"],
  ["a sigma of 0", () => elastic({ alpha: 1, sigma: 0 }), "elastic: sigma must be a finite number above 0, got 0"],
  ["a large sigma", () => elastic({ alpha: 1, sigma: 101 }), "elastic: sigma must be at most 100, got the number 101"],
  ["a probability of 2", () => rotate(3, { probability: 2 }), "rotate: probability must be a number in [0, 1], got 2"],
  ["another border", () => rotate(3, { border: "wrap" as never }), 'rotate: border must be "fill" or "nearest"'],
  [
    "a fill beside the nearest",
    () => rotate(3, { border: "nearest", fill: 1 }),
    'rotate: a fill goes with the border "fill"',
  ],
])("%s is refused", (_, make, message) => {
  expect(make).toThrow(message);
});

test("samples that are no images are refused when the loader is made", () => {
  expect(() => augmented(counted(2, [4]), [rotate(3), shift(1)])).toThrow(
    new ShapeError("DataLoader: rotate, shift in augment: expected images [channels, height, width], got samples [4]"),
  );
});

test.each([
  [[1, 0, 0, 0, Number.NaN, 0], "got [1, 0, 0, 0, NaN, 0]"],
  [[1, 0, 0], "got [1, 0, 0]"],
  [undefined, "got undefined"],
])("the matrix %j is refused by name", (matrix, message) => {
  const wrong = { name: "wrong", matrix: () => matrix as never };
  expect(() => augmented(square, wrong)).toThrow(`the augmentation wrong must give six finite numbers`);
  expect(() => augmented(square, wrong)).toThrow(message);
});

const still: Matrix = [1, 0, 0, 0, 1, 0];
test.each<[what: string, own: object, message: string]>([
  [
    "another border",
    { matrix: () => still, border: "wrap" },
    'own: border must be "fill" or "nearest", got the string "wrap"',
  ],
  ["a fill that is no number", { matrix: () => still, fill: Number.NaN }, "own: fill must be a finite number, got NaN"],
  ["no sigma", { strength: () => 3 }, "own: sigma must be a finite number above 0, got undefined"],
  ["a sigma that takes hours", { strength: () => 3, sigma: 1e9 }, "own: sigma must be at most 100"],
])("one's own with %s is refused by name", (_, own, message) => {
  const augment = { name: "own", ...own } as Augmentation;
  expect(() => augmented(square, augment)).toThrow(`DataLoader: the augmentation ${message}`);
});

test("two that together go further than float32 are refused, and what it has is only far away", () => {
  const far = (factor: number): Augmentation => ({ name: "far", matrix: () => [factor, 0, factor, 0, factor, factor] });
  const message = "DataLoader: far, far in augment: moves an image further than float32 can tell, by 1e+40";
  expect(() => augmented(square, [far(1e20), far(1e20)])).toThrow(new RangeError(message));
  expect(augmented(square, [far(1e20)]).samples).toEqual(new Array(9).fill(0));
});

test("a sigma whose square is 0 in float64 displaces each pixel by itself, as a tiny one does", () => {
  const by = (sigma: number) => augmented(square, elastic({ alpha: 0.5, sigma, border: "nearest" })).samples;
  expect(by(1e-200)).toEqual(by(1e-3));
  expect(new Set(by(1e-200)).size).toBe(9);
});

test("images are not moved away from labels of each of their pixels; labels of another shape go along", () => {
  const images = (labelShape: readonly number[]) =>
    new Dataset({
      samples: new Uint8Array(2 * 6),
      sampleShape: [1, 2, 3],
      labels: new Uint8Array(2 * labelShape.reduce((product, extent) => product * extent, 1)),
      labelShape,
    });
  expect(() => augmented(images([2, 3]), [flip(), rotate(3)])).toThrow(
    new ShapeError(
      "DataLoader: flip, rotate in augment: moves the pixels of images and not the labels [2, 3] of each; leave it out, or move both by an augmentation of your own, { name, batch }",
    ),
  );
  expect(augmented(images([2]), flip()).labels).toEqual([0, 0, 0, 0]);
});
