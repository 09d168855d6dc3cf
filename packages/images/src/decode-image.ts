import { assertOptions, checkedBytes, checkedNumber } from "@tsumiki/kernels";
import { assertReadable, formatOf } from "./formats.ts";
import { type Image, ImageError, pixelLimit } from "./image.ts";
import { decodeJpeg } from "./jpeg/decode-jpeg.ts";
import { turned } from "./orientation.ts";
import { decodePng } from "./png/decode-png.ts";

export interface DecodeOptions {
  /** How many pixels an image may have. Default: 67,108,864, which is 8,192 x 8,192. */
  readonly maxPixels?: number | undefined;
}

/**
 * The pixels of a PNG or JPEG file; its first bytes say which it is.
 *
 * Every kind of PNG, in 8 bits a sample: those of fewer bits d are stretched, v · 255 / (2^d − 1), those of 16 rounded,
 * v · 255 / 65535. A palette becomes its colours; a transparent colour, or a palette with alpha, becomes an alpha channel.
 * JPEG: baseline, extended and progressive, in gray, YCbCr and RGB; of the four inks of an Adobe CMYK file
 * R = (255 − C)(255 − K) / 255, likewise G of M and B of Y. An orientation in EXIF is carried out. Colour profiles and
 * gamma are not looked at.
 *
 * @throws ImageError if it is no such image, is damaged or truncated, or has more pixels than the limit; TypeError if it
 *   is no bytes
 */
export function decodeImage(bytes: Uint8Array, options: DecodeOptions = {}): Image {
  checkedBytes("decodeImage", bytes);
  assertOptions("decodeImage", options, { maxPixels: true });
  return naming("decodeImage", () => decoded(bytes, checkedMaxPixels("decodeImage", options.maxPixels)));
}

export function checkedMaxPixels(place: string, maxPixels: number = pixelLimit): number {
  return checkedNumber(place, "maxPixels", maxPixels, "a whole number of at least 1");
}

/** What `decodeImage` does, once its arguments are checked; errors do not say whose image it is. */
export function decoded(bytes: Uint8Array, maxPixels: number): Image {
  const format = formatOf(bytes);
  assertReadable(format, bytes);
  const { image, orientation } = format === "PNG" ? decodePng(bytes, maxPixels) : decodeJpeg(bytes, maxPixels);
  return turned(image, orientation);
}

/** Runs `body`; an ImageError of it is about `name`. */
export function naming<Result>(name: string, body: () => Result): Result {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    throw new ImageError(`${name}: ${error.message}`, { cause: error.cause });
  }
}
