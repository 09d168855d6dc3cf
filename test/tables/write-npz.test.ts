import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { init } from "@tsumiki/kernels";
import { Affine } from "@tsumiki/layers";
import { loadState } from "@tsumiki/serialization";
import { encodeNpz, npy, npz, saveNpz, TableError } from "@tsumiki/tables";
import type { ValuesLike } from "@tsumiki/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesOf, files } from "./numpy-files.ts";

/** What NumPy writes as we do: no float16, no booleans, rows first, little endian, version 1.0. */
const alike = files.npy.filter(({ name }) => !/^>|f2|b1|Fortran|\(2, 0\)|\(3, 0\)/.test(name));

test.each(alike.map((each) => [each.name, each.file]))("%s: each byte is NumPy's", async (_name, file) => {
  const written = bytesOf(file);
  const archive = encodeNpz(new Map([["one", await npy(written)]]));
  expect(alike.length).toBeGreaterThan(15);
  // In the archive the file lies behind a header of 30 bytes, and its name.
  const start = 30 + "one.npy".length;
  expect(archive.slice(start, start + written.length)).toEqual(written);
});

const arrays = fc.oneof(
  fc.float32Array({ maxLength: 6 }),
  fc.float64Array({ maxLength: 6 }),
  fc.int8Array({ maxLength: 6 }),
  fc.uint16Array({ maxLength: 6 }),
  fc.int32Array({ maxLength: 6 }),
  fc.bigInt64Array({ maxLength: 6 }),
  fc.bigUint64Array({ maxLength: 6 }),
);

test("whatever is written is read back, deflated or not", async () => {
  const named = fc.dictionary(fc.string({ minLength: 1, unit: "grapheme" }), arrays);
  await fc.assert(
    fc.asyncProperty(named, fc.boolean(), async (given, compress) => {
      const values = Object.entries(given).map(([name, data]) => [name, { shape: [1, data.length], data }] as const);
      const read = await npz(encodeNpz(new Map(values), { compress }));
      expect(new Map([...read].map(([name, array]) => [name, array.read()]))).toEqual(new Map(values));
    }),
    { numRuns: 60 },
  );
});

test("the weights of a model go out and come back, and a file is replaced as a whole", async () => {
  await init({ threads: 1 });
  const folder = await mkdtemp(join(tmpdir(), "tsumiki-npz-"));
  try {
    const file = join(folder, "deep", "weights.npz");
    const [model, other] = [new Affine(3, 2), new Affine(3, 2)];
    await saveNpz(file, other);
    await saveNpz(file, model, { compress: true });
    expect(await readdir(join(folder, "deep"))).toEqual(["weights.npz"]);
    loadState(other, await npz(file));
    expect(other.weight.value.data()).toEqual(model.weight.value.data());
    expect([...(await npz(file)).values()].map(({ shape, precision }) => [shape, precision])).toEqual([
      [[3, 2], "float32"],
      [[2], "float32"],
    ]);
    const bytes = await readFile(file);
    expect(new Uint8Array(bytes)).toEqual(encodeNpz(model, { compress: true }));
    await expect(saveNpz(folder, model)).rejects.toThrow(/^saveNpz: cannot write .*: there is a folder of that name/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe("what cannot be written is said", () => {
  const one = { shape: [2], data: Float32Array.of(1, 2) };

  test.each<[what: string, source: unknown, error: Error]>([
    [
      "numbers that do not fill their shape",
      new Map([["w", { shape: [3], data: Float32Array.of(1, 2) }]]),
      new TableError('encodeNpz: array "w": shape [3] has 3 numbers, got 2'),
    ],
    [
      "numbers in an array that is none of a precision",
      new Map([["w", { shape: [2], data: [1, 2] }]]),
      new TableError('encodeNpz: array "w": expected { shape, data } with a typed array, got the array [1, 2]'),
    ],
    ["no name", new Map([["", one]]), new TableError('encodeNpz: an array\'s name must be a text, got the string ""')],
    [
      "half of a letter",
      new Map([["\ud800", one]]),
      new TableError('encodeNpz: an array\'s name must be a text, got the string "\\ud800"'),
    ],
    [
      "no source",
      { w: one },
      new TypeError("encodeNpz: expected a Map of tensors by name, a layer or an optimizer, got the object { w }"),
    ],
    [
      "nothing",
      undefined,
      new TypeError("encodeNpz: expected a Map of tensors by name, a layer or an optimizer, got undefined"),
    ],
  ])("%s", (_what, source, error) => {
    expect(() => encodeNpz(source as ReadonlyMap<string, ValuesLike>)).toThrow(error);
  });

  test("options that are none", () => {
    expect(() => encodeNpz(new Map(), { compres: true } as never)).toThrow(
      new TypeError("encodeNpz: unknown option compres, did you mean compress? It takes compress"),
    );
    expect(() => encodeNpz(new Map(), { compress: 1 } as never)).toThrow(
      "compress must be true or false, got the number 1",
    );
  });
});
