import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { npy, TableError } from "@tsumiki/tables";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { asStored, bytesOf, expected, files } from "./numpy-files.ts";

test.each(files.npy)("$name", async (file) => {
  const values = await npy(bytesOf(file.file));
  expect(asStored(values)).toEqual(expected(file, values.data));
});

test("each kind of number has the array that holds it without loss", async () => {
  const kinds = new Map<string, string>();
  for (const { name, file } of files.npy) {
    if (name.endsWith("its range")) kinds.set(name.slice(1, 3), (await npy(bytesOf(file))).data.constructor.name);
  }
  expect(Object.fromEntries(kinds)).toEqual({
    i1: "Int8Array",
    u1: "Uint8Array",
    i2: "Int16Array",
    u2: "Uint16Array",
    i4: "Int32Array",
    u4: "Uint32Array",
    i8: "BigInt64Array",
    u8: "BigUint64Array",
    f2: "Float32Array",
    f4: "Float32Array",
    f8: "Float64Array",
  });
});

test("bytes may lie anywhere in their buffer, and what is read is no view of them", async () => {
  const file = bytesOf(files.npy.find(({ name }) => name.startsWith("<f4 [2, 3], C"))!.file);
  const buffer = new Uint8Array(file.length + 3);
  buffer.set(file, 3);
  const { data } = await npy(buffer.subarray(3));
  buffer.fill(0);
  expect(Array.from<number | bigint>(data)).toEqual([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5]);
});

