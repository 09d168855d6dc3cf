/** For whoever installs `tsumiki` alone: the kernels' files that `init` can be given, beside the built package. */
import { copyFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

for (const name of ["worker.js", "relaxed-simd.wasm", "simd.wasm"]) {
  const target = new URL(`../dist/${name}`, import.meta.url);
  await copyFile(fileURLToPath(import.meta.resolve(`@tsumiki/kernels/${name}`)), target);
}
