import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { init } from "@tsumiki/kernels";
import { Affine } from "@tsumiki/layers";
import { loadState } from "@tsumiki/serialization";
import { npz, TableError } from "@tsumiki/tables";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asStored, bytesOf, expected, files } from "./numpy-files.ts";

test.each(["stored", "deflated"] as const)("the arrays of a %s archive are read by name", async (kind) => {
  const arrays = await npz(bytesOf(files.npz[kind]));
  expect([...arrays.keys()]).toEqual(Object.keys(files.arrays));
  for (const [name, array] of arrays) {
    const { shape, values } = files.arrays[name]!;
    expect(array.shape).toEqual(shape);
    const read = array.read();
    expect(asStored(read)).toEqual(expected({ shape, values }, read.data));
  }
  expect(arrays.get("y")?.precision).toBe("int64");
});

test.each(["zip64", "streamed"] as const)("an archive of the kind %s is read", async (kind) => {
  const arrays = await npz(bytesOf(files.npz[kind]));
  expect([...arrays.keys()]).toEqual(["one"]);
  expect(arrays.get("one")?.read()).toEqual({ shape: [5], data: Uint16Array.of(0, 1, 2, 3, 4) });
});

test("an archive may hold nothing, and bytes before and a comment after it do not matter", async () => {
  expect((await npz(bytesOf(files.npz.empty))).size).toBe(0);
  const comment = bytesOf(files.npz.stored);
  comment[comment.length - 2] = 3; // the comment's length
  expect((await npz(Uint8Array.of(...comment, 97, 98, 99))).size).toBe(4);
});

