import { checkedNumber, kindOf } from "@tsumiki/kernels";
import { zlibSync } from "fflate";
import type { Rgb } from "../color-maps.ts";

/**
 * A PNG as a `data:` URL: each pixel an index into the palette, of which the first is transparent.
 *
 * @param indices row by row, width · height of them
 * @param palette at most 256 colours
 */
export function pngUrl(indices: Uint8Array, width: number, palette: readonly Rgb[]): string {
  return dataUrl(indices, width, "indices", [
    chunk("PLTE", Uint8Array.from(palette.flat())),
    chunk("tRNS", Uint8Array.of(0)),
  ]);
}

/** A PNG as a `data:` URL: red, green, blue and opacity of each pixel, row by row. */
export function rgbaUrl(samples: Uint8Array, width: number): string {
  return dataUrl(samples, width, "rgba", []);
}

/**
 * The bytes of a PNG in grey, for others than pages: 0 is black and 255 white, row by row.
 * @throws TypeError for what are no bytes; RangeError unless they are whole rows of that width
 */
export function grayPng(pixels: Uint8Array, width: number): Uint8Array {
  if (!(pixels instanceof Uint8Array))
    throw new TypeError(`grayPng: pixels must be a Uint8Array, got ${kindOf(pixels)}`);
  checkedNumber("grayPng", "width", width, "a whole number of at least 1");
  if (pixels.length === 0 || pixels.length % width !== 0) {
    throw new RangeError(`grayPng: expected whole rows of ${width} pixels, got ${pixels.length} pixels`);
  }
  return pngBytes(pixels, width, "gray", []);
}

/** What a sample is: how many a pixel has, and what PNG calls it. */
const kinds = {
  gray: { samples: 1, type: 0 },
  indices: { samples: 1, type: 3 },
  rgba: { samples: 4, type: 6 },
} as const;

function dataUrl(data: Uint8Array, width: number, kind: keyof typeof kinds, between: readonly Uint8Array[]): string {
  let characters = "";
  for (const byte of pngBytes(data, width, kind, between)) characters += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(characters)}`;
}

function pngBytes(
  data: Uint8Array,
  width: number,
  kind: keyof typeof kinds,
  between: readonly Uint8Array[],
): Uint8Array {
  const { samples, type } = kinds[kind];
  const bytes = width * samples;
  const height = data.length / bytes;
  // Before each row the filter of PNG that is none.
  const rows = new Uint8Array(height * (bytes + 1));
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * bytes, (y + 1) * bytes), y * (bytes + 1) + 1);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, type], 8);
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    ...between,
    chunk("IDAT", zlibSync(rows, { level: 9 })),
    chunk("IEND", new Uint8Array()),
  ];
  const file = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/** Length, name, data, and the checksum over name and data. */
function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let index = 0; index < 4; index++) bytes[4 + index] = name.charCodeAt(index);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, checksum(bytes.subarray(4, data.length + 8)));
  return bytes;
}

/** CRC-32, as PNG has it (PNG specification, annex D). */
function checksum(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}
