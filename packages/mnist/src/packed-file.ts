/** What to do where the file is not found. */
export const remedy =
  "generated/digits.bin of @tsumiki/mnist is to lie there. Bundlers put it there (older servers of Vite with " +
  'optimizeDeps: { exclude: ["@tsumiki/mnist"] }), esbuild does not: copy it. Or pass MNIST\'s own four files: ' +
  "mnist({ files })";

/**
 * A file of this package: from the disk where modules lie there, or else fetched.
 * @throws Error that says what to do, if it cannot be had
 */
export async function bytesAt(url: URL): Promise<Uint8Array> {
  return url.protocol === "file:" ? fromDisk(url) : fetched(url);
}

async function fromDisk(url: URL): Promise<Uint8Array> {
  const fs = globalThis.process?.getBuiltinModule?.("node:fs");
  if (fs === undefined) {
    throw new Error(`mnist: a page that was opened from the disk cannot read ${url.href}: serve it, by http`);
  }
  return fs.promises.readFile(url).catch((cause: Error) => {
    throw new Error(`mnist: cannot read ${url.href} (${cause.message}): ${remedy}`, { cause });
  });
}

async function fetched(url: URL): Promise<Uint8Array> {
  const failed = (reason: string, cause?: unknown) =>
    new Error(`mnist: cannot fetch ${shown(url)} (${reason}): ${remedy}`, { cause });
  const response = await fetch(url).catch((cause: Error) => {
    throw failed(cause.message, cause);
  });
  if (!response.ok) throw failed(`status ${response.status}`);
  const bytes = await response.arrayBuffer().catch((cause: Error) => {
    throw failed(cause.message, cause);
  });
  return new Uint8Array(bytes);
}

/** A bundler may have made a data URL of the file. */
function shown({ href }: URL): string {
  return href.slice(0, 200);
}
