import { assertExtent, ImageError } from "../image.ts";
import { type Orientation, orientationIn } from "../orientation.ts";

/** What a JPEG file says before and between its data (ITU-T T.81, annex B). */
export interface Header {
  readonly width: number;
  readonly height: number;
  readonly components: 1 | 3 | 4;
  /** Whether three components are red, green and blue already, and not YCbCr. */
  readonly isRgb: boolean;
  readonly orientation: Orientation;
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly ids: readonly number[];
}

const startOfScan = 0xda;
const endOfImage = 0xd9;

/**
 * Walks over all segments, so that what the decoder gets is whole, of a kind that it knows, and of a size within the limit.
 * @throws ImageError if the file is truncated or of another kind
 */
export function readHeader(bytes: Uint8Array, maxPixels: number): Header {
  let frame: Frame | undefined;
  let hasJfif = false;
  let adobe: number | undefined;
  let orientation: Orientation = 1;
  for (const { marker, data } of segmentsOf(bytes)) {
    if (isFrame(marker)) {
      if (frame !== undefined) throw new ImageError("the JPEG is damaged: it has two frames");
      frame = readFrame(marker, data, maxPixels);
    } else if (marker === 0xe0 && beginsWith(data, "JFIF\0")) hasJfif = true;
    else if (marker === 0xe1 && beginsWith(data, "Exif\0\0")) orientation = orientationIn(data.subarray(6));
    else if (marker === 0xee && beginsWith(data, "Adobe")) adobe = data[11];
    else if (marker === startOfScan && frame === undefined) {
      throw new ImageError("the JPEG is damaged: its data come before its header");
    }
  }
  if (frame === undefined) throw new ImageError("the JPEG is damaged: it has no header");
  const { width, height, ids } = frame;
  if (ids.length === 4 && adobe === undefined) {
    throw new ImageError(
      "the JPEG has four components and does not say which (CMYK without Adobe's marker): convert it",
    );
  }
  // As libjpeg decides: JFIF is YCbCr, Adobe says it, and of others the letters R, G, B do.
  const isRgb = !hasJfif && (adobe === undefined ? String.fromCharCode(...ids) === "RGB" : adobe === 0);
  return { width, height, components: ids.length as 1 | 3 | 4, isRgb, orientation };
}

interface Segment {
  readonly marker: number;
  readonly data: Uint8Array;
}

/** Up to the end of the image; the packed data after a scan's header are passed over. */
function* segmentsOf(bytes: Uint8Array): Generator<Segment> {
  for (let at = 2; ; ) {
    at = bytes.indexOf(0xff, at); // strays before a marker are passed over, as by libjpeg
    while (at >= 0 && bytes[at + 1] === 0xff) at++;
    const marker = at < 0 ? undefined : bytes[at + 1];
    if (marker === undefined) throw new ImageError("the JPEG is truncated: it ends before its end marker");
    at += 2;
    if (marker === endOfImage) return;
    if (marker === 0 || isAlone(marker)) continue;
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (length < 2 || at + length > bytes.length)
      throw new ImageError("the JPEG is truncated or damaged: a segment ends outside of it");
    yield { marker, data: bytes.subarray(at + 2, at + length) };
    at += length;
  }
}

/** Restart markers stand within packed data, and have no length; neither have 0x01 and a second beginning. */
function isAlone(marker: number): boolean {
  return (marker >= 0xd0 && marker <= 0xd8) || marker === 0x01;
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function readFrame(marker: number, data: Uint8Array, maxPixels: number): Frame {
  if (marker > 0xc2) {
    const kind = marker === 0xc3 ? "lossless" : marker < 0xc8 ? "hierarchical" : "arithmetically coded";
    throw new ImageError(`the JPEG is ${kind}, which is not read here: convert it`);
  }
  const [precision = 0, height1 = 0, height0 = 0, width1 = 0, width0 = 0, count = 0] = data;
  if (precision !== 8) throw new ImageError(`the JPEG has ${precision} bits a sample, and only 8 are read: convert it`);
  if (data.length !== 6 + 3 * count) throw new ImageError("the JPEG is damaged: its header is too short or too long");
  if (count !== 1 && count !== 3 && count !== 4) {
    throw new ImageError(`the JPEG has ${count} components, and only 1, 3 and 4 are read`);
  }
  const [width, height] = [(width1 << 8) | width0, (height1 << 8) | height0];
  assertExtent(width, height, maxPixels);
  const ids = Array.from({ length: count }, (_, i) => data[6 + 3 * i] as number);
  for (let i = 0; i < count; i++) {
    const factors = data[7 + 3 * i] as number;
    if (!isFactor(factors >> 4) || !isFactor(factors & 15)) {
      throw new ImageError("the JPEG is damaged: a sampling factor is not from 1 to 4");
    }
  }
  return { width, height, ids };
}

function isFactor(value: number): boolean {
  return value >= 1 && value <= 4;
}

function beginsWith(data: Uint8Array, text: string): boolean {
  return String.fromCharCode(...data.subarray(0, text.length)) === text;
}
