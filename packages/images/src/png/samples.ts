import { ImageError } from "../image.ts";
import type { Header } from "./header.ts";

/** Writes the pixel whose samples begin at `from` into `data` at `at`. */
export type Paint = (samples: Uint16Array, from: number, data: Uint8Array, at: number) => void;

/** The channels of the image, and how a pixel gets there from the file's samples. */
export interface Painter {
  readonly channels: 1 | 2 | 3 | 4;
  readonly paint: Paint;
}

/** The samples of a row, each a number of `depth` bits, the most significant first. */
export function unpack(row: Uint8Array, depth: number, samples: Uint16Array): void {
  if (depth === 8) samples.set(row);
  else if (depth === 16) {
    for (let i = 0; i < samples.length; i++) samples[i] = ((row[2 * i] as number) << 8) | (row[2 * i + 1] as number);
  } else {
    const mask = (1 << depth) - 1;
    for (let i = 0; i < samples.length; i++) {
      const bit = i * depth;
      samples[i] = ((row[bit >> 3] as number) >> (8 - depth - (bit & 7))) & mask;
    }
  }
}

/** @param transparency the chunk tRNS: a transparent colour, or the alpha of the palette's first colours */
export function painterOf(
  header: Header,
  palette: Uint8Array | undefined,
  transparency: Uint8Array | undefined,
): Painter {
  if (header.color.isPalette) return ofPalette(palette, transparency);
  const { samples, hasAlpha } = header.color;
  const paint = plain(header);
  if (hasAlpha || transparency === undefined) return { channels: samples, paint };
  return { channels: (samples + 1) as 2 | 4, paint: exceptTransparent(header, paint, transparency) };
}

/** Bytes: v · 255 / (2^depth − 1), rounded; it is never half a number. */
function plain({ color: { samples: count }, depth }: Header): Paint {
  const scale = 255 / (2 ** depth - 1);
  return (samples, from, data, at) => {
    for (let i = 0; i < count; i++) data[at + i] = Math.round((samples[from + i] as number) * scale);
  };
}

/** The one colour is compared before it is made a byte, as the specification asks (section 11.3.1.1). */
function exceptTransparent({ color: { samples: count }, depth }: Header, paint: Paint, chunk: Uint8Array): Paint {
  if (chunk.length !== 2 * count) {
    throw new ImageError(`the PNG is damaged: its chunk tRNS has ${chunk.length} bytes instead of ${2 * count}`);
  }
  const key = new Uint16Array(count);
  unpack(chunk, 16, key);
  const mask = 2 ** depth - 1;
  return (samples, from, data, at) => {
    paint(samples, from, data, at);
    const isKey = key.every((value, i) => (value & mask) === samples[from + i]);
    data[at + count] = isKey ? 0 : 255;
  };
}

function ofPalette(palette: Uint8Array | undefined, alpha: Uint8Array | undefined): Painter {
  if (palette === undefined || palette.length === 0 || palette.length % 3 !== 0 || palette.length > 768) {
    const got = palette === undefined ? "none" : `${palette.length} bytes`;
    throw new ImageError(`the PNG is damaged: its palette must be 3 bytes for each of at most 256 colours, got ${got}`);
  }
  const colors = palette.length / 3;
  const paint: Paint = (samples, from, data, at) => {
    const index = samples[from] as number;
    if (index >= colors)
      throw new ImageError(`the PNG is damaged: a pixel has colour ${index} of a palette of ${colors}`);
    for (let c = 0; c < 3; c++) data[at + c] = palette[3 * index + c] as number;
    if (alpha !== undefined) data[at + 3] = alpha[index] ?? 255;
  };
  return { channels: alpha === undefined ? 3 : 4, paint };
}
