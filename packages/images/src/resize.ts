import { checkedName, checkedNumber, kindOf } from "@tsumiki/kernels";
import { assertImage, type Image } from "./image.ts";

export const resizeNames = ["bilinear", "nearest"] as const;
export type Resize = (typeof resizeNames)[number];

/** [height, width], or one number for both. */
export type Size = number | readonly [height: number, width: number];

/**
 * The image in another size, along each axis by itself; proportions follow the size. With in and out pixels along an axis
 * and s = in / out, the middle of pixel i of the result lies at (i + 1/2) · s in the image, whose pixel j lies at j + 1/2.
 *
 * - "bilinear", the default: y[i] = Σ w[i,j] · x[j] / Σ w[i,j] with w[i,j] = max(0, 1 − |j + 1/2 − (i + 1/2) · s| / max(1, s))
 *   over the j that there are. Where the image grows, these are the two nearest pixels; where it shrinks, the triangle is
 *   as wide as what becomes one pixel, so that nothing is left out (antialiasing, as Pillow's BILINEAR and PyTorch's
 *   `interpolate(antialias=True)`). Sums are in float64, first along the width and then along the height, and rounded
 *   once, half up.
 * - "nearest": y[i] = x[⌊(i + 1/2) · s⌋], as Pillow's NEAREST. Makes no new values: for masks, and pixels drawn by hand.
 *
 * An image that has the size already is returned itself.
 *
 * @throws TypeError if the image has alpha and is to be bilinear: what is transparent has no colour to take the mean of;
 *   RangeError if the size is none
 */
export function resizeImage(image: Image, size: Size, resize: Resize = "bilinear"): Image {
  assertImage("resizeImage", image);
  const [height, width] = checkedSize("resizeImage", size);
  const method = checkedName("resizeImage", "resize", resize, resizeNames);
  if (method === "bilinear" && image.channels % 2 === 0) {
    throw new TypeError(
      `resizeImage: an image of ${image.channels} channels has alpha, and is resized by "nearest" alone; ` +
        "imageDataset lays it over a background first",
    );
  }
  return resized(image, height, width, method);
}

/** @throws RangeError or TypeError unless it is [height, width] or one number for both */
export function checkedSize(place: string, size: Size): [height: number, width: number] {
  if (!Array.isArray(size)) {
    const side = checkedNumber(place, "size", size, "a whole number of at least 1");
    return [side, side];
  }
  if (size.length !== 2) {
    throw new TypeError(`${place}: size must be [height, width] or one number for both, got ${kindOf(size)}`);
  }
  return [
    checkedNumber(place, "the height of size", size[0], "a whole number of at least 1"),
    checkedNumber(place, "the width of size", size[1], "a whole number of at least 1"),
  ];
}

/** What `resizeImage` does, once its arguments are checked. */
export function resized(image: Image, height: number, width: number, resize: Resize): Image {
  if (image.height === height && image.width === width) return image;
  const { channels } = image;
  const tapsOf = resize === "nearest" ? nearest : triangle;
  const columns = tapsOf(image.width, width);
  const rows = tapsOf(image.height, height);

  const narrow = new Float64Array(image.height * width * channels);
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        const from = y * image.width * channels + c;
        narrow[(y * width + x) * channels + c] = weighted(image.data, from, channels, columns[x] as Taps);
      }
    }
  }
  const data = new Uint8Array(height * width * channels);
  const stride = width * channels;
  for (let y = 0; y < height; y++) {
    for (let at = 0; at < stride; at++) {
      data[y * stride + at] = Math.floor(weighted(narrow, at, stride, rows[y] as Taps) + 0.5);
    }
  }
  return { width, height, channels, data };
}

/** Which neighbours along an axis make a pixel: from `first` on, each with its weight; their sum is 1. */
interface Taps {
  readonly first: number;
  readonly weights: Float64Array;
}

function nearest(from: number, to: number): Taps[] {
  const weights = Float64Array.of(1);
  return Array.from({ length: to }, (_, i) => ({ first: Math.floor(((i + 0.5) * from) / to), weights }));
}

function triangle(from: number, to: number): Taps[] {
  const scale = from / to;
  const reach = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const middle = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(middle - reach - 0.5) + 1);
    const last = Math.min(from - 1, Math.ceil(middle + reach - 0.5) - 1);
    const weights = Float64Array.from({ length: last - first + 1 }, (_, tap) =>
      Math.max(0, 1 - Math.abs(first + tap + 0.5 - middle) / reach),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

function weighted(values: Uint8Array | Float64Array, from: number, stride: number, { first, weights }: Taps): number {
  let sum = 0;
  let at = from + first * stride;
  for (let tap = 0; tap < weights.length; tap++, at += stride) sum += (weights[tap] as number) * (values[at] as number);
  return sum;
}
