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
 * The contents of a gzip file, unpacked piece by piece. By the platform's own stream, which Node and browsers share and
 * which compares the checksum: a damaged file is an error and not wrong pixels.
 *
 * @param limit how many bytes they may be; 1 GiB by default. A few megabytes can hold gigabytes of zeros.
 * @throws RangeError if it is truncated, damaged or followed by other bytes, or holds more than the limit
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
 * @throws RangeError if what was unpacked is truncated or damaged
 */
export async function gunzipStart(bytes: Uint8Array, count: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = packed(bytes).pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    while (length < count) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value.subarray(0, count - length));
      length += pieces.at(-1)!.length;
    }
  } catch (error) {
    throw new RangeError(`gunzip: the ${bytes.length} bytes are not one whole gzip file: ${reason(error)}`, {
      cause: error,
    });
  } finally {
    // Once it has ended or failed, there is nothing left to cancel.
    reader.cancel().catch(() => {});
  }
  return joined(pieces, length);
}

/** More bytes than a gzip file of this size can hold, whatever is in it. */
export function isBeyondGzip(bytes: Uint8Array, length: number): boolean {
  return length > mostPerByte * bytes.length;
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
