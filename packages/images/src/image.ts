import { kindOf } from "@tsumiki/kernels";

/** The pixels of an image, a byte a sample. */
export interface Image {
  readonly width: number;
  readonly height: number;
  /** 1 gray, 2 gray and alpha, 3 red, green and blue, 4 these and alpha. */
  readonly channels: 1 | 2 | 3 | 4;
  /** Row by row from the top: sample c of the pixel in row y and column x is `data[(y · width + x) · channels + c]`. */
  readonly data: Uint8Array;
}

/** Bytes that are no image which can be read here, or not within the limits. The message says why, and what to do. */
export class ImageError extends Error {
  override readonly name = "ImageError";
}

/** What an image may have unless more is asked for: 8,192 x 8,192 pixels. */
export const pixelLimit = 2 ** 26;

/** Called with what a header says, before any memory is taken for the pixels. */
export function assertExtent(width: number, height: number, maxPixels: number): void {
  if (width === 0 || height === 0) throw new ImageError(`its header says ${width} x ${height} pixels, which is none`);
  if (width * height <= maxPixels) return;
  throw new ImageError(
    `its header says ${width} x ${height} pixels (width x height), more than the limit of ${maxPixels}; ` +
      "if that is right, pass a larger maxPixels",
  );
}

/** @throws TypeError unless it is an image whose bytes are as many as it says */
export function assertImage(place: string, image: Image): void {
  const { width, height, channels, data } =
    typeof image === "object" && image !== null ? image : ({} as Partial<Image>);
  const isImage = isExtent(width) && isExtent(height) && isChannels(channels) && data instanceof Uint8Array;
  if (!isImage) {
    throw new TypeError(`${place}: expected an image { width, height, channels, data }, got ${kindOf(image)}`);
  }
  const expected = width * height * channels;
  if (data.length === expected) return;
  throw new TypeError(
    `${place}: an image of ${width} x ${height} pixels with ${channels} channels has ${expected} bytes, got ${data.length}`,
  );
}

function isExtent(value: number | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function isChannels(value: number | undefined): value is number {
  return value === 1 || value === 2 || value === 3 || value === 4;
}
