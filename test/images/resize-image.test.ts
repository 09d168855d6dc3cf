import { type Image, resizeImage } from "@tsumiki/images";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resizes } from "./golden.ts";

const gray = (width: number, data: number[]): Image => ({
  width,
  height: data.length / width,
  channels: 1,
  data: Uint8Array.from(data),
});

test("shrinking takes everything into account, by the triangle", () => {
  // s = 2: the middle of pixel 0 is at 1, of 1 at 3; neighbours at 0.5, 1.5, 2.5 weigh 3/4, 3/4, 1/4, of 7/4 in all.
  const { data } = resizeImage(gray(4, [0, 70, 140, 210]), [1, 2]);
  expect([...data]).toEqual([Math.round((3 * 0 + 3 * 70 + 140) / 7), Math.round((70 + 3 * 140 + 3 * 210) / 7)]);
});

test("growing lies between the two nearest pixels, and stays at the border", () => {
  // s = 1/2: middles at 0.25, 0.75, 1.25, 1.75 between pixels at 0.5 and 1.5
  expect([...resizeImage(gray(2, [0, 100]), [1, 4]).data]).toEqual([0, 25, 75, 100]);
});

test("a size of one number is a square, and a half is rounded up", () => {
  expect(resizeImage(gray(2, [0, 1, 1, 0]), 1)).toEqual(gray(1, [1])); // 2/4
});

test("nearest takes the pixel under the middle", () => {
  expect([...resizeImage(gray(5, [1, 2, 3, 4, 5]), [1, 2], "nearest").data]).toEqual([2, 4]); // 1.25, 3.75
  expect([...resizeImage(gray(2, [1, 2]), [1, 5], "nearest").data]).toEqual([1, 1, 2, 2, 2]); // 1.0 is pixel 1
});

describe.each(resizes)("$name", ({ from, bilinear, nearest }) => {
  test("bilinear is what PyTorch gives in float64", () => {
    expect(resizeImage(from, [bilinear.height, bilinear.width])).toEqual(bilinear);
  });
  test("nearest is what Pillow gives", () => {
    expect(resizeImage(from, [nearest.height, nearest.width], "nearest")).toEqual(nearest);
  });
});

const extents = fc.integer({ min: 1, max: 12 });

test("one colour stays that colour, and nothing leaves the range of what there was", () => {
  fc.assert(
    fc.property(extents, extents, extents, extents, fc.integer({ min: 0, max: 255 }), (w, h, toW, toH, value) => {
      const plain = resizeImage({ width: w, height: h, channels: 3, data: new Uint8Array(3 * w * h).fill(value) }, [
        toH,
        toW,
      ]);
      expect(plain.data).toEqual(new Uint8Array(3 * toW * toH).fill(value));
    }),
  );
});

test("both methods mirror with the image", () => {
  const image = gray(6, [9, 200, 3, 77, 150, 30]);
  const mirrored = gray(6, [...image.data].reverse());
  expect([...resizeImage(mirrored, [1, 4]).data]).toEqual([...resizeImage(image, [1, 4]).data].reverse());
});

test("the image that was given stays as it was", () => {
  const image = gray(2, [1, 2, 3, 4]);
  resizeImage(image, 3);
  expect([...image.data]).toEqual([1, 2, 3, 4]);
});

test("what cannot be resized is said", () => {
  const image = gray(2, [1, 2]);
  expect(() => resizeImage(image, 0)).toThrow("resizeImage: size must be a whole number of at least 1, got 0");
  expect(() => resizeImage(image, [3] as never)).toThrow(
    "resizeImage: size must be [height, width] or one number for both, got the array [3]",
  );
  expect(() => resizeImage(image, [3, 2.5])).toThrow(
    "resizeImage: the width of size must be a whole number of at least 1, got 2.5",
  );
  expect(() => resizeImage(image, 3, "bicubic" as never)).toThrow(
    'resizeImage: resize must be "bilinear" or "nearest", got the string "bicubic"',
  );
  expect(() => resizeImage({ ...image, channels: 2, width: 1 }, 3)).toThrow(
    'resizeImage: an image of 2 channels has alpha, and is resized by "nearest" alone; imageDataset lays it over a background first',
  );
  expect(() => resizeImage(new Uint8Array(3) as never, 3)).toThrow(
    "resizeImage: expected an image { width, height, channels, data }, got a Uint8Array of 3",
  );
  expect(() => resizeImage({ ...image, width: 5 }, 3)).toThrow(
    "resizeImage: an image of 5 x 1 pixels with 1 channels has 5 bytes, got 2",
  );
});
