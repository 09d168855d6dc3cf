import { assertOptions, kindOf, quoted, shortened } from "@tsumiki/kernels";

/** The bytes of the four IDX files of a data set, plain or gzip: what `mnist({ files })` and `idxDataset` take. */
export interface IdxFiles {
  readonly trainImages: Uint8Array;
  readonly trainLabels: Uint8Array;
  readonly testImages: Uint8Array;
  readonly testLabels: Uint8Array;
}

export interface IdxFilesOptions {
  /**
   * What the names begin with, for a folder in which several data sets lie: "emnist-letters" of
   * emnist-letters-train-images-idx3-ubyte.gz. Default: whatever they begin with, if it is the same for all.
   */
  readonly prefix?: string | undefined;
}

/**
 * Finds and reads the four files of a data set in the format of MNIST, by their usual names:
 *
 *     train-images-idx3-ubyte  train-labels-idx1-ubyte  t10k-images-idx3-ubyte  t10k-labels-idx1-ubyte
 *
 * each with dots in place of hyphens or without (train-images.idx3-ubyte), "test" for "t10k", a name before it
 * (emnist-digits-train-…), and .gz after it. Where a file lies there both plain and packed, the plain one is read.
 *
 * ```ts
 * const { train, test } = await mnist({ files: await idxFiles("data/fashion") });
 * const { trainImages, trainLabels } = await idxFiles("data/emnist", { prefix: "emnist-letters" });
 * const letters = await idxDataset(trainImages, trainLabels, { transposed: true });
 * ```
 *
 * @throws Error that lists what lies in the folder, if one of the four is missing, or the names are those of several data
 *   sets; one that names the folder or the file that cannot be read, or says that there are no files (in a browser);
 *   TypeError if it is no name of a folder
 */
export async function idxFiles(folder: string | URL, options: IdxFilesOptions = {}): Promise<IdxFiles> {
  if (!(typeof folder === "string" || folder instanceof URL)) {
    throw new TypeError(`idxFiles: expected the name of a folder, got ${kindOf(folder)}`);
  }
  assertOptions("idxFiles", options, { prefix: true });
  const { prefix } = options;
  if (prefix !== undefined && typeof prefix !== "string") {
    throw new TypeError(`idxFiles: prefix must be what the names begin with, got ${kindOf(prefix)}`);
  }
  const node = nodeFiles();
  const place = `idxFiles ${shortened(String(folder))}`;
  const path = folder instanceof URL ? node.url.fileURLToPath(folder) : folder;
  const names = await filesIn(node, path, place);
  const found = chosen(names, prefix, place);
  const read = (name: string) => readFile(node, node.path.join(path, name), place);
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all([
    read(found.trainImages),
    read(found.trainLabels),
    read(found.testImages),
    read(found.testLabels),
  ]);
  return { trainImages, trainLabels, testImages, testLabels };
}

/** What comes before, which part, of what, the format, whether it is packed. */
const usual = /^(.*?)(train|t10k|test)[-_.](images|labels)(?:[-_.]idx\d[-_.](?:ubyte|int))?(\.gz)?$/i;

/** The four, and how each is usually called. */
const usualNames: Readonly<Record<keyof IdxFiles, string>> = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte",
};

const kinds = Object.keys(usualNames) as (keyof IdxFiles)[];

interface Candidate {
  readonly name: string;
  readonly prefix: string;
  readonly kind: keyof IdxFiles;
  readonly isPacked: boolean;
}

/** @throws Error that lists what was found, unless each of the four is there once */
function chosen(names: readonly string[], prefix: string | undefined, place: string): Record<keyof IdxFiles, string> {
  const all = names.flatMap(candidatesOf);
  const wanted = prefix?.replace(/[-_.]$/, "");
  const fitting = all.filter((each) => wanted === undefined || each.prefix === wanted);
  const prefixes = [...new Set(fitting.map((each) => each.prefix))].sort();
  if (prefixes.length > 1) {
    const list = prefixes.map((each) => `prefix: ${quoted(each)}`).join(" or ");
    throw new Error(`${place}: the files of ${prefixes.length} data sets lie there: pass ${shortened(list)}`);
  }
  const pairs = kinds.map((kind) => [kind, oneOf(fitting, kind, place)] as const);
  const missing = pairs.flatMap(([kind, name]) => (name === undefined ? [usualNames[kind]] : []));
  if (missing.length > 0) {
    const begin = wanted === undefined ? "" : ` beginning with ${quoted(wanted)}`;
    throw new Error(
      `${place}: found no ${missing.join(", no ")} (or the like, such as test.images.gz)${begin}; ${listed(names)}`,
    );
  }
  return Object.fromEntries(pairs) as Record<keyof IdxFiles, string>;
}

function candidatesOf(name: string): Candidate[] {
  const match = usual.exec(name);
  if (match === null) return [];
  const [, before = "", part = "", what = "", packed] = match;
  const kind = `${part.toLowerCase() === "train" ? "train" : "test"}${/^images/i.test(what) ? "Images" : "Labels"}`;
  const prefix = before.replace(/[-_.]$/, "");
  return [{ name, prefix, kind: kind as keyof IdxFiles, isPacked: packed !== undefined }];
}

/** The plain one, or else the packed one; undefined if there is neither. */
function oneOf(candidates: readonly Candidate[], kind: keyof IdxFiles, place: string): string | undefined {
  const ofKind = candidates.filter((each) => each.kind === kind);
  const plain = ofKind.filter((each) => !each.isPacked);
  const [first, second] = plain.length > 0 ? plain : ofKind;
  if (second === undefined) return first?.name;
  throw new Error(
    `${place}: ${quoted(first!.name)} and ${quoted(second.name)} may both be ${usualNames[kind]}: leave only one of them there`,
  );
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return "no file lies there";
  const most = 12;
  const shown = names.slice(0, most).map(quoted).join(", ");
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return `the files there are ${shown}${more}`;
}

interface NodeFiles {
  readonly fs: typeof import("node:fs").promises;
  readonly path: typeof import("node:path");
  readonly url: typeof import("node:url");
}

/** Asked for at run time: an import would break bundles for browsers. */
function nodeFiles(): NodeFiles {
  const builtin = globalThis.process?.getBuiltinModule;
  if (builtin === undefined) {
    throw new Error(
      "idxFiles reads a folder, which needs Node 20.16 or newer (or Deno, Bun); elsewhere fetch the files, and pass their bytes to idxDataset",
    );
  }
  return { fs: builtin("node:fs").promises, path: builtin("node:path"), url: builtin("node:url") };
}

/** The names of what is no folder, sorted. Links count as what they lead to. */
async function filesIn({ fs, path }: NodeFiles, folder: string, place: string): Promise<string[]> {
  const entries = await fs.readdir(folder, { withFileTypes: true }).catch((cause: Error) => {
    throw new Error(`${place}: cannot read the folder (${cause.message})`, { cause });
  });
  const names: string[] = [];
  for (const entry of entries) {
    const isLink = entry.isSymbolicLink();
    const isFile = isLink ? await leadsToFile(fs, path.join(folder, entry.name)) : entry.isFile();
    if (isFile) names.push(entry.name);
  }
  return names.sort();
}

async function leadsToFile(fs: NodeFiles["fs"], link: string): Promise<boolean> {
  return fs.stat(link).then(
    (stats) => stats.isFile(),
    () => false, // it leads nowhere
  );
}

async function readFile({ fs }: NodeFiles, file: string, place: string): Promise<Uint8Array> {
  return fs.readFile(file).catch((cause: Error) => {
    throw new Error(`${place}: cannot read ${file} (${cause.message})`, { cause });
  });
}