test("a file is read from its path, or its URL", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tsumiki-npy-"));
  try {
    const path = join(folder, "a.npy");
    await writeFile(path, saved("<u1", [3], [1, 2, 3]));
    for (const file of [path, pathToFileURL(path)]) expect((await npy(file)).data).toEqual(Uint8Array.of(1, 2, 3));
    await expect(npy(join(folder, "b.npy"))).rejects.toThrow(/^npy: .*b\.npy: cannot be read \(ENOENT/);
    await expect(npy(folder)).rejects.toThrow("is no file, but a folder or a device");
    await writeFile(path, "a,b\n1,2\n");
    await expect(npy(path)).rejects.toThrow(/a\.npy: is no npy file: expected it to begin with \\x93NUMPY$/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("where there are no files, bytes are asked for", async () => {
  vi.stubGlobal("process", { ...process, getBuiltinModule: undefined });
  try {
    await expect(npy("a.npy")).rejects.toThrow(
      "npy reads a path by Node 20.16 or newer (or Deno, Bun); elsewhere pass",
    );
    expect((await npy(saved("|i1", [1], [255]))).data).toEqual(Int8Array.of(-1));
  } finally {
    vi.unstubAllGlobals();
  }
});

const refusals: Readonly<Record<string, string>> = {
  objects: "holds Python objects, a pickle, which may run whatever it likes when it is read: it is not.",
  strings: "holds strings: save numbers",
  bytes: "holds strings of bytes",
  records: "holds records",
  "records with a name beyond latin1": "holds records",
  void: "holds records, or numbers that NumPy has no name for",
  complex: "holds complex numbers: save array.real and array.imag",
  dates: 'holds dates: save them as numbers, array.astype("int64")',
  spans: "holds spans of time",
  "long double": "holds numbers of more than 64 bits",
};

test.each(files.refused)("$name are refused, and it is said what to save instead", async ({ name, file }) => {
  const refused = npy(bytesOf(file));
  await expect(refused).rejects.toThrow(TableError);
  await expect(refused).rejects.toThrow(`npy: the bytes: ${refusals[name]}`);
});

/** A file of version 1.0 with this header and these bytes. */
function file(header: string, bytes: readonly number[] = [], version: readonly number[] = [1, 0]): Uint8Array {
  const text = new TextEncoder().encode(header);
  return Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"), ...version, text.length, 0, ...text, ...bytes);
}

function saved(descr: string, shape: readonly number[], bytes: readonly number[]): Uint8Array {
  return file(`{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(",")},), }\n`, bytes);
}

test("a header may be written in any order and with any spaces, as other writers do", async () => {
  const other = file("{ 'shape':(2L, 1L),'fortran_order' : False, 'descr':\"|u1\"}".replaceAll('"', "'"), [7, 8]);
  expect(await npy(other)).toEqual({ shape: [2, 1], data: Uint8Array.of(7, 8) });
});

test.each([
  ["{'descr': '<q7', 'fortran_order': False, 'shape': (1,)}", "no kind of number that is read is called '<q7'"],
  ["{'descr': '|f4', 'fortran_order': False, 'shape': (1,)}", "no kind of number that is read is called '|f4'"],
  ["{'descr': '=i4', 'fortran_order': False, 'shape': (1,)}", "no kind of number that is read is called '=i4'"],
  ["{'descr': '<i4', 'fortran_order': False, 'shape': (1)}", "the shape (1) is none"],
  ["{'descr': '<i4', 'fortran_order': False, 'shape': (1,,2)}", "the shape (1,,2) is none"],
  [
    "{'descr': '<i4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
    "the shape (99999999999999999999,) is none",
  ],
  ["{'descr': '<i4', 'fortran_order': 'False', 'shape': (1,)}", "expected True or False as fortran_order"],
  ["{'descr': '<i4', 'shape': (1,)}", "expected descr, fortran_order and shape"],
  ["{'descr': '<i4', 'descr': '<i4', 'fortran_order': False, 'shape': (1,)}", "the key descr stands twice"],
  ["{'descr': '<i4', 'fortran_order': False, 'shape': (1,), 'more': 1}", "expected descr, fortran_order and shape"],
  ["{'descr': __import__('os'), 'fortran_order': False, 'shape': (1,)}", "expected descr, fortran_order and shape"],
  ["('<i4', False, (1,))", "expected a dictionary"],
])("the header %s is refused", async (header, sentence) => {
  const read = npy(file(header, [0, 0, 0, 0]));
  await expect(read).rejects.toThrow(TableError);
  await expect(read).rejects.toThrow(`npy: the bytes: ${sentence}`);
});

test("a file that is truncated or too long, of another version or of another kind is refused", async () => {
  const whole = saved("<f4", [2], [0, 0, 0, 0, 0, 0, 0, 0]);
  await expect(npy(whole.subarray(0, -1))).rejects.toThrow(
    `npy: the bytes: an array "<f4" [2] takes ${whole.length} bytes, got ${whole.length - 1}: truncated, 1 missing`,
  );
  await expect(npy(Uint8Array.of(...whole, ...whole))).rejects.toThrow(
    `: ${whole.length} too many; several arrays in one file are an npz, by numpy.savez`,
  );
  await expect(npy(whole.subarray(0, 40))).rejects.toThrow(/the header takes \d+ bytes, got 40: truncated/);
  await expect(npy(whole.subarray(0, 7))).rejects.toThrow("the header ends after 7 bytes: truncated");
  await expect(npy(file("{}", [], [4, 0]))).rejects.toThrow("expected an npy file of version 1.0, 2.0 or 3.0, got 4.0");
  await expect(npy(bytesOf(files.npz.stored))).rejects.toThrow("it begins as a zip archive: read it with npz");
  await expect(npy(saved("|b1", [2], [1, 2]))).rejects.toThrow("bytes of 0 and 1, got 2 at element 1: damaged");
  await expect(npy(saved("<f8", [4_000_000_000], []))).rejects.toThrow("truncated, 32000000000 missing");
  await expect(npy(7 as never)).rejects.toThrow(
    "npy: expected the path of a file, or its bytes as a Uint8Array, got the number 7",
  );
  await expect(npy(new ArrayBuffer(8) as never)).rejects.toThrow("new Uint8Array(buffer) makes them of it");
});

test("whatever a file holds, it is read or refused by a sentence that begins with its name", async () => {
  const whole = bytesOf(files.npy.find(({ name }) => name.startsWith(">i2 [2, 3], F"))!.file);
  const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255), cut: fc.nat(3) });
  await fc.assert(
    fc.asyncProperty(change, async ({ at, byte, cut }) => {
      const bytes = whole.slice(0, whole.length - cut);
      bytes[at] = byte;
      const result = await npy(bytes).catch((error: unknown) => error);
      if (result instanceof Error) expect(String(result)).toMatch(/^TableError: npy: the bytes: /);
      else expect(result).toHaveProperty("data");
    }),
    { numRuns: 500 },
  );
});
