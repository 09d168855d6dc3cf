import { checkedNumber, kindOf, quoted, type Shape, shortened, showShape } from "@tsumiki/kernels";
import { type Dtype, dtypes } from "./dtypes.ts";
import { SafetensorsError } from "./errors.ts";
import { type Description, type Descriptions, parseHeader } from "./header-grammar.ts";

/** Where a tensor lies: from byte `begin` up to `end`, counted from the header's end. */
export interface Entry<Kind extends Dtype = Dtype> {
  readonly dtype: Kind;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly metadata: ReadonlyMap<string, string>;
  /** The byte of the file at which the data begins. */
  readonly dataStart: number;
}

/** Where a file's bytes come from: memory, or a disk. */
export interface ByteSource {
  readonly size: number;
  /** Fills the piece with the bytes from `position` on, all of which are there. */
  fill(piece: Uint8Array, position: number): void;
}

export interface HeaderOptions {
  /**
   * A header of more bytes is refused: one of 10 MB describes a hundred thousand tensors. Default 10,000,000; at most the
   * format's own limit of 100,000,000.
   */
  readonly maxHeaderBytes?: number;
}

/** Bytes before the header that say how long it is. */
export const prefixBytes = 8;

/** As in the reference implementation: a longer one is an attack or another kind of file. */
const longestHeader = 100_000_000;

/** @throws as `checkedNumber`; RangeError if it is above the format's limit */
export function checkedLimit(place: string, { maxHeaderBytes = 10_000_000 }: HeaderOptions): number {
  checkedNumber(place, "maxHeaderBytes", maxHeaderBytes, "a whole number of at least 1");
  if (maxHeaderBytes <= longestHeader) return maxHeaderBytes;
  throw new RangeError(
    `${place}: maxHeaderBytes must be at most ${longestHeader}, as in the format, got ${maxHeaderBytes}`,
  );
}

/**
 * The checked header of a safetensors file: afterwards every entry lies inside the file, has the size of its shape, and
 * together they cover the data without gap or overlap.
 * @throws SafetensorsError that names `file` and what is wrong.
 */
export function readHeader(source: ByteSource, file: string, limit: number): Header {
  const bytes = new Uint8Array(headerLength(source, file, limit));
  source.fill(bytes, prefixBytes);
  const { tensors, metadata } = parse(bytes, file);
  const entries = new Map<string, Entry>();
  for (const [name, description] of tensors) {
    entries.set(
      name,
      checkedEntry(description, () => `${file}: tensor ${quoted(name)}`),
    );
  }
  const dataStart = prefixBytes + bytes.length;
  assertCovered(entries, source.size - dataStart, file);
  return { entries, metadata, dataStart };
}

/**
 * How many bytes the numbers take.
 * @throws SafetensorsError if the extents are no whole numbers of at least 0, no file is as large, or the last byte would
 *   not be full.
 */
export function byteLength(shape: Shape, dtype: Dtype, place: () => string): number {
  let bytes = dtype.bits / 8;
  for (const extent of shape) {
    if (!Number.isSafeInteger(extent) || extent < 0 || Object.is(extent, -0)) {
      throw new SafetensorsError(`${place()}: shape must be whole numbers of at least 0, got ${kindOf(extent)} in it`);
    }
    bytes *= extent;
    if (bytes > Number.MAX_SAFE_INTEGER) {
      throw new SafetensorsError(`${place()}: ${show(shape)} of ${dtype.name} takes more bytes than any file has`);
    }
  }
  if (!Number.isInteger(bytes)) {
    throw new SafetensorsError(`${place()}: ${show(shape)} of ${dtype.name} takes ${bytes} bytes, which must be whole`);
  }
  return bytes;
}

