/** Whether `bytes` begin as a gzip file does (RFC 1952). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The contents of a gzip file. By the platform's own stream, which Node and browsers share and which compares the
 * checksum: a damaged file is an error and not wrong pixels.
 *
 * @throws RangeError if it is truncated, damaged or followed by other bytes
 */
export async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  const contents = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    return new Uint8Array(await new Response(contents).arrayBuffer());
  } catch (error) {
    throw new RangeError(`gunzip: the ${bytes.length} bytes are not one whole gzip file: ${reason(error)}`, {
      cause: error,
    });
  }
}

/** Node puts zlib's reason into the cause of an error without a message. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || reason(error.cause);
}
