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

/** What a sample is: how many a pixel has, and what PNG calls it. */
const kinds = { indices: { samples: 1, type: 3 }, rgba: { samples: 4, type: 6 } } as const;

function dataUrl(data: Uint8Array, width: number, kind: keyof typeof kinds, between: readonly Uint8Array[]): string {
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
  let characters = "";
  for (const part of parts) for (const byte of part) characters += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(characters)}`;
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
