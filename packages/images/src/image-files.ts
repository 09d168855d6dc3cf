import { assertOptions, kindOf, quoted, shortened } from "@tsumiki/kernels";
import { ImageError } from "./image.ts";
import { type Node, nodeModules } from "./node.ts";

/** The files of a folder of images, in the order of the samples that `imageFolder` makes of them. */
export interface ImageFiles {
  /** The path of each, which begins with the folder's. */
  readonly files: readonly string[];
  /** The class number of each. */
  readonly labels: readonly number[];
  /** The name of each class: class 0 is the first. */
  readonly classNames: readonly string[];
}

export interface ImageFilesOptions {
  /**
   * The classes and their order, instead of those that have a folder: `train.classNames` for a folder to test with, of
   * which a class may be missing. A folder of another name is an error.
   */
  readonly classNames?: readonly string[] | undefined;
}

/**
 * Finds what `imageFolder` reads, without reading it: sample i of the data set is `files[i]`.
 *
 * A class is a folder in `folder`, and has at least one file. Classes are sorted by the code units of their names, and so
 * are files within a class ("10" comes before "2"). Symbolic links are followed.
 *
 * Passed over is what nobody put there on purpose: names that begin with a dot (.DS_Store, ._a.png), Thumbs.db,
 * desktop.ini, __MACOSX; and beside the class folders other files than PNG and JPEG, a licence for instance. Whatever lies
 * in a class folder is one of its images.
 *
 * @throws ImageError that names the path: no folder, no class folders, none or a folder in a class folder, images beside
 *   the class folders, the folder of no class, a symbolic link that leads nowhere
 */
export async function imageFiles(folder: string | URL, options: ImageFilesOptions = {}): Promise<ImageFiles> {
  assertOptions("imageFiles", options, { classNames: true });
  return listed("imageFiles", folder, options.classNames);
}

/**
 * @param place who is asked, for errors
 * @param wanted the names of the classes, if somebody knows them
 */
export async function listed(place: string, folder: string | URL, wanted?: readonly string[]): Promise<ImageFiles> {
  const expected = checkedNames(place, wanted);
  const node = nodeModules(place);
  const root = checkedPath(place, folder, node);
  const entries = await entriesOf(place, root, node);
  const folders = entries.filter(({ kind }) => kind === "folder").map(({ name }) => name);
  const stray = entries.find(({ name, kind }) => kind === "file" && /\.(png|jpe?g)$/i.test(name));
  if (folders.length === 0) {
    const what = stray === undefined ? "no folder" : `images and no folder, ${quoted(stray.name)} for one`;
    throw new ImageError(`${place}: ${root} holds ${what}; the images of each class belong in a folder of its own`);
  }
  if (stray !== undefined) {
    throw new ImageError(
      `${place}: ${node.path.join(root, stray.name)} lies beside the folders of the classes: move or remove it`,
    );
  }
  const classNames = expected ?? folders;
  const files: string[] = [];
  const labels: number[] = [];
  for (const name of folders) {
    const path = node.path.join(root, name);
    const label = classNames.indexOf(name);
    if (label < 0) {
      throw new ImageError(
        `${place}: ${path} is the folder of no class: classNames are ${shortened(classNames.map(quoted).join(", "))}`,
      );
    }
    for (const file of await filesOfClass(place, path, node)) {
      files.push(file);
      labels.push(label);
    }
  }
  return { files, labels, classNames };
}

async function filesOfClass(place: string, folder: string, node: Node): Promise<string[]> {
  const entries = await entriesOf(place, folder, node);
  if (entries.length === 0) throw new ImageError(`${place}: ${folder} holds no image: a class has at least one`);
  const inner = entries.find(({ kind }) => kind === "folder");
  if (inner !== undefined) {
    const path = node.path.join(folder, inner.name);
    throw new ImageError(
      `${place}: ${path} is a folder in the folder of a class, where only images belong: is ${folder} the folder to pass?`,
    );
  }
  return entries.map(({ name }) => node.path.join(folder, name));
}

interface Entry {
  readonly name: string;
  readonly kind: "folder" | "file";
}

const hidden = /^(\.|thumbs\.db$|desktop\.ini$|__MACOSX$)/i;

/** What is in a folder and not hidden, sorted by code units. */
async function entriesOf(place: string, folder: string, node: Node): Promise<Entry[]> {
  const found = await namingPath(place, folder, () => node.fs.readdir(folder, { withFileTypes: true }));
  const visible = found.filter(({ name }) => !hidden.test(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const entries: Entry[] = [];
  for (const each of visible) {
    const path = node.path.join(folder, each.name);
    const kind = each.isSymbolicLink() ? await namingPath(place, path, () => node.fs.stat(path)) : each;
    if (!kind.isDirectory() && !kind.isFile()) {
      throw new ImageError(`${place}: ${path} is neither a file nor a folder`);
    }
    entries.push({ name: each.name, kind: kind.isDirectory() ? "folder" : "file" });
  }
  return entries;
}

/** Runs `body`; what the system says of a path is an ImageError. */
export async function namingPath<Result>(place: string, path: string, body: () => Promise<Result>): Promise<Result> {
  try {
    return await body();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    throw new ImageError(`${place}: ${path} ${reasons[code] ?? `cannot be read (${code})`}`, { cause: error });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "is not there, or is a symbolic link that leads nowhere",
  ENOTDIR: "is a file, and a folder is expected",
  EACCES: "may not be read by this process",
  EPERM: "may not be read by this process",
  ELOOP: "is a symbolic link that leads round in a circle",
};

function checkedNames(place: string, names: unknown): readonly string[] | undefined {
  if (names === undefined) return undefined;
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return [...names];
  throw new TypeError(`${place}: classNames must be an array of names, got ${kindOf(names)}`);
}

function checkedPath(place: string, folder: unknown, { url }: Node): string {
  if (folder instanceof URL) {
    if (folder.protocol === "file:") return url.fileURLToPath(folder);
    throw new TypeError(
      `${place}: expected the path of a folder, got ${quoted(folder.href)}; imageDataset takes bytes from anywhere`,
    );
  }
  if (typeof folder === "string" && folder !== "") return folder;
  throw new TypeError(`${place}: expected the path of a folder, got ${kindOf(folder)}`);
}
