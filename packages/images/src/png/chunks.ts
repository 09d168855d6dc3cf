import { ImageError } from "../image.ts";

/** A part of a PNG file (PNG specification, section 5.3). */
export interface Chunk {
  /** Four letters: IHDR, PLTE, IDAT, … The first is a capital if nobody can do without the chunk. */
  readonly type: string;
  readonly data: Uint8Array;
}

const signatureLength = 8;

/** Chunks with a small first letter that are read here. */
const wanted = ["tRNS", "eXIf"];

/**
 * The chunks that matter, up to IEND; others are passed over unseen. What follows IEND is no part of the file.
 * @throws ImageError if the file ends before that, or if a chunk that matters is damaged or not known
 */
export function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = signatureLength; ; ) {
    if (at + 12 > bytes.length) throw new ImageError("the PNG is truncated: it ends before its last chunk, IEND");
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!/^[a-zA-Z]{4}$/.test(type)) throw new ImageError(`the PNG is damaged: no chunk begins at its byte ${at}`);
    const end = at + 12 + length;
    if (end > bytes.length) throw new ImageError(`the PNG is truncated: it ends within its chunk ${type}`);
    if (type === "IEND") return;
    if (isCritical(type) || wanted.includes(type)) {
      if (checksum(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) {
        throw new ImageError(`the PNG is damaged: the checksum of its chunk ${type} at byte ${at} is another`);
      }
      yield { type, data: bytes.subarray(at + 8, end - 4) };
    }
    at = end;
  }
}

export function isCritical(type: string): boolean {
  return type.charAt(0) === type.charAt(0).toUpperCase();
}

/** CRC-32, reflected, of the polynomial 0xEDB88320 (PNG specification, annex D). */
function checksum(bytes: Uint8Array): number {
  let crc = ~0;
  for (let i = 0; i < bytes.length; i++) crc = (table[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1;
  return remainder;
});
