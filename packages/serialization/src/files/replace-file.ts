import { type Destination, findDestination } from "./destination.ts";
import type { Node } from "./node.ts";
import { reasonOf } from "./reasons.ts";
import { removeLeftovers, temporaryName } from "./temporary.ts";

type Write = (piece: Uint8Array) => void;

/**
 * Puts a whole file in the place of an old one, or leaves the old one as it is: the bytes that `give` hands over go to a
 * file beside it, which takes its place and its mode once they are on the disk.
 *
 * All of it happens before this returns: what the bytes are made of cannot change meanwhile.
 * @throws Error that begins with `place` and names the file, and whose cause is why; whatever `give` throws
 */
export function replaceFile(node: Node, place: string, file: string, give: (write: Write) => void): void {
  const { fs, path } = node;
  naming(place, file, () => {
    const destination = findDestination(node, file);
    withTemporary(node, destination, (temporary) => {
      writing(node, temporary, destination, (descriptor) => {
        give((piece) => writeAll(node, descriptor, piece));
        takeOver(node, descriptor, destination);
        fs.fsyncSync(descriptor);
      });
      fs.renameSync(temporary, path.join(destination.folder, destination.name));
      flushFolder(node, destination.folder);
    });
  });
}

/**
 * Does what `replaceFile` does, but for the bytes and the replacing.
 * @throws as `replaceFile`
 */
export function tryToReplace(node: Node, place: string, file: string): void {
  naming(place, file, () => {
    const destination = findDestination(node, file);
    withTemporary(node, destination, (temporary) => writing(node, temporary, destination, () => {}));
  });
}

function withTemporary(node: Node, { folder, name }: Destination, body: (temporary: string) => void): void {
  removeLeftovers(node, folder, name);
  const temporary = node.path.join(folder, temporaryName(node, name));
  try {
    body(temporary);
  } finally {
    node.fs.rmSync(temporary, { force: true });
  }
}

/** Nobody else can read it before it has the old file's mode, which may be a private one. */
function writing({ fs }: Node, file: string, { old }: Destination, body: (descriptor: number) => void): void {
  const descriptor = fs.openSync(file, "wx", old === undefined ? 0o666 : 0o600);
  try {
    body(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** So that a power cut does not bring back the old name; where a system has no such thing, it sees to that itself. */
function flushFolder({ fs }: Node, folder: string): void {
  try {
    const descriptor = fs.openSync(folder, "r");
    try {
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    // The file is whole, whichever it is.
  }
}

function writeAll({ fs }: Node, descriptor: number, piece: Uint8Array): void {
  for (let at = 0; at < piece.length; ) at += fs.writeSync(descriptor, piece, at);
}

/** Gives the new file the mode of the old one, and its owner and group where that is permitted. */
function takeOver({ fs }: Node, descriptor: number, { old }: Destination): void {
  if (old === undefined) return;
  const { uid } = fs.fstatSync(descriptor);
  for (const owner of [uid, old.uid]) {
    try {
      fs.fchownSync(descriptor, owner, old.gid);
    } catch {
      // Only the superuser may give files away, and only a member may give them to a group.
    }
  }
  fs.fchmodSync(descriptor, old.mode & 0o777);
}

function naming(place: string, file: string, body: () => void): void {
  try {
    body();
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    throw new Error(`${place}: cannot write ${file}: ${reason}`, { cause: new Error(reason, { cause: error }) });
  }
}
