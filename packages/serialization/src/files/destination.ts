import { type Node, oddKind } from "./node.ts";
import { Refusal } from "./reasons.ts";

/** Where a file will lie: no symbolic link, in a folder that is there. */
export interface Destination {
  readonly folder: string;
  readonly name: string;
  /** The regular file that will be replaced, if there is one. */
  readonly old: import("node:fs").Stats | undefined;
}

/** More links than any system follows. */
const mostLinks = 40;

/**
 * Follows symbolic links to the place that `file` names, and makes the folders on the way.
 * @throws Refusal or the system's error, if nothing can lie there
 */
export function findDestination(node: Node, file: string): Destination {
  const { fs, path } = node;
  if (file === "") throw new Refusal("it has no name");
  if (file.endsWith("/") || file.endsWith(path.sep)) throw new Refusal("a name that ends in a slash is a folder's");
  const old = fs.statSync(file, { throwIfNoEntry: false });
  const odd = old && oddKind(old);
  if (odd !== undefined) throw new Refusal(`there is ${odd} of that name, and only a regular file is replaced`);
  if (old !== undefined) fs.accessSync(file, fs.constants.W_OK);
  const end = endOfLinks(node, file);
  makeFolders(node, path.dirname(end));
  fs.lstatSync(end, { throwIfNoEntry: false }); // refuses too long a name, now that its folder is there
  return { folder: path.dirname(end), name: path.basename(end), old };
}

function endOfLinks({ fs, path }: Node, file: string): string {
  let at = path.resolve(file);
  for (let links = 0; links < mostLinks; links++) {
    if (!fs.lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink()) return at;
    at = path.resolve(fs.realpathSync(path.dirname(at)), fs.readlinkSync(at));
  }
  throw new Refusal("its symbolic links lead round in a circle");
}

/** One by one, from the outermost: in a folder that takes none, as /proc, Node's recursive way never ends. */
function makeFolders(node: Node, folder: string): void {
  const { fs, path } = node;
  const found = fs.statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (found !== undefined) throw new Refusal(`${folder} is no folder`);
  makeFolders(node, path.dirname(folder));
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