test("of a path only what is asked for is read, and a file that has changed since is refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tsumiki-npz-"));
  try {
    const path = join(folder, "arrays.npz");
    await writeFile(path, bytesOf(files.npz.deflated));
    const arrays = await npz(path);
    expect(arrays.get("x")?.read().data).toEqual(Float64Array.of(0, 1, 2, 3, 4, 5));
    await appendFile(path, "more");
    expect(() => arrays.get("x")?.read()).toThrow(/arrays\.npz: has changed since it was opened: open it again/);
    await expect(npz(join(folder, "none.npz"))).rejects.toThrow(/^npz: .*none\.npz: cannot be read \(ENOENT/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("weights in an npz file are loaded into a layer", async () => {
  await init();
  const layer = new Affine(2, 2, { useBias: false });
  const weight = (await npz(bytesOf(files.npz.stored))).get("layer/weight")!;
  loadState(layer, new Map([["weight", weight]]));
  expect(layer.weight.value.toArray()).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test("an array of objects is refused when it is asked for; the others are read", async () => {
  const arrays = await npz(bytesOf(files.npz.mixed));
  expect(Array.from<number | bigint>(arrays.get("good")!.read().data)).toEqual([0n, 1n, 2n]);
  const bad = arrays.get("bad")!;
  expect([bad.shape, bad.precision]).toEqual([[1], undefined]);
  expect(() => bad.read()).toThrow('npz: the bytes, member "bad.npy": holds Python objects, a pickle, which may run');
});

test("a member that unpacks to more than the limit is refused, and the limit can be raised", async () => {
  const bomb = bytesOf(files.npz.zeros);
  expect(bomb.length).toBeLessThan(1000);
  const small = await npz(bomb, { limit: 300_000 });
  expect(small.get("zeros")?.shape).toEqual([300_000]);
  expect(() => small.get("zeros")?.read()).toThrow(
    new TableError(
      'npz: the bytes, member "zeros.npy": takes 300128 bytes, above the limit of 300000; if that is right, pass a larger { limit }',
    ),
  );
  expect((await npz(bomb, { limit: 300_128 })).get("zeros")?.read().data).toEqual(new Uint8Array(300_000));
});

test("a member that says another size than it has is refused before or while it is unpacked", async () => {
  const at = sizeInDirectory(bytesOf(files.npz.zeros));
  for (const [size, sentence] of [
    [200_000, "takes 300128 bytes, got 200000: truncated"],
    [400_000, "takes 300128 bytes, got 400000: 99872 too many"],
  ] as const) {
    const bytes = bytesOf(files.npz.zeros);
    new DataView(bytes.buffer).setUint32(at, size, true);
    const arrays = await npz(bytes);
    expect(() => arrays.get("zeros")?.read()).toThrow(sentence);
  }
});

test.each(["stored", "deflated"] as const)("no byte of a %s member changes unnoticed", async (kind) => {
  const whole = bytesOf(files.npz[kind]);
  const right = asStored((await npz(whole)).get("x")!.read());
  const [begin, end] = [indexOf(whole, [...Buffer.from("x.npy")]) + 5, indexOf(whole, [...Buffer.from("y.npy")]) - 30];
  let refused = 0;
  for (let at = begin; at < end; at++) {
    const bytes = whole.slice();
    bytes[at]! ^= 1 << (at % 8);
    const result = await npz(bytes)
      .then((arrays) => asStored(arrays.get("x")!.read()))
      .catch((error: unknown) => error);
    if (!(result instanceof TableError)) expect(result).toEqual(right);
    else if (result.message.startsWith('npz: the bytes, member "x.npy": ')) refused++;
  }
  // All but those of the extra field, which the directory repeats, and the last bits of deflate, which fill a byte.
  expect(refused).toBeGreaterThan(end - begin - 24);
});

test("what is no archive of arrays is named", async () => {
  const sentence =
    "npz: the bytes: is no zip archive (as which npz files are written): its directory is missing: truncated";
  await expect(npz(new Uint8Array(100))).rejects.toThrow(sentence);
  await expect(npz(bytesOf(files.npz.stored).subarray(0, -30))).rejects.toThrow(sentence);
  const renamed = bytesOf(files.npz.streamed);
  for (let at = indexOf(renamed, [...Buffer.from("one.npy")]); at >= 0; ) {
    renamed.set(Buffer.from("one.txt"), at);
    at = indexOf(renamed, [...Buffer.from("one.npy")]);
  }
  await expect(npz(renamed)).rejects.toThrow(
    'npz: the bytes: is a zip archive without arrays (members whose names end with .npy); it holds "one.txt"',
  );
});

test("members that are encrypted or packed in another way are named", async () => {
  const entry = indexOf(bytesOf(files.npz.streamed), [0x50, 0x4b, 1, 2]);
  const changed = (at: number, byte: number) => {
    const bytes = bytesOf(files.npz.streamed);
    bytes[entry + at] = byte;
    return npz(bytes);
  };
  await expect(changed(8, 9)).rejects.toThrow('member "one.npy": is encrypted: unpack it first');
  await expect(changed(10, 14)).rejects.toThrow(
    'member "one.npy": is packed by method 14; expected 0 (stored) or 8 (deflated)',
  );
});

test("options that cannot be are named", async () => {
  await expect(npz(new Uint8Array(1), { limits: 1 } as never)).rejects.toThrow(
    "npz: unknown option limits, did you mean limit?",
  );
  await expect(npz(new Uint8Array(1), { limit: 0 })).rejects.toThrow(
    "npz: limit must be a whole number of at least 1, got 0",
  );
  await expect(npz(undefined as never)).rejects.toThrow("npz: expected the path of a file, or its bytes");
});

test("whatever an archive holds, it is read or refused by a sentence that begins with its name", async () => {
  const kinds = fc.constantFrom("stored", "deflated", "zip64", "streamed");
  const change = fc.record({ kind: kinds, at: fc.nat(3000), byte: fc.nat(255), cut: fc.nat(2) });
  await fc.assert(
    fc.asyncProperty(change, async ({ kind, at, byte, cut }) => {
      const whole = bytesOf(files.npz[kind as "stored"]);
      const bytes = whole.slice(0, whole.length - cut);
      bytes[at % bytes.length] = byte;
      const reading = npz(bytes).then((arrays) => [...arrays.values()].map((array) => array.read()));
      const result = await reading.catch((error: unknown) => error);
      if (result instanceof Error) expect(String(result)).toMatch(/^TableError: npz: the bytes/);
    }),
    { numRuns: 300 },
  );
});

/** Where the directory says how large its only member is. */
function sizeInDirectory(bytes: Uint8Array): number {
  return indexOf(bytes, [0x50, 0x4b, 1, 2]) + 24;
}

function indexOf(bytes: Uint8Array, pattern: readonly number[]): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(Uint8Array.from(pattern));
}
