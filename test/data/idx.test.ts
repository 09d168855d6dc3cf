import { gzipSync } from "node:zlib";
import { readIdx } from "@tsumiki/data";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type IdxTypeName, idxBytes, idxTypes } from "./idx-bytes.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);

describe("each element type, from bytes assembled by hand", () => {
  const cases: [string, Uint8Array, ArrayLike<number>][] = [
    ["uint8", bytes(0, 0, 0x08, 1, 0, 0, 0, 2, 7, 255), Uint8Array.of(7, 255)],
    ["int8", bytes(0, 0, 0x09, 1, 0, 0, 0, 2, 7, 255), Int8Array.of(7, -1)],
    ["int16", bytes(0, 0, 0x0b, 1, 0, 0, 0, 2, 1, 2, 0xff, 0xfe), Int16Array.of(258, -2)],
    ["int32", bytes(0, 0, 0x0c, 1, 0, 0, 0, 2, 0, 1, 0, 2, 255, 255, 255, 255), Int32Array.of(65538, -1)],
    ["float32", bytes(0, 0, 0x0d, 1, 0, 0, 0, 2, 0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0), Float32Array.of(1, -2.5)],
    ["float64", bytes(0, 0, 0x0e, 1, 0, 0, 0, 1, 0xbf, 0xf8, 0, 0, 0, 0, 0, 0), Float64Array.of(-1.5)],
  ];
  test.each(cases)("%s is big-endian", async (_, file, data) => {
    expect(await readIdx(file)).toEqual({ shape: [data.length], data });
  });
});

test("the extents come in the order of the axes", async () => {
  const file = bytes(0, 0, 0x08, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);
  expect(await readIdx(file)).toEqual({ shape: [1, 2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
});

test("a file that lies in the middle of a larger buffer is read from where it begins", async () => {
  const buffer = bytes(9, 9, 9, 0, 0, 0x0b, 1, 0, 0, 0, 1, 1, 0, 9);
  expect(await readIdx(buffer.subarray(3, 13))).toEqual({ shape: [1], data: Int16Array.of(256) });
});

test("gzip is recognised and unpacked", async () => {
  const file = idxBytes("int32", [2, 2], [1, -2, 3, -4]);
  expect(await readIdx(gzipSync(file))).toEqual({ shape: [2, 2], data: Int32Array.of(1, -2, 3, -4) });
});

const typeName = fc.constantFrom(...(Object.keys(idxTypes) as IdxTypeName[]));
const shape = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

/** Any IDX file, with the numbers in it. Small whole numbers are exact in all types. */
const idxFile = fc.tuple(typeName, shape).chain(([type, extents]) => {
  const size = extents.reduce((a, b) => a * b, 1);
  return fc
    .array(fc.integer({ min: 0, max: 127 }), { minLength: size, maxLength: size })
    .map((values) => ({ extents, values, file: idxBytes(type, extents, values) }));
});

test("what is written is read, plain and gzip", async () => {
  await fc.assert(
    fc.asyncProperty(idxFile, fc.boolean(), async ({ file, extents, values }, zip) => {
      const read = await readIdx(zip ? gzipSync(file) : file);
      expect([read.shape, Array.from(read.data)]).toEqual([extents, values]);
    }),
  );
});

test("no file that was cut off is read", async () => {
  await fc.assert(
    fc.asyncProperty(idxFile, fc.boolean(), fc.nat(), async ({ file }, zip, cut) => {
      const whole = zip ? gzipSync(file) : file;
      await expect(readIdx(whole.subarray(0, cut % whole.length))).rejects.toThrow(RangeError);
    }),
  );
});

test("no file that something follows is read", async () => {
  await fc.assert(
    fc.asyncProperty(idxFile, fc.uint8Array({ minLength: 1, maxLength: 9 }), async ({ file }, rest) => {
      await expect(readIdx(Uint8Array.of(...file, ...rest))).rejects.toThrow(RangeError);
      await expect(readIdx(gzipSync(Uint8Array.of(...file, ...rest)))).rejects.toThrow(RangeError);
    }),
  );
});

test("a bit that was flipped inside a gzip file is noticed by its checksum", async () => {
  const zipped = Uint8Array.from(gzipSync(idxBytes("uint8", [1000], Array(1000).fill(1))));
  const checksum = zipped.length - 8;
  zipped[checksum] = (zipped[checksum] as number) ^ 1;
  await expect(readIdx(zipped)).rejects.toThrow(
    /^gunzip: the \d+ bytes are not one whole gzip file: incorrect data check$/,
  );
});

test("an extent of 0 leaves no element, however large the others are", async () => {
  const file = bytes(0, 0, 0x0b, 255, ...Array(254 * 4).fill(255), 0, 0, 0, 0);
  for (const each of [file, new Uint8Array(gzipSync(file))]) {
    const { shape, data } = await readIdx(each);
    expect([shape.length, data]).toEqual([255, new Int16Array(0)]);
  }
});

test("of a shape of very many axes the message tells the beginning", async () => {
  const error = await readIdx(bytes(0, 0, 0x08, 255, ...Array(255 * 4).fill(255))).catch((reason) => reason);
  expect(error.message).toMatch(
    /^readIdx: a file of uint8 \[4294967295, .*… takes Infinity bytes, got 1024: truncated/,
  );
  expect(error.message.length).toBeLessThan(400);
});

describe("errors say what was expected and what came", () => {
  const cases: [string, Uint8Array, string][] = [
    ["nothing", bytes(), "readIdx: expected at least the 4 bytes that an IDX file begins with, got 0"],
    [
      "a header that ends early",
      bytes(0, 0, 8, 3, 0, 0),
      "readIdx: the header of rank 3 takes 16 bytes, got 6: truncated",
    ],
    [
      "too few elements",
      bytes(0, 0, 0x0b, 2, 0, 0, 0, 3, 0, 0, 0, 2, 1, 2),
      "readIdx: a file of int16 [3, 2] takes 24 bytes, got 14: truncated, 10 missing",
    ],
    [
      "too many elements",
      bytes(0, 0, 0x08, 1, 0, 0, 0, 1, 5, 6, 7),
      "readIdx: a file of uint8 [1] takes 9 bytes, got 11: 2 too many",
    ],
    [
      "extents whose product is beyond all memory",
      bytes(0, 0, 0x08, 3, ...Array(12).fill(255)),
      "readIdx: a file of uint8 [4294967295, 4294967295, 4294967295] takes 7.922816",
    ],
    [
      "a PNG",
      bytes(0x89, 0x50, 0x4e, 0x47),
      "readIdx: not an IDX file: expected it to begin with 00 00 and an element type (08 uint8, 09 int8, 0b int16, " +
        "0c int32, 0d float32, 0e float64), got 89 50 4e 47",
    ],
    ["an element type that does not exist", bytes(0, 0, 0x0a, 1, 0, 0, 0, 1, 5), "got 00 00 0a 01"],
  ];
  test.each(cases)("%s", async (_, file, message) => {
    await expect(readIdx(file)).rejects.toThrow(message);
  });

  test("what is no Uint8Array", async () => {
    // @ts-expect-error: an ArrayBuffer
    await expect(readIdx(new ArrayBuffer(9))).rejects.toThrow(
      "readIdx: expected the file's bytes as a Uint8Array, got an ArrayBuffer; new Uint8Array(buffer) makes them of it",
    );
    // @ts-expect-error: a path
    await expect(readIdx("train-images")).rejects.toThrow(
      `readIdx: expected the file's bytes as a Uint8Array, got the string "train-images"; await readFile(path) of ` +
        "node:fs/promises reads them",
    );
  });
});
