import { decode } from "jpeg-js";
import { type Image, ImageError } from "../image.ts";
import type { Orientation } from "../orientation.ts";
import { readHeader } from "./header.ts";

/** The pixels of a JPEG file as they are stored, and how that is turned. */
export function decodeJpeg(bytes: Uint8Array, maxPixels: number): { image: Image; orientation: Orientation } {
  const { width, height, components, isRgb, orientation } = readHeader(bytes, maxPixels);
  const data = samplesOf(bytes, isRgb);
  if (components !== 1) return { image: { width, height, channels: 3, data }, orientation };
  const gray = new Uint8Array(width * height);
  for (let i = 0; i < gray.length; i++) gray[i] = data[3 * i] as number;
  return { image: { width, height, channels: 1, data: gray }, orientation };
}

/** Red, green and blue, whatever the file has. */
function samplesOf(bytes: Uint8Array, isRgb: boolean): Uint8Array {
  try {
    return decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      ...(isRgb ? { colorTransform: false } : {}),
      // The header has been compared with the limit.
      maxResolutionInMP: Infinity,
      maxMemoryUsageInMB: Infinity,
    }).data;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImageError(`the JPEG is damaged: its data cannot be decoded (${reason})`, { cause: error });
  }
}
