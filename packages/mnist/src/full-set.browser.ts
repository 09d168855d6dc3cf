import type { MnistFiles } from "./files.ts";

/** Stands in for full-set.ts where there is no file system: nobody wants 54 MB in a bundle. */
export async function readFullSet(): Promise<MnistFiles> {
  throw new Error(
    'mnist: size "full" is read from disk, which a browser does not have; fetch the four files and pass them as `files`',
  );
}
