// What is in an event file, read by other code than it is written by: records as TensorFlow describes them, checksums bit
// by bit, protobuf field by field.

type Field = number | bigint | Uint8Array;

type Histogram = Readonly<Record<"numbers" | "limits" | "counts", number[]>>;
type Picture = Readonly<Record<"height" | "width", number>> & { readonly png: Uint8Array };

export interface Value {
  readonly tag: string;
  readonly scalar?: number;
  readonly histogram?: Histogram;
  readonly picture?: Picture;
}

export interface Event {
  readonly seconds: number;
  readonly step: number;
  readonly version?: string;
  /** That a training begins at this step. */
  readonly starts?: boolean;
  readonly values: readonly Value[];
}

export type Checksum = (bytes: Uint8Array) => number;

/** The records of a file, up to one that is cut off. @throws Error if a checksum is another one */
export function recordsOf(file: Uint8Array, masked: Checksum = maskedChecksum): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const records: Uint8Array[] = [];
  for (let at = 0; at + 12 <= file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    if (view.getUint32(at + 8, true) !== masked(file.slice(at, at + 8))) throw new Error(`length of record ${at}`);
    if (at + 16 + length > file.length) break;
    const data = file.slice(at + 12, at + 12 + length);
    if (view.getUint32(at + 12 + length, true) !== masked(data)) throw new Error(`data of record ${at}`);
    records.push(data);
    at += 16 + length;
  }
  return records;
}

export function eventsOf(file: Uint8Array): Event[] {
  return recordsOf(file).map((record) => {
    const fields = fieldsOf(record);
    const [version, summary, log] = [3, 5, 7].map((field) => fields.get(field)?.[0] as Uint8Array | undefined);
    const values = summary === undefined ? [] : (fieldsOf(summary).get(1) as Uint8Array[]).map(valueIn);
    return {
      seconds: fields.get(1)?.[0] as number,
      step: Number(fields.get(2)?.[0] ?? 0),
      ...(version && { version: textOf(version) }),
      ...(log && { starts: fieldsOf(log).get(1)?.[0] === 1n }),
      values,
    };
  });
}

function valueIn(bytes: Uint8Array): Value {
  const fields = fieldsOf(bytes);
  const scalar = fields.get(2)?.[0] as number | undefined;
  const [picture, histogram] = [4, 5].map((field) => fields.get(field)?.[0] as Uint8Array | undefined);
  return {
    tag: textOf(fields.get(1)?.[0] as Uint8Array),
    ...(scalar !== undefined && { scalar }),
    ...(picture && { picture: pictureOf(fieldsOf(picture)) }),
    ...(histogram && { histogram: histogramOf(fieldsOf(histogram)) }),
  };
}

function pictureOf(fields: Map<number, Field[]>): Picture {
  const [height, width, colors] = [1, 2, 3].map((field) => Number(fields.get(field)?.[0]));
  if (colors !== 1) throw new Error(`expected grey, got ${colors} channels`);
  return { height: height!, width: width!, png: fields.get(4)?.[0] as Uint8Array };
}

function histogramOf(fields: Map<number, Field[]>): Histogram {
  const doubles = (bytes: Uint8Array) => [...new Float64Array(bytes.slice().buffer)];
  return {
    numbers: [1, 2, 3, 4, 5].map((field) => fields.get(field)?.[0] as number),
    limits: doubles(fields.get(6)?.[0] as Uint8Array),
    counts: doubles(fields.get(7)?.[0] as Uint8Array),
  };
}

/** The fields of a protobuf message by their numbers (https://protobuf.dev/programming-guides/encoding). */
function fieldsOf(bytes: Uint8Array): Map<number, Field[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields = new Map<number, Field[]>();
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (kind: number): Field => {
    if (kind === 0) return varint();
    const length = kind === 2 ? Number(varint()) : kind === 1 ? 8 : 4;
    at += length;
    if (kind === 2) return bytes.slice(at - length, at);
    return kind === 1 ? view.getFloat64(at - 8, true) : view.getFloat32(at - 4, true);
  };
  while (at < bytes.length) {
    const key = Number(varint());
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), take(key & 7)]);
  }
  return fields;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** CRC-32C by long division, and TensorFlow's mask over it. */
export function maskedChecksum(bytes: Uint8Array): number {
  const crc = BigInt(checksum(bytes));
  return Number(((((crc >> 15n) | (crc << 17n)) & 0xffffffffn) + 0xa282ead8n) & 0xffffffffn);
}

function checksum(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0x82f63b78 : 0);
  }
  return ~remainder >>> 0;
}
