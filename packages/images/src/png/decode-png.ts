import { Unzlib } from "fflate";
import { assertExtent, type Image, ImageError } from "../image.ts";
import { type Orientation, orientationIn } from "../orientation.ts";
import { chunksOf } from "./chunks.ts";
import { type Header, readHeader } from "./header.ts";
import { bytesOf, passesOf } from "./passes.ts";
import { painterOf, unpack } from "./samples.ts";
import { unfilter } from "./unfilter.ts";

/** Deflate cannot pack tighter: 258 bytes take two bits. */
const mostPerByte = 1032;

/** How many bytes are unpacked at once: they may become `mostPerByte` times as many before anybody can say stop. */
const stride = 4096;

interface Parts {
  readonly header: Header;
  readonly palette: Uint8Array | undefined;
  readonly transparency: Uint8Array | undefined;
  readonly orientation: Orientation;
  readonly packed: Uint8Array;
}

/**
 * The pixels of a PNG file (PNG specification, third edition), all colour types, depths and interlacing.
 *
 * Memory is taken for what the header says, once the limit allows it and the file is large enough to hold it; data that
 * unpack to more are given up as soon as that shows.
 */
export function decodePng(bytes: Uint8Array, maxPixels: number): { image: Image; orientation: Orientation } {
  const { header, palette, transparency, orientation, packed } = readParts(bytes, maxPixels);
  const { width, height, depth, color } = header;
  const passes = passesOf(header);
  const rows = unpacked(packed, bytesOf(passes));
  const { channels, paint } = painterOf(header, palette, transparency);
  const data = new Uint8Array(width * height * channels);
  /** Whether a row of the file is a row of the image. */
  const areBytes = depth === 8 && !color.isPalette && channels === color.samples;
  const distance = Math.max(1, (color.samples * depth) >> 3);

  let start = 0;
  for (const pass of passes) {
    const samples = new Uint16Array(pass.columns * color.samples);
    let above: Uint8Array | undefined;
    for (let y = 0; y < pass.rows; y++) {
      const row = rows.subarray(start + 1, start + 1 + pass.rowBytes);
      unfilter(rows[start] as number, row, above, distance);
      let at = ((pass.y + y * pass.dy) * width + pass.x) * channels;
      if (areBytes && pass.dx === 1) data.set(row, at);
      else {
        unpack(row, depth, samples);
        for (let from = 0; from < samples.length; from += color.samples, at += pass.dx * channels) {
          paint(samples, from, data, at);
        }
      }
      above = row;
      start += pass.rowBytes + 1;
    }
  }
  return { image: { width, height, channels, data }, orientation };
}

function readParts(bytes: Uint8Array, maxPixels: number): Parts {
  let header: Header | undefined;
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  let orientation: Orientation = 1;
  const packed: Uint8Array[] = [];
  for (const { type, data } of chunksOf(bytes)) {
    if (header === undefined) {
      if (type !== "IHDR") throw new ImageError(`the PNG is damaged: its first chunk is ${type} instead of IHDR`);
      header = readHeader(data);
      assertExtent(header.width, header.height, maxPixels);
    } else if (type === "PLTE") palette = data;
    else if (type === "tRNS") transparency = data;
    else if (type === "eXIf") orientation = orientationIn(data);
    else if (type === "IDAT") packed.push(data);
    else throw unexpected(type);
  }
  if (header === undefined) throw new ImageError("the PNG is damaged: it has no header");
  return { header, palette, transparency, orientation, packed: joined(packed) };
}

function unexpected(type: string): ImageError {
  if (type === "IHDR") return new ImageError("the PNG is damaged: it has a second header");
  return new ImageError(`the PNG has a chunk ${type}, which is not known here and cannot be done without: convert it`);
}

/** @throws ImageError unless the data unpack to exactly `length` bytes. */
function unpacked(packed: Uint8Array, length: number): Uint8Array {
  const tooFew = "the PNG is damaged: its data are fewer than its header says";
  if (length > mostPerByte * packed.length) throw new ImageError(tooFew);
  const contents = new Uint8Array(length);
  let end = 0;
  const stream = new Unzlib((piece) => {
    if (end + piece.length > length) throw new ImageError("the PNG is damaged: its data are more than its header says");
    contents.set(piece, end);
    end += piece.length;
  });
  try {
    for (let start = 0; start < packed.length; start += stride) {
      stream.push(packed.subarray(start, start + stride), start + stride >= packed.length);
    }
  } catch (error) {
    if (error instanceof ImageError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImageError(`the PNG is damaged: its data cannot be unpacked (${reason})`, { cause: error });
  }
  if (end < length) throw new ImageError(tooFew);
  return contents;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  if (first !== undefined && pieces.length === 1) return first;
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const piece of pieces) {
    whole.set(piece, end);
    end += piece.length;
  }
  return whole;
}
