import { decodeImage } from "@tsumiki/images";
import { expect, test } from "vitest";
import { fileNamed, filesOf } from "./golden.ts";
import { chunk, exifOf, joined, pngBytes } from "./png-bytes.ts";

// Every colour type with every depth, interlaced or not, by all five filters: exactly.
test.each(filesOf("png"))("PNG of $name", ({ file, pixels }) => {
  expect(decodeImage(file)).toEqual(pixels);
});

// libjpeg, which made the pixels, takes the mean of neighbours where colours have fewer samples; here one holds for all.
test.each(filesOf("jpeg"))("JPEG, $name, is what libjpeg reads, but for rounding", ({ name, file, pixels }) => {
  const { data, ...extent } = decodeImage(file);
  const { data: expected, ...expectedExtent } = pixels;
  expect(extent).toEqual(expectedExtent);
  const differences = Array.from(data, (value, i) => Math.abs(value - (expected[i] as number)));
  const hasFewerColors = name.includes("4:2");
  expect(Math.max(...differences)).toBeLessThanOrEqual(hasFewerColors ? 14 : 3);
  expect(differences.reduce((sum, each) => sum + each) / data.length).toBeLessThan(hasFewerColors ? 3.5 : 0.6);
});

test("16 bits a sample are rounded to 8, not cut", () => {
  const values = [0, 128, 129, 257, 32_767, 32_768, 65_406, 65_407];
  const row = values.flatMap((value) => [value >> 8, value & 255]);
  const { data } = decodeImage(pngBytes({ width: 8, height: 1, depth: 16, rows: [row] }));
  // v · 255 / 65535: 128 is 0.498 and 129 is 0.502 of a step, 65406 is 254.498
  expect([...data]).toEqual([0, 0, 1, 1, 127, 128, 254, 255]);
});

test("an image upright by each of the eight orientations of EXIF", () => {
  // stored:  1 2 3
  //          4 5 6
  const stored = {
    width: 3,
    height: 2,
    rows: [
      [1, 2, 3],
      [4, 5, 6],
    ],
  } as const; // prettier-ignore
  const upright = (orientation: number) => {
    const { width, data } = decodeImage(pngBytes({ ...stored, extra: [chunk("eXIf", exifOf(orientation))] }));
    const rows: number[][] = [];
    for (let start = 0; start < data.length; start += width) rows.push([...data.subarray(start, start + width)]);
    return rows;
  };
  expect(upright(1)).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(upright(2)).toEqual([
    [3, 2, 1],
    [6, 5, 4],
  ]);
  expect(upright(3)).toEqual([
    [6, 5, 4],
    [3, 2, 1],
  ]);
  expect(upright(4)).toEqual([
    [4, 5, 6],
    [1, 2, 3],
  ]);
  expect(upright(5)).toEqual([
    [1, 4],
    [2, 5],
    [3, 6],
  ]);
  expect(upright(6)).toEqual([
    [4, 1],
    [5, 2],
    [6, 3],
  ]);
  expect(upright(7)).toEqual([
    [6, 3],
    [5, 2],
    [4, 1],
  ]);
  expect(upright(8)).toEqual([
    [3, 6],
    [2, 5],
    [1, 4],
  ]);
});

test("an orientation that EXIF does not know, or EXIF data that are damaged, leave the image as it is", () => {
  const image = { width: 2, height: 1, rows: [[1, 2]] };
  for (const exif of [
    exifOf(0),
    exifOf(9),
    exifOf(6).slice(0, 15),
    [0x4d, 0x4d],
    [],
    new Array<number>(30).fill(255),
  ]) {
    expect([...decodeImage(pngBytes({ ...image, extra: [chunk("eXIf", exif)] })).data]).toEqual([1, 2]);
  }
});

test("bytes in the middle of a larger memory are read from where they begin", () => {
  const { file, pixels } = fileNamed("color 2, 8 bits");
  const within = joined([new Uint8Array(5), file, new Uint8Array(7)]).subarray(5, 5 + file.length);
  expect(decodeImage(within)).toEqual(pixels);
  const photo = fileNamed("gray");
  expect(decodeImage(joined([new Uint8Array(3), photo.file]).subarray(3))).toEqual(decodeImage(photo.file));
});

test("what nobody needs to read an image may be damaged", () => {
  const text = chunk("tEXt", [1, 2, 3]);
  text[9] = 99;
  expect([...decodeImage(pngBytes({ width: 2, height: 1, rows: [[7, 8]], extra: [text] })).data]).toEqual([7, 8]);
});
