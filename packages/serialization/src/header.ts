import { type Shape, showShape, sizeOf } from "@tsumiki/kernels";
import { type Dtype, dtypes } from "./dtypes.ts";
import { duplicateKey } from "./duplicate-key.ts";
import { SafetensorsError } from "./errors.ts";

/** Where a tensor lies: from byte `begin` up to `end`, counted from the header's end. */
export interface Entry {
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly metadata: Readonly<Record<string, string>>;
  /** The byte of the file at which the data begins. */
  readonly dataStart: number;
}

export const metadataKey = "__metadata__";

/** Bytes before the header that say how long it is. */
export const prefixBytes = 8;

/** As in the reference implementation: a longer one is an attack or another kind of file. */
const longestHeader = 100_000_000;

/**
 * The checked header of a safetensors file: afterwards every entry lies inside the file, has the size of its shape, and
 * together they cover the data without gap or overlap.
 * @throws SafetensorsError that names `file` and what is wrong.
 */
export function readHeader(bytes: Uint8Array, file: string): Header {
  const dataStart = prefixBytes + headerLength(bytes, file);
  const json = parse(bytes.subarray(prefixBytes, dataStart), file);
  const { [metadataKey]: metadata = {}, ...described } = json;
  if (!isObject(metadata) || !Object.values(metadata).every((value) => typeof value === "string")) {
    throw new SafetensorsError(`${file}: ${metadataKey} must map names to strings`);
  }
  const entries = new Map<string, Entry>();
  for (const [name, description] of Object.entries(described)) {
    entries.set(name, readEntry(description, `${file}: tensor ${JSON.stringify(name)}`));
  }
  assertCovered(entries, bytes.length - dataStart, file);
  return { entries, metadata: metadata as Record<string, string>, dataStart };
}

function headerLength(bytes: Uint8Array, file: string): number {
  if (bytes.length < prefixBytes) {
    throw new SafetensorsError(`${file}: no safetensors file: it has only ${bytes.length} bytes`);
  }
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > longestHeader) {
    throw new SafetensorsError(
      `${file}: no safetensors file: its header would have ${length} bytes, more than the ${longestHeader} allowed`,
    );
  }
  const rest = bytes.length - prefixBytes;
  if (length > rest) {
    throw new SafetensorsError(`${file}: truncated: the header has ${length} bytes, but only ${rest} are there`);
  }
  return length;
}

function parse(bytes: Uint8Array, file: string): Record<string, unknown> {
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (cause) {
    throw new SafetensorsError(`${file}: the header is not valid JSON: ${(cause as Error).message}`, { cause });
  }
  if (!isObject(header)) throw new SafetensorsError(`${file}: the header must be a JSON object`);
  const twice = duplicateKey(text);
  if (twice !== undefined) throw new SafetensorsError(`${file}: the header has ${JSON.stringify(twice)} twice`);
  return header;
}

function readEntry(description: unknown, place: string): Entry {
  if (!isObject(description)) throw new SafetensorsError(`${place} must be described by an object`);
  const { dtype: kind, shape, data_offsets: offsets } = description;
  const dtype = dtypes.get(String(kind));
  if (dtype === undefined) {
    throw new SafetensorsError(
      `${place} has dtype ${JSON.stringify(kind)}; ${[...dtypes.keys()].join(", ")} can be read`,
    );
  }
  if (!isListOfWholes(shape)) {
    throw new SafetensorsError(`${place}: shape must be whole numbers of at least 0, got ${JSON.stringify(shape)}`);
  }
  if (!isListOfWholes(offsets) || offsets.length !== 2) {
    throw new SafetensorsError(
      `${place}: data_offsets must be two whole numbers of at least 0, got ${JSON.stringify(offsets)}`,
    );
  }
  const [begin, end] = offsets as [number, number];
  const bytes = sizeOf(shape) * dtype.bytes;
  if (end - begin !== bytes) {
    throw new SafetensorsError(
      `${place}: ${showShape(shape)} of ${kind} takes ${bytes} bytes, but data_offsets [${begin}, ${end}] hold ${end - begin}`,
    );
  }
  return { dtype, shape, begin, end };
}

function assertCovered(entries: ReadonlyMap<string, Entry>, dataBytes: number, file: string): void {
  const inOrder = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const [name, { begin, end }] of inOrder) {
    if (begin !== covered) {
      const what = begin < covered ? "overlaps the tensor before it" : "leaves a gap before it";
      throw new SafetensorsError(
        `${file}: tensor ${JSON.stringify(name)} ${what}: it begins at byte ${begin} instead of ${covered}`,
      );
    }
    covered = end;
  }
  if (covered !== dataBytes) {
    const what = covered > dataBytes ? "truncated" : "too long";
    throw new SafetensorsError(`${file}: ${what}: the tensors take ${covered} bytes, but ${dataBytes} are there`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOfWholes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}