/** @throws SafetensorsError if nobody reads a header of so many bytes, or only those who raise the limit do. */
export function assertHeaderLength(length: number | bigint, limit: number, place: string): void {
  if (length > longestHeader) {
    const most = `more than the ${longestHeader} that the format allows`;
    throw new SafetensorsError(`${place}: no safetensors file: its header would have ${length} bytes, ${most}`);
  }
  if (length <= limit) return;
  const hint = "maxHeaderBytes raises that";
  throw new SafetensorsError(`${place}: the header has ${length} bytes, more than the ${limit} allowed; ${hint}`);
}

function headerLength(source: ByteSource, file: string, limit: number): number {
  if (source.size < prefixBytes) {
    throw new SafetensorsError(`${file}: no safetensors file: it has only ${source.size} bytes`);
  }
  const prefix = new Uint8Array(prefixBytes);
  source.fill(prefix, 0);
  const length = new DataView(prefix.buffer).getBigUint64(0, true);
  if (length > longestHeader) assertNotPyTorch(prefix, file);
  assertHeaderLength(length, limit, file);
  const rest = source.size - prefixBytes;
  if (length > rest) {
    throw new SafetensorsError(`${file}: truncated: the header has ${length} bytes, but only ${rest} are there`);
  }
  return Number(length);
}

/** What `torch.save` writes: a zip archive, or before version 1.6 a pickle. Neither is as short a header. */
function assertNotPyTorch([first, second, third, fourth]: Uint8Array, file: string): void {
  const isZip = first === 0x50 && second === 0x4b && third === 3 && fourth === 4;
  const isPickle = first === 0x80 && second !== undefined && second >= 2 && second <= 5;
  if (!isZip && !isPickle) return;
  const kind = isZip ? "a zip archive, as torch.save writes (and numpy.savez)" : "a pickle, as old torch.save writes";
  const from = /\.\w+$/.test(file) ? file : "model.pth";
  const to = from.replace(/\.\w+$/, ".safetensors");
  throw new SafetensorsError(
    `${file}: no safetensors file but ${kind}, whose objects can run any program when they are read; in Python this makes one of it:\n` +
      "  import torch, safetensors.torch as st\n" +
      `  st.save_file({k: v.clone().contiguous() for k, v in torch.load(${quoted(from)}, map_location="cpu").items()}, ${quoted(to)})`,
  );
}

function parse(bytes: Uint8Array, file: string): Descriptions {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new SafetensorsError(`${file}: the header is not text in UTF-8`, { cause });
  }
  return parseHeader(text, file);
}

function checkedEntry({ dtype: name, shape, offsets: [begin, end] }: Description, place: () => string): Entry {
  const dtype = dtypes.get(name);
  if (dtype === undefined) {
    throw new SafetensorsError(`${place()} has dtype ${quoted(name)}; the format has ${[...dtypes.keys()].join(", ")}`);
  }
  const bytes = byteLength(shape, dtype, place);
  if (end - begin !== bytes) {
    const taken = `${show(shape)} of ${name} takes ${bytes} bytes`;
    throw new SafetensorsError(`${place()}: ${taken}, but data_offsets [${begin}, ${end}] hold ${end - begin}`);
  }
  return { dtype, shape: Object.freeze(shape), begin, end };
}

function assertCovered(entries: ReadonlyMap<string, Entry>, dataBytes: number, file: string): void {
  const inOrder = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const [name, { begin, end }] of inOrder) {
    if (begin !== covered) {
      const what = begin < covered ? "overlaps the tensor before it" : "leaves a gap before it";
      throw new SafetensorsError(
        `${file}: tensor ${quoted(name)} ${what}: it begins at byte ${begin} instead of ${covered}`,
      );
    }
    covered = end;
  }
  if (covered !== dataBytes) {
    const what = covered > dataBytes ? "truncated" : "too long";
    throw new SafetensorsError(`${file}: ${what}: the tensors take ${covered} bytes, but ${dataBytes} are there`);
  }
}

function show(shape: Shape): string {
  return shortened(showShape(shape));
}
