import { Inflate, inflateSync } from "fflate";
import { TableError } from "../errors.ts";
import type { ByteSource } from "./byte-source.ts";
import { crc32 } from "./crc32.ts";
import { type Member, packedBytes } from "./zip.ts";

/** Deflate cannot pack tighter: 258 bytes take two bits. */
const mostPerByte = 1032;

/**
 * The first bytes of a member, at most `count`.
 * @throws TableError that says why it cannot be read
 */
export function startOf(source: ByteSource, member: Member, count: number, place: string): Uint8Array {
  assertReadable(member, place);
  const packed = packedBytes(source, member, count);
  if (member.method === 0) return packed;
  const start = new Uint8Array(Math.min(count, member.size));
  let length = 0;
  const inflate = new Inflate((piece) => {
    start.set(piece.subarray(0, start.length - length), length);
    length = Math.min(start.length, length + piece.length);
  });
  damagedUnless(place, () => {
    // Little by little, since each piece becomes up to a thousand times as many.
    for (let at = 0; at < packed.length && length < start.length; at += 256)
      inflate.push(packed.subarray(at, at + 256));
  });
  return start.subarray(0, length);
}

/**
 * All of a member, its length and checksum compared.
 * @throws TableError if it is damaged, or takes more bytes than `limit`: nothing is unpacked then
 */
export function unpacked(source: ByteSource, member: Member, limit: number, place: string): Uint8Array {
  assertReadable(member, place);
  const { method, size, packedSize, checksum } = member;
  if (size > limit) {
    throw new TableError(
      `${place}: takes ${size} bytes, above the limit of ${limit}; if that is right, pass a larger { limit }`,
    );
  }
  if (method === 0 ? size !== packedSize : size > mostPerByte * packedSize) {
    throw new TableError(
      `${place}: is said to have ${size} bytes, which ${packedSize} packed ones cannot hold: damaged`,
    );
  }
  const packed = packedBytes(source, member);
  // One byte more than it should have, so that a member that has more does not go unnoticed.
  const bytes =
    method === 0 ? packed : damagedUnless(place, () => inflateSync(packed, { out: new Uint8Array(size + 1) }));
  if (bytes.length === size && crc32(bytes) === checksum) return bytes;
  throw new TableError(`${place}: is damaged: its ${bytes.length === size ? "checksum" : "length"} is another one`);
}

function assertReadable({ isEncrypted, method }: Member, place: string): void {
  if (isEncrypted) throw new TableError(`${place}: is encrypted: unpack it first`);
  if (method === 0 || method === 8) return;
  throw new TableError(
    `${place}: is packed by method ${method}; expected 0 (stored) or 8 (deflated), as numpy.savez and savez_compressed write`,
  );
}

function damagedUnless<Result>(place: string, body: () => Result): Result {
  try {
    return body();
  } catch (cause) {
    throw new TableError(`${place}: is damaged (${cause instanceof Error ? cause.message : cause})`, { cause });
  }
}
