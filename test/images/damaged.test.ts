import { decodeImage, ImageError } from "@tsumiki/images";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fileNamed, filesOf } from "./golden.ts";
import { chunk, joined, pngBytes } from "./png-bytes.ts";

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const messageOf = (bytes: Uint8Array, options = {}) => {
  try {
    decodeImage(bytes, options);
  } catch (error) {
    expect(error).toBeInstanceOf(ImageError);
    return (error as Error).message;
  }
  return "nothing";
};

test("a file that is no image is said to be what it is", () => {
  const cases: [Uint8Array, string][] = [
    [new Uint8Array(0), "expected a PNG or JPEG file, got one without a byte"],
    [ascii("name,age\n"), 'expected a PNG or JPEG file, got bytes that begin "name,age\\n"'],
    [ascii("<!DOCTYPE html><html>"), 'expected a PNG or JPEG file, got bytes that begin "<!DOCTYPE html><"'],
    [Uint8Array.of(1, 2, 0xfe), "expected a PNG or JPEG file, got bytes that begin 01 02 fe"],
    [ascii("BM\x36\x10\0\0\0\0\0\0\x36"), "expected a PNG or JPEG file, got BMP, which is not read here: convert it"],
    [ascii("GIF89a…"), "expected a PNG or JPEG file, got GIF, which is not read here: convert it"],
    [ascii("RIFF\0\0\0\0WEBPVP8 "), "expected a PNG or JPEG file, got WebP, which is not read here: convert it"],
    [ascii("\0\0\0\x1cftypavif"), "expected a PNG or JPEG file, got AVIF, which is not read here: convert it"],
    [ascii("\0\0\0\x18ftypheic"), "expected a PNG or JPEG file, got HEIC, which is not read here: convert it"],
    [ascii("<svg xmlns="), "expected a PNG or JPEG file, got SVG or XML, which is not read here: convert it"],
    [
      ascii("\x89PNG\n\x1a\n"),
      "its first bytes are a PNG's with other line ends: it was sent or stored as text; get it anew",
    ],
  ];
  for (const [bytes, message] of cases) expect(messageOf(bytes)).toBe(`decodeImage: ${message}`);
});

test("an image larger than the limit is refused by its header, before memory is taken", () => {
  const before = process.memoryUsage().arrayBuffers;
  expect(messageOf(pngBytes({ width: 60_000, height: 60_000, rows: [[0]] }))).toBe(
    "decodeImage: its header says 60000 x 60000 pixels (width x height), more than the limit of 67108864; if that is " +
      "right, pass a larger maxPixels",
  );
  const photo = fileNamed("gray").file.slice();
  const frame = photo.findIndex((byte, at) => byte === 0xff && photo[at + 1] === 0xc0);
  photo.set([0xea, 0x60, 0xea, 0x60], frame + 5);
  expect(messageOf(photo)).toMatch(/^decodeImage: its header says 60000 x 60000 pixels .* pass a larger maxPixels$/);
  // Within a limit that is raised, the few bytes of the file cannot hold so much.
  expect(messageOf(pngBytes({ width: 60_000, height: 60_000, rows: [[0]] }), { maxPixels: 2 ** 40 })).toBe(
    "decodeImage: the PNG is damaged: its data are fewer than its header says",
  );
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  expect(messageOf(pngBytes({ width: 3, height: 3 }), { maxPixels: 8 })).toContain("3 x 3 pixels");
  expect(messageOf(pngBytes({ width: 3, height: 3 }), { maxPixels: 9 })).toBe("nothing");
});

test("a PNG whose data unpack to more than its header says is refused, and the rest not kept", () => {
  const bomb = pngBytes({ width: 1, height: 1, unpacked: new Uint8Array(2 ** 26) });
  const before = process.memoryUsage().arrayBuffers;
  expect(messageOf(bomb)).toBe("decodeImage: the PNG is damaged: its data are more than its header says");
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 25);
});

test("what is wrong with a PNG is named", () => {
  const palette = { width: 2, height: 1, color: 3, rows: [[0, 1]] };
  const cases: [Uint8Array, string][] = [
    [pngBytes({ width: 0, height: 2 }), "its header says 0 x 2 pixels, which is none"],
    [pngBytes({ width: 1, height: 1, depth: 3 }), "the PNG is damaged: there is no colour type 0 with 3 bits a sample"],
    [
      pngBytes({ width: 1, height: 1, color: 2, depth: 4 }),
      "the PNG is damaged: there is no colour type 2 with 4 bits a sample",
    ],
    [
      pngBytes({ width: 1, height: 1, interlace: 2 }),
      "the PNG is damaged: there is no compression 0 with filter method 0 and interlace 2",
    ],
    [pngBytes({ width: 2, height: 2, rows: [[1, 2]] }), "the PNG is damaged: its data are fewer than its header says"],
    [pngBytes({ width: 1, height: 1, unpacked: Uint8Array.of(5, 0) }), "the PNG is damaged: there is no filter 5"],
    [pngBytes(palette), "the PNG is damaged: its palette must be 3 bytes for each of at most 256 colours, got none"],
    [
      pngBytes({ ...palette, extra: [chunk("PLTE", [1, 2, 3, 4])] }),
      "the PNG is damaged: its palette must be 3 bytes for each of at most 256 colours, got 4 bytes",
    ],
    [
      pngBytes({ ...palette, extra: [chunk("PLTE", [1, 2, 3])] }),
      "the PNG is damaged: a pixel has colour 1 of a palette of 1",
    ],
    [
      pngBytes({ width: 1, height: 1, extra: [chunk("tRNS", [1])] }),
      "the PNG is damaged: its chunk tRNS has 1 bytes instead of 2",
    ],
    [pngBytes({ width: 1, height: 1, extra: [chunk("IHDR", [])] }), "the PNG is damaged: it has a second header"],
    [
      pngBytes({ width: 1, height: 1, extra: [chunk("CgBI", [0])] }),
      "the PNG has a chunk CgBI, which is not known here and cannot be done without: convert it",
    ],
  ];
  for (const [bytes, message] of cases) expect(messageOf(bytes)).toBe(`decodeImage: ${message}`);
});

