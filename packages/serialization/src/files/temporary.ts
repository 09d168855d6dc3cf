import type { Node } from "./node.ts";

/** What file systems allow in a name, in bytes. */
const longestName = 255;

const day = 24 * 60 * 60 * 1000;

/**
 * A name for a file that will become `name`: nobody else's, and one that says whose it is. It begins with `name`, or with
 * as much of it as there is room for: `model.safetensors.HOST-PROCESS-THREAD-RANDOM.tmp`.
 */
export function temporaryName(node: Node, name: string): string {
  const random = crypto.randomUUID().slice(0, 8);
  return `${beginning(node, name)}${host(node)}-${process.pid}-${node.threads.threadId}-${random}.tmp`;
}

/**
 * Takes away what saves of the same name have left behind that were killed: nobody writes to it any more. What cannot be
 * taken away stays.
 */
export function removeLeftovers(node: Node, folder: string, name: string): void {
  const { fs, path } = node;
  for (const temporary of temporaries(node, folder, name)) {
    const file = path.join(folder, temporary.name);
    try {
      if (isLeftover(node, file, temporary)) fs.unlinkSync(file);
    } catch {
      // Somebody else took it away, or it is somebody else's.
    }
  }
}

interface Temporary {
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly thread: number;
}

function temporaries(node: Node, folder: string, name: string): Temporary[] {
  const begins = beginning(node, name);
  return namesIn(node, folder).flatMap((found) => {
    if (!found.startsWith(begins)) return [];
    const owner = /^(.+)-(\d+)-(\d+)-[0-9a-f]{8}\.tmp$/.exec(found.slice(begins.length));
    if (owner === null) return [];
    return [{ name: found, host: owner[1]!, pid: Number(owner[2]), thread: Number(owner[3]) }];
  });
}

function namesIn({ fs }: Node, folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return []; // a folder may be written to and yet not be listed
  }
}

/**
 * Whether the process that made it is gone. What has this thread's number is left over from another that had it, since a
 * save ends before the next begins. Of other hosts (and containers) nothing is known, but that no save takes a day.
 */
function isLeftover(node: Node, file: string, { host: its, pid, thread }: Temporary): boolean {
  if (Date.now() - node.fs.lstatSync(file).mtimeMs > day) return true;
  if (its !== host(node)) return false;
  return pid === process.pid ? thread === node.threads.threadId : !isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** As much of a name as leaves room for what comes after it, and a point; no character is cut in two. */
function beginning(node: Node, name: string): string {
  const largest = 2 ** 32;
  const after = `.${host(node)}-${largest}-${largest}-00000000.tmp`;
  const bytes = new TextEncoder().encode(name).subarray(0, longestName - after.length);
  return `${new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes, { stream: true })}.`;
}

function host({ os }: Node): string {
  return os.hostname().replace(/[^\w.-]/g, "_");
}
