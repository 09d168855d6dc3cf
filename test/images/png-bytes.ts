import { crc32, deflateSync } from "node:zlib";

export interface PngOptions {
  readonly width: number;
  readonly height: number;
  readonly depth?: number;
  /** 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGB and alpha. */
  readonly color?: number;
  readonly interlace?: number;
  /** Chunks between the header and the data. */
  readonly extra?: readonly Uint8Array[];
  /** Rows of bytes, each without the byte of its filter, which is 0. Default: zeros for 8 bits a sample. */
  readonly rows?: readonly (readonly number[])[];
  /** What the data unpack to, instead of rows. */
  readonly unpacked?: Uint8Array;
}

const samples: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** A PNG file, right or wrong. */
export function pngBytes(options: PngOptions): Uint8Array {
  const { width, height, depth = 8, color = 0, interlace = 0, extra = [] } = options;
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set([depth, color, 0, 0, interlace], 8);
  const unpacked = options.unpacked ?? rowBytes(options.rows ?? zeros(height, width * (samples[color] ?? 1)));
  return joined([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    ...extra,
    chunk("IDAT", deflateSync(unpacked)),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

export function chunk(type: string, data: Uint8Array | readonly number[]): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(
    Array.from(type, (letter) => letter.charCodeAt(0)),
    4,
  );
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** A gray image of one value. */
export function grayPng(width: number, height: number, value: number): Uint8Array {
  return pngBytes({ width, height, rows: zeros(height, width).map((row) => row.map(() => value)) });
}

/** EXIF data that say nothing but an orientation, in big endian order. */
export function exifOf(orientation: number): number[] {
  return [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function zeros(height: number, width: number): number[][] {
  return Array.from({ length: height }, () => new Array<number>(width).fill(0));
}

function rowBytes(rows: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(rows.flatMap((row) => [0, ...row]));
}