test("what is wrong with a JPEG is named", () => {
  const photo = fileNamed("YCbCr").file;
  const frame = photo.findIndex((byte, at) => byte === 0xff && photo[at + 1] === 0xc0);
  const changed = (offset: number, ...bytes: number[]) => {
    const copy = photo.slice();
    copy.set(bytes, frame + offset);
    return copy;
  };
  const cmyk = fileNamed("CMYK").file.slice();
  cmyk[cmyk.findIndex((byte, at) => byte === 0xff && cmyk[at + 1] === 0xee) + 1] = 0xed; // no longer Adobe's marker
  const cases: [Uint8Array, string][] = [
    [photo.subarray(0, -2), "the JPEG is truncated: it ends before its end marker"],
    [photo.subarray(0, 300), "the JPEG is truncated or damaged: a segment ends outside of it"],
    [Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), "the JPEG is damaged: it has no header"],
    [changed(4, 12), "the JPEG has 12 bits a sample, and only 8 are read: convert it"],
    [changed(1, 0xc9), "the JPEG is arithmetically coded, which is not read here: convert it"],
    [changed(1, 0xc3), "the JPEG is lossless, which is not read here: convert it"],
    [changed(5, 0, 0), "its header says 37 x 0 pixels, which is none"],
    [changed(11, 0x50), "the JPEG is damaged: a sampling factor is not from 1 to 4"],
    [cmyk, "the JPEG has four components and does not say which (CMYK without Adobe's marker): convert it"],
  ];
  for (const [bytes, message] of cases) expect(messageOf(bytes)).toBe(`decodeImage: ${message}`);
});

test("a JPEG cut anywhere is refused", () => {
  const { file } = fileNamed("gray, progressive");
  for (let length = 3; length < file.length; length += 7) {
    expect(messageOf(file.subarray(0, length)), String(length)).toMatch(/^decodeImage: the JPEG is truncated/);
    // … and also where somebody put an end marker, unless that is between two scans.
    expect(() => decodeOrRefuse(joined([file.subarray(0, length), Uint8Array.of(0xff, 0xd9)]))).not.toThrow();
  }
});

test("a PNG that differs in any byte is refused, or has the pixels that it had", () => {
  for (const name of ["color 3, 2 bits", "color 6, 8 bits, interlaced"]) {
    const { file, pixels } = fileNamed(name);
    for (let at = 0; at < file.length; at++) {
      const damaged = file.slice();
      damaged[at] = (damaged[at] as number) ^ 0x21;
      const image = decodeOrRefuse(damaged);
      if (image !== undefined) expect(image, `${name}, byte ${at}`).toEqual(pixels);
    }
  }
});

test("whatever bytes follow a right beginning, an image comes or an ImageError", () => {
  const files = [...filesOf("png"), ...filesOf("jpeg")].map(({ file }) => file);
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      (file, changes) => {
        const damaged = file.slice();
        for (const [at, value] of changes) damaged[8 + (at % (file.length - 8))] = value;
        const image = decodeOrRefuse(damaged);
        if (image !== undefined) expect(image.data.length).toBe(image.width * image.height * image.channels);
      },
    ),
    { numRuns: 300 },
  );
});

test("what is no bytes is a TypeError that says what to do", () => {
  expect(() => decodeImage("cat.png" as never)).toThrow(
    new TypeError(
      'decodeImage: expected the file\'s bytes as a Uint8Array, got the string "cat.png"; await readFile(path) of node:fs/promises reads them',
    ),
  );
  expect(() => decodeImage(pngBytes({ width: 1, height: 1 }), { maxPixel: 9 } as never)).toThrow(
    "decodeImage: unknown option maxPixel, did you mean maxPixels?",
  );
  expect(() => decodeImage(pngBytes({ width: 1, height: 1 }), { maxPixels: 0.5 })).toThrow(
    "decodeImage: maxPixels must be a whole number of at least 1, got 0.5",
  );
});

/** The image, or undefined for an ImageError. */
function decodeOrRefuse(bytes: Uint8Array) {
  try {
    return decodeImage(bytes, { maxPixels: 100_000 });
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    throw error;
  }
}
