import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { assertCounts, digitCounts } from "../src/counts.ts";

/** Of the file's contents: they are what everybody trains on. */
const sha256 = "4e3355b0dd14bc12e53353f1d2789806361e6ef7350c92a8c5e778a74ea77696";

/** Whether these are the bytes of a file that `packDigits` made. */
export function isDigitsFile(bytes: Uint8Array): boolean {
  try {
    return hashOf(gunzipSync(bytes)) === sha256;
  } catch {
    return false;
  }
}

/**
 * The IDX file [images, 28, 28] of all images, digit after digit, as gzip.
 *
 * @param pixels all images of each digit, in [0, 1], as the package mnist has them
 * @throws RangeError if the package holds something else than it did
 */
export function packDigits(pixels: readonly (readonly number[])[]): Uint8Array {
  const file = idxFile(pixels);
  const hash = hashOf(file);
  if (hash === sha256) return gzipSync(file, { level: 9 });
  throw new RangeError(
    `mnist: the images in the package mnist have the hash ${hash}, expected ${sha256}: was another version of it installed?`,
  );
}

/** The contents of the file, whatever the images are. */
function idxFile(pixels: readonly (readonly number[])[]): Uint8Array {
  const counts = pixels.map(({ length }) => length / (28 * 28));
  assertCounts("mnist", counts, digitCounts);
  const images = counts.reduce((total, count) => total + count, 0);
  const file = new Uint8Array(16 + images * 28 * 28);
  const header = new DataView(file.buffer);
  [0x08_03, images, 28, 28].forEach((field, index) => {
    header.setUint32(4 * index, field);
  });
  let end = 16;
  for (const digit of pixels) for (const pixel of digit) file[end++] = byteOf(pixel);
  return file;
}

/**
 * The byte from which a number of the package was made: it divided by 255 and rounded to three decimals.
 * @throws RangeError if it is none of these numbers
 */
export function byteOf(pixel: number): number {
  const byte = Math.round(pixel * 255);
  if (byte >= 0 && byte <= 255 && Math.abs(byte / 255 - pixel) < 0.000_501) return byte;
  throw new RangeError(`mnist: ${pixel} in the package mnist is no pixel: was another version of it installed?`);
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
