import { gzipSync } from "node:zlib";
import { idxDataset, readIdx } from "@tsumiki/data";
import { describe, expect, test, vi } from "vitest";
import { gunzip, gunzipStart } from "../../packages/data/src/gzip.ts";
import { idxBytes } from "./idx-bytes.ts";

/** Contents that gzip packs a thousand times smaller. */
const zeros = new Uint8Array(3_000_000);
const packed = gzipSync(zeros);

/** Millions of zeros behind a header that says otherwise. */
function bomb(header: readonly number[]): Uint8Array {
  return gzipSync(Buffer.concat([Uint8Array.from(header), zeros]));
}

/** Runs `body`, and counts the bytes that the platform unpacks meanwhile. */
async function unpacked(body: () => Promise<unknown>): Promise<number> {
  let bytes = 0;
  const Original = DecompressionStream;
  class Counting {
    readonly readable: ReadableStream<Uint8Array>;
    readonly writable: WritableStream<BufferSource>;

    constructor(format: CompressionFormat) {
      const stream = new Original(format);
      this.writable = stream.writable;
      this.readable = stream.readable.pipeThrough(
        new TransformStream({
          transform(piece, controller) {
            bytes += piece.length;
            controller.enqueue(piece);
          },
        }),
      );
    }
  }
  vi.stubGlobal("DecompressionStream", Counting);
  await body().finally(() => vi.unstubAllGlobals());
  return bytes;
}

describe("a limit", () => {
  test("of as many bytes as there are lets them through, of one fewer refuses them", async () => {
    expect((await gunzip(packed, { limit: zeros.length })).length).toBe(zeros.length);
    await expect(gunzip(packed, { limit: zeros.length - 1 })).rejects.toThrow(
      new RangeError(
        `gunzip: the ${packed.length} bytes unpack to more than 2999999; if that is right, pass a larger limit`,
      ),
    );
  });

  test("ends the unpacking soon after", async () => {
    const run = () => expect(gunzip(packed, { limit: 1000 })).rejects.toThrow("more than 1000");
    expect(await unpacked(run)).toBeLessThan(500_000);
  });

  test("that the contents just meet still has the checksum compared", async () => {
    const damaged = Uint8Array.from(gzipSync(zeros.subarray(0, 1000)));
    damaged[damaged.length - 8]! ^= 1;
    await expect(gunzip(damaged, { limit: 1000 })).rejects.toThrow("incorrect data check");
  });
});

test("the beginning alone is not unpacked any further", async () => {
  const contents = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
  expect(await gunzipStart(gzipSync(contents), 70_000)).toEqual(contents.subarray(0, 70_000));
});

describe("of an IDX file", () => {
  test("no more is unpacked than its header promises", async () => {
    const run = () =>
      expect(readIdx(bomb([0, 0, 8, 1, 0, 0, 0, 1]))).rejects.toThrow(
        new RangeError("readIdx: a file of uint8 [1] takes 9 bytes, but the gzip file unpacks to more"),
      );
    expect(await unpacked(run)).toBeLessThan(500_000);
  });

  test("a promise that gzip cannot keep is refused at once", async () => {
    const file = bomb([0, 0, 8, 2, 0, 16, 0, 0, 0, 16, 0, 0]); // 2²⁰ x 2²⁰
    const run = () =>
      expect(readIdx(file)).rejects.toThrow(
        `readIdx: a file of uint8 [1048576, 1048576] takes 1099511627788 bytes, more than ${file.length} of gzip can hold`,
      );
    expect(await unpacked(run)).toBeLessThan(500_000);
  });

  test("a promise above the limit is refused, and the limit can be raised", async () => {
    const file = gzipSync(idxBytes("uint8", [1000], zeros.subarray(0, 1000)));
    await expect(readIdx(file, { limit: 1007 })).rejects.toThrow(
      "readIdx: a file of uint8 [1000] takes 1008 bytes, above the limit of 1007; if that is right, pass a larger { limit }",
    );
    expect((await readIdx(file, { limit: 1008 })).shape).toEqual([1000]);
    await expect(readIdx(file, { limit: "9" } as never)).rejects.toThrow("readIdx: limit must be a whole number");
    await expect(readIdx(file, { most: 9 } as never)).rejects.toThrow("readIdx: unknown option most.");
    await expect(idxDataset(file, file, { limit: 9 })).rejects.toThrow("above the limit of 9");
  });

  test("2⁴⁰ elements in a plain file are refused before anything is made", async () => {
    await expect(readIdx(Uint8Array.of(0, 0, 0x0e, 2, 0, 16, 0, 0, 0, 16, 0, 0))).rejects.toThrow(
      "readIdx: a file of float64 [1048576, 1048576] takes 8796093022220 bytes, got 12: truncated",
    );
  });
});

test("a file is a file, and no path", async () => {
  const labels = idxBytes("uint8", [1], [0]);
  await expect(idxDataset("images.idx" as never, labels)).rejects.toThrow(
    `idxDataset, images: expected the file's bytes as a Uint8Array, got the string "images.idx"; await readFile(path)`,
  );
  await expect(idxDataset(labels, new ArrayBuffer(9) as never)).rejects.toThrow("idxDataset, labels: expected");
});

test("the shape of what was read stays as it is", async () => {
  expect(Object.isFrozen((await readIdx(idxBytes("uint8", [1], [0]))).shape)).toBe(true);
});
