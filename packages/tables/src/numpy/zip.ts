import { quoted } from "@tsumiki/kernels";
import { TableError } from "../errors.ts";
import type { ByteSource } from "./byte-source.ts";

/** A file in an archive, as the archive's directory has it. */
export interface Member {
  readonly name: string;
  /** 0 for stored, 8 for deflated. */
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly checksum: number;
  readonly packedSize: number;
  readonly size: number;
  /** Where its own header begins. */
  readonly offset: number;
}

const signatures = { end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50, entry: 0x02014b50, local: 0x04034b50 };

/** Of the record at the end, whose comment may have 65,535 bytes. */
const endLength = 22;

/** What a field holds whose value takes more than its 32 bits: then it stands in 64. */
const elsewhere = 0xffffffff;

/**
 * The directory of a zip archive (PKWARE's APPNOTE, sections 4.3 and 4.5.3), zip64 too.
 * @throws TableError if it is none, or truncated
 */
export function membersOf(source: ByteSource): Member[] {
  const { count, size, offset } = directoryOf(source);
  if (offset + size > source.size) throw truncated(source, "its directory lies beyond its end");
  const view = viewOf(source.read(offset, size));
  const members: Member[] = [];
  for (let at = 0; members.length < count; ) {
    if (at + 46 > size || view.getUint32(at, true) !== signatures.entry) {
      throw truncated(source, `its directory has ${members.length} of ${count} entries`);
    }
    const length = 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (at + length > size) throw truncated(source, "its directory ends within an entry");
    members.push(memberAt(view, at));
    at += length;
  }
  return members;
}

/** The packed bytes of a member. @throws TableError if its own header is not where the directory says, or truncated */
export function packedBytes(source: ByteSource, { name, offset, packedSize }: Member, most = Infinity): Uint8Array {
  const wrong = () => truncated(source, `its member ${quoted(name)} is not where its directory says`);
  if (offset + 30 > source.size) throw wrong();
  const local = viewOf(source.read(offset, 30));
  if (local.getUint32(0, true) !== signatures.local) throw wrong();
  const start = offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  if (start + packedSize > source.size) throw wrong();
  return source.read(start, Math.min(packedSize, most));
}

interface Directory {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
}

function directoryOf(source: ByteSource): Directory {
  const length = Math.min(source.size, endLength + 0xffff);
  const start = source.size - length;
  const view = viewOf(source.read(start, length));
  let at = length - endLength;
  while (at >= 0 && view.getUint32(at, true) !== signatures.end) at--;
  if (at < 0) throw truncated(source, "is no zip archive (as which npz files are written): its directory is missing");
  const [count, size] = [view.getUint16(at + 10, true), view.getUint32(at + 12, true)];
  const offset = view.getUint32(at + 16, true);
  if (count !== 0xffff && size !== elsewhere && offset !== elsewhere) return { count, size, offset };
  return directory64(source, start + at - 20) ?? { count, size, offset };
}

/** Of an archive of more than 4 GiB or 65,535 members; undefined if there is none. */
function directory64(source: ByteSource, locatorAt: number): Directory | undefined {
  if (locatorAt < 0) return undefined;
  const locator = viewOf(source.read(locatorAt, 20));
  if (locator.getUint32(0, true) !== signatures.locator64) return undefined;
  const at = wide(locator, 8);
  const record = at + 56 <= source.size ? viewOf(source.read(at, 56)) : undefined;
  if (record?.getUint32(0, true) !== signatures.end64) throw truncated(source, "its zip64 directory is missing");
  return { count: wide(record, 32), size: wide(record, 40), offset: wide(record, 48) };
}

function memberAt(view: DataView, at: number): Member {
  const nameLength = view.getUint16(at + 28, true);
  const sizes = {
    size: view.getUint32(at + 24, true),
    packedSize: view.getUint32(at + 20, true),
    offset: view.getUint32(at + 42, true),
  };
  return {
    name: new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength)),
    method: view.getUint16(at + 10, true),
    isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
    checksum: view.getUint32(at + 16, true),
    ...widened(sizes, view, at + 46 + nameLength, view.getUint16(at + 30, true)),
  };
}

type Sizes = Pick<Member, "size" | "packedSize" | "offset">;

/** The extra field 1 has, in this order, whichever of the three did not fit. */
function widened(sizes: Sizes, view: DataView, start: number, length: number): Sizes {
  for (let at = start; at + 4 <= start + length; ) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) !== 1 || end > start + length) {
      at = end;
      continue;
    }
    let next = at + 4;
    const take = (value: number) => {
      if (value !== elsewhere || next + 8 > end) return value;
      next += 8;
      return wide(view, next - 8);
    };
    return { size: take(sizes.size), packedSize: take(sizes.packedSize), offset: take(sizes.offset) };
  }
  return sizes;
}

function wide(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function truncated({ place }: ByteSource, what: string): TableError {
  return new TableError(`${place}: ${what}: truncated or damaged`);
}
