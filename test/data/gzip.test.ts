import { createGunzip, gzipSync } from "node:zlib";
import { idxDataset, readIdx } from "@tsumiki/data";
import { afterEach, describe, expect, test, vi } from "vitest";
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
type Counting = (body: () => Promise<unknown>) => Promise<number>;

const node = process.getBuiltinModule;
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** As in Node: by zlib. */
const byZlib: Counting = async (body) => {
  let bytes = 0;
  const counting = {
    createGunzip() {
      const stream = createGunzip();
      const push = stream.push.bind(stream);
      stream.push = (piece: Uint8Array | null) => {
        bytes += piece?.length ?? 0;
        return push(piece);
      };
      return stream;
    },
  };
  vi.spyOn(process, "getBuiltinModule").mockImplementation(((id: string) =>
    id === "node:zlib" ? counting : node(id)) as typeof node);
  await body();
  return bytes;
};

/** As in a browser: by its stream, which reads one member. */
const byStream: Counting = async (body) => {
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
  withoutZlib();
  vi.stubGlobal("DecompressionStream", Counting);
  await body();
  return bytes;
};

function withoutZlib(): void {
  vi.spyOn(process, "getBuiltinModule").mockImplementation(((id: string) =>
    id === "node:zlib" ? undefined : node(id)) as typeof node);
}

describe.each([
  ["zlib", byZlib],
  ["a stream", byStream],
])("by %s, a limit", (_, unpacked) => {
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
    const bytes = await unpacked(run);
    expect(bytes).toBeGreaterThan(1000);
    expect(bytes).toBeLessThan(500_000);
  });

  test("holds for a second member, too", async () => {
    const file = Buffer.concat([gzipSync("abc"), packed]);
    const run = () => expect(gunzip(file, { limit: 1000 })).rejects.toThrow(RangeError);
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

describe("several members", () => {
  const file = Buffer.concat([gzipSync("abc"), gzipSync(""), gzipSync("def")]);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

  test("are joined", async () => {
    expect(text(await gunzip(file))).toBe("abcdef");
    expect(text(await gunzipStart(file, 4))).toBe("abcd");
    const images = idxBytes("uint8", [3, 1], [1, 2, 3]);
    const members = Buffer.concat([gzipSync(images.subarray(0, 5)), gzipSync(images.subarray(5))]);
    expect((await readIdx(members)).data).toEqual(Uint8Array.of(1, 2, 3));
  });

  test("are not read where there is only a stream, which is said", async () => {
    withoutZlib();
    const sentence =
      `gunzip: the ${file.length} bytes consist of several gzip members, which this browser's DecompressionStream does ` +
      "not read: join or unpack them first";
    await expect(gunzip(file)).rejects.toThrow(new RangeError(sentence));
    expect(text(await gunzipStart(file, 3))).toBe("abc");
  });

  test("are not suspected in what is damaged, or followed by something else", async () => {
    withoutZlib();
    const begin = [0x1f, 0x8b, 8, 0];
    const one = gzipSync("abc");
    const damaged = Buffer.concat([one.subarray(0, 12), Buffer.from(begin), one.subarray(12)]);
    await expect(gunzip(damaged)).rejects.toThrow("are not one whole gzip file");
    await expect(gunzip(Buffer.concat([one, Buffer.from("more")]))).rejects.toThrow("are not one whole gzip file");
    const everywhere = Buffer.concat([Buffer.from(one.subarray(0, 10)), ...Array(100_000).fill(Buffer.from(begin))]);
    await expect(gunzip(everywhere)).rejects.toThrow("are not one whole gzip file");
  });

  test("have all their checksums compared", async () => {
    const damaged = Uint8Array.from(file);
    damaged[damaged.length - 8]! ^= 1;
    await expect(gunzip(damaged)).rejects.toThrow("incorrect data check");
    await expect(gunzip(file.subarray(0, -1))).rejects.toThrow("unexpected end of file");
  });

  test("may be followed by zeros, and by nothing else", async () => {
    expect(text(await gunzip(Buffer.concat([file, Buffer.alloc(512)])))).toBe("abcdef");
    await expect(gunzip(Buffer.concat([file, Buffer.from([0, 0, 5])]))).rejects.toThrow(
      `gunzip: the ${file.length + 3} bytes are not one whole gzip file: 3 other bytes follow it`,
    );
    await expect(gunzip(Buffer.concat([file, Buffer.from("more")]))).rejects.toThrow("incorrect header check");
  });
});

describe.each([
  ["zlib", byZlib],
  ["a stream", byStream],
])("by %s, of an IDX file", (_, unpacked) => {
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
