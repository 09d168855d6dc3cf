import type { Image } from "./image.ts";

/**
 * How the pixels of a file lie (EXIF 2.32, tag 0x0112): 1 upright; 2 mirrored; 3 turned by 180 degrees; 4 upside down and
 * mirrored; 5 to 8 have rows for columns.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const orientationTag = 0x0112;
const shortType = 3;

/**
 * What EXIF data, a TIFF file, say in their first directory; 1 if they are damaged or say nothing, for then nobody knows.
 * @param tiff from its byte order on, "II" or "MM"
 */
export function orientationIn(tiff: Uint8Array): Orientation {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (view.byteLength < 8) return 1;
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const littleEndian = order === 0x4949;
  const directory = view.getUint32(4, littleEndian);
  if (directory + 2 > view.byteLength) return 1;
  const entries = view.getUint16(directory, littleEndian);
  for (let entry = 0; entry < entries; entry++) {
    const start = directory + 2 + 12 * entry;
    if (start + 12 > view.byteLength) return 1;
    if (view.getUint16(start, littleEndian) !== orientationTag) continue;
    if (view.getUint16(start + 2, littleEndian) !== shortType) return 1;
    const value = view.getUint16(start + 8, littleEndian);
    return value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}

/**
 * Where the pixel in column x and row y of the upright image lies in the stored one, width x height: the first stored row
 * is the top (1, 2), the bottom (3, 4), the left (5, 8) or the right side (6, 7) of the upright image.
 */
const sources: Readonly<
  Record<Orientation, (x: number, y: number, width: number, height: number) => [number, number]>
> = {
  1: (x, y) => [x, y],
  2: (x, y, width) => [width - 1 - x, y],
  3: (x, y, width, height) => [width - 1 - x, height - 1 - y],
  4: (x, y, _, height) => [x, height - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, _, height) => [y, height - 1 - x],
  7: (x, y, width, height) => [width - 1 - y, height - 1 - x],
  8: (x, y, width) => [width - 1 - y, x],
};

/** The image upright. */
export function turned(image: Image, orientation: Orientation): Image {
  if (orientation === 1) return image;
  const { channels, data } = image;
  const [width, height] = orientation >= 5 ? [image.height, image.width] : [image.width, image.height];
  const source = sources[orientation];
  const upright = new Uint8Array(data.length);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = source(x, y, image.width, image.height);
      const from = (row * image.width + column) * channels;
      for (let c = 0; c < channels; c++) upright[at++] = data[from + c] as number;
    }
  }
  return { width, height, channels, data: upright };
}
