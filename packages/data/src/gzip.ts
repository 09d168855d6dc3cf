/** Whether `bytes` begin as a gzip file does (RFC 1952). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** What `gunzip` unpacks unless more is asked for: 1 GiB. */
export const gunzipLimit = 2 ** 30;

/** Deflate cannot pack tighter: 258 bytes take two bits. */
const mostPerByte = 1032;

/** How many bytes are unpacked at once: they may become `mostPerByte` times as many before anybody can say stop. */
const stride = 4096;

/**
 * The contents of a gzip file, unpacked piece by piece. By zlib in Node and by the platform's own stream in browsers; both
 * compare the checksum: a damaged file is an error and not wrong pixels.
 *
 * A file may consist of several members, one after the other (RFC 1952, section 2.2: what `cat`, `bgzip` and `pigz` make),
 * whose contents are joined. Zeros after the last, with which tapes are filled, are as good as nothing in Node; other bytes
 * are an error, where `gzip -d` warns. Browsers take neither.
 *
 * @param limit how many bytes they may be; 1 GiB by default. A few megabytes can hold gigabytes of zeros.
 * @throws RangeError if it is truncated, damaged or followed by other bytes, holds more than the limit, or has several
 *   members in a browser
 */
export async function gunzip(bytes: Uint8Array, { limit = gunzipLimit } = {}): Promise<Uint8Array> {
  const contents = await gunzipStart(bytes, limit + 1);
  if (contents.length <= limit) return contents;
  throw new RangeError(
    `gunzip: the ${bytes.length} bytes unpack to more than ${limit}; if that is right, pass a larger limit`,
  );
}

/**
 * The first `count` bytes of the contents, or all of them if they are fewer; then it is known that the file is whole,
 * and only then. No more than that is unpacked.
 *
 * @throws RangeError if what was unpacked is truncated or damaged, or a browser meets a second member
 */
export async function gunzipStart(bytes: Uint8Array, count: number): Promise<Uint8Array> {
  const zlib = nodeZlib();
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of zlib === undefined ? unpackedByStream(bytes) : unpackedByZlib(zlib, bytes)) {
      pieces.push(piece.subarray(0, count - length));
      length += pieces.at(-1)!.length;
      if (length >= count) break;
    }
  } catch (error) {
    const several = zlib === undefined && (await hasSeveralMembers(bytes, count));
    const what = several
      ? `consist of several gzip members, which this browser's DecompressionStream does not read: join or unpack them first`
      : `are not one whole gzip file: ${reason(error)}`;
    throw new RangeError(`gunzip: the ${bytes.length} bytes ${what}`, { cause: error });
  }
  return joined(pieces, length);
}

/** More bytes than a gzip file of this size can hold, whatever is in it. */
export function isBeyondGzip(bytes: Uint8Array, length: number): boolean {
  return length > mostPerByte * bytes.length;
}

/** Asked for at run time: an import would break bundles for browsers. */
function nodeZlib(): typeof import("node:zlib") | undefined {
  return globalThis.process?.getBuiltinModule?.("node:zlib");
}

/** All members, until whoever asks has enough. */
async function* unpackedByZlib(zlib: typeof import("node:zlib"), bytes: Uint8Array): AsyncIterable<Uint8Array> {
  const stream = zlib.createGunzip();
  stream.end(bytes);
  yield* stream;
  // zlib takes a zero for the end of what concerns it, whatever follows. (A runtime that does not count leaves it at that.)
  const rest = bytes.subarray(stream.bytesWritten || bytes.length);
  if (rest.some((byte) => byte !== 0)) throw new Error(`${rest.length} other bytes follow it`);
}

/** The only member, until whoever asks has enough. */
async function* unpackedByStream(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  const reader = packed(bytes).pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    // Once it has ended or failed, there is nothing left to cancel.
    reader.cancel().catch(() => {});
  }
}

/** So many places are looked at, at most: bytes may look like the beginning of a member everywhere. */
const mostPlaces = 16;

/**
 * Whether a whole member of at most `count` bytes is followed by the beginning of another. Browsers do not say where the
 * first one ends.
 */
async function hasSeveralMembers(bytes: Uint8Array, count: number): Promise<boolean> {
  const places: number[] = [];
  for (let at = bytes.indexOf(0x1f, 1); at > 0 && places.length < mostPlaces; at = bytes.indexOf(0x1f, at + 1)) {
    const [, second, method, flags = 0xff] = bytes.subarray(at, at + 4);
    if (second === 0x8b && method === 8 && flags < 0x20) places.push(at);
  }
  for (const place of places) if (await isWhole(bytes.subarray(0, place), count)) return true;
  return false;
}

async function isWhole(bytes: Uint8Array, count: number): Promise<boolean> {
  let length = 0;
  try {
    for await (const piece of unpackedByStream(bytes)) {
      length += piece.length;
      if (length > count) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** The file as a stream that gives a little at a time, and only when asked. */
function packed(bytes: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> {
  let start = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (start >= bytes.length) controller.close();
        else controller.enqueue(bytes.slice(start, start + stride));
        start += stride;
      },
    },
    { highWaterMark: 0 },
  );
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = pieces;
  if (first !== undefined && pieces.length === 1) return first;
  const whole = new Uint8Array(length);
  let end = 0;
  for (const piece of pieces) {
    whole.set(piece, end);
    end += piece.length;
  }
  return whole;
}

/** Node puts zlib's reason into the cause of an error without a message. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || reason(error.cause);
}
