import { execFileSync } from "node:child_process";
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reference, ShapeError, withBackend } from "@tsumiki/kernels";
import { decode, encode, load, loadState, part, SafetensorsError, save } from "@tsumiki/serialization";
import { Buffer, tensor } from "@tsumiki/tensor";
import { afterEach, beforeEach, expect, test } from "vitest";
import { assemble } from "../bytes.ts";
import { makeModel } from "./models.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tsumiki-"));
  file = join(folder, "model.safetensors");
});
afterEach(() => rmSync(folder, { recursive: true }));

const ones = (count: number) => ({ shape: [count], data: new Float32Array(count).fill(1) });

test("without a target, tensors are read when they are asked for, and again each time", async () => {
  const half = {
    x: { dtype: "F16", shape: [2], data_offsets: [8, 12] },
    y: { dtype: "F64", shape: [], data_offsets: [0, 8] },
  };
  writeFileSync(file, assemble(half, [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x00, 0x3e, 0x00, 0xbc]));
  const { tensors } = await load(file);
  expect([...tensors].map(([name, { shape, precision }]) => [name, shape, precision])).toEqual([
    ["x", [2], "float32"],
    ["y", [], "float64"],
  ]);
  expect(tensors.get("x")!.read()).toEqual({ shape: [2], data: Float32Array.of(1.5, -1) });
  expect(tensors.get("y")!.read()).toEqual({ shape: [], data: Float64Array.of(1) });
  expect(tensors.get("x")!.read().data).not.toBe(tensors.get("x")!.read().data);
});

test.each([1, 2 ** 18, 600_000])(
  "%i numbers go through a file as through bytes, in one piece or in many",
  async (length) => {
    const data = Float32Array.from({ length }, (_, i) => i);
    const tensors = new Map([
      ["w", { shape: [length], data }],
      ["v", ones(3)],
    ]);
    await save(file, tensors);
    const bytes = readFileSync(file);
    expect(bytes.equals(encode(tensors))).toBe(true);
    for (const read of [(await load(file)).tensors.get("w")!.read(), decode(bytes).tensors.get("w")!]) {
      expect(read.shape).toEqual([length]);
      expect(read.data.every((value, i) => value === i)).toBe(true);
    }
  },
);

test("what was loaded is what can be assigned, taken apart and saved again", async () => {
  const model = makeModel(1, 2);
  await save(file, { model, other: makeModel(3) });
  const { tensors } = await load(file);
  const target = makeModel(0, 0);
  loadState(target, part(tensors, "model"));
  expect([...target.weight.value.data()]).toEqual([1, 2]);

  const copy = join(folder, "copy.safetensors");
  tensors.delete("other.weight");
  await save(copy, tensors, { from: "a file" });
  expect(decode(readFileSync(copy)).tensors).toEqual(decode(encode({ model })).tensors);
  expect(encode(tensors, { from: "a file" })).toEqual(new Uint8Array(readFileSync(copy)));
});

test("of a file of more than 2 GiB the header is read, and one tensor out of it", async () => {
  const large = 3 * 2 ** 30;
  const header = new TextEncoder().encode(
    JSON.stringify({
      large: { dtype: "F32", shape: [3, 2 ** 28], data_offsets: [0, large] },
      last: { dtype: "F32", shape: [3], data_offsets: [large, large + 12] },
    }),
  );
  const dataStart = 8 + header.length;
  const descriptor = openSync(file, "w");
  // Nothing lies between the header and the last tensor: a hole takes no space.
  ftruncateSync(descriptor, dataStart + large + 12);
  writeSync(descriptor, assemble(new TextDecoder().decode(header)), 0, dataStart, 0);
  writeSync(descriptor, new Uint8Array(Float32Array.of(1, 2, 3).buffer), 0, 12, dataStart + large);
  closeSync(descriptor);

  const { tensors } = await load(file);
  expect(tensors.get("large")!.shape).toEqual([3, 2 ** 28]);
  expect(tensors.get("last")!.read().data).toEqual(Float32Array.of(1, 2, 3));

  truncateSync(file, dataStart + large + 11);
  await expect(load(file)).rejects.toThrow(
    new SafetensorsError(`${file}: truncated: the tensors take ${large + 12} bytes, but ${large + 11} are there`),
  );
});

test("a file cut off anywhere is refused, and the model stays as it was", async () => {
  const model = makeModel(1, 2);
  await save(file, makeModel(3, 4));
  const whole = readFileSync(file);
  for (const length of [0, 7, 8, 40, whole.length - 1]) {
    writeFileSync(file, whole.subarray(0, length));
    await expect(load(file, model)).rejects.toThrow(SafetensorsError);
  }
  expect([...model.weight.value.data()]).toEqual([1, 2]);
});

test("a file that does not fit is refused by its name", async () => {
  await save(file, makeModel(1, 2, 3));
  const loading = load(file, makeModel(1, 2));
  await expect(loading).rejects.toThrow(ShapeError);
  await expect(loading).rejects.toThrow(
    `load ${file}: the values do not fit, so none was assigned:\n  different: weight is [2], got [3]`,
  );
});

test("of a checkpoint the model alone is loaded, if that is said, and otherwise how to say it", async () => {
  await save(file, { model: makeModel(1, 2), optimizer: makeModel(3) });
  const model = makeModel(0, 0);
  const numbers = () => [...model.weight.value.data()];
  await expect(load(file, { model })).rejects.toThrow(
    `load ${file}: the values do not fit, so none was assigned:\n  unexpected: optimizer.weight [1]\n` +
      "The values also hold optimizer.…: { strict: false } leaves out what is not expected",
  );
  await expect(load(file, model)).rejects.toThrow(
    'The names are there under "model.": pass part(tensors, "model"), or load into { model: … } with { strict: false }',
  );
  expect(numbers()).toEqual([0, 0]);
  const loaded = await load(file, { model }, { strict: false });
  expect([loaded.missing, loaded.unexpected]).toEqual([[], ["optimizer.weight"]]);
  expect(numbers()).toEqual([1, 2]);
  const more = await load(file, { model, second: makeModel(5) }, { strict: false });
  expect(more.missing).toEqual(["second.weight"]);
  expect(await load(file)).toMatchObject({ missing: [], unexpected: [] });
});

test("integers of other writers are read one tensor at a time, and saved as what they are", async () => {
  const header = {
    step: { dtype: "I64", shape: [], data_offsets: [0, 8] },
    mask: { dtype: "BOOL", shape: [3], data_offsets: [8, 11] },
  };
  writeFileSync(file, assemble(header, [7, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1]));
  const { tensors } = await load(file);
  expect([...tensors].map(([name, { precision }]) => [name, precision])).toEqual([
    ["step", "int64"],
    ["mask", "uint8"],
  ]);
  const copy = decode(encode(tensors)).tensors;
  expect(copy.get("step")).toEqual({ shape: [], data: BigInt64Array.of(7n) });
  expect(copy.get("mask")).toEqual({ shape: [3], data: Uint8Array.of(1, 0, 1) });
});

test("where reading ends before all is assigned, the error says that the target is mixed, and what was assigned", async () => {
  await save(file, new Map(["a", "b", "c"].map((name) => [name, ones(1)])));
  class Cutting extends Buffer {
    override assign(values: ArrayLike<number>): void {
      super.assign(values);
      truncateSync(file, 20);
    }
  }
  const buffers = withBackend(
    reference,
    () => new Map(["b", "a", "c"].map((name) => [name, new Cutting(tensor([0]))])),
  );
  await expect(load(file, { state: () => buffers })).rejects.toThrow(
    new Error(
      `load ${file}: load: cannot read ${file}: it has become shorter while it was read\n` +
        "The target is mixed now: 1 of 3 were already assigned:\n  b",
    ),
  );
  expect([...buffers].map(([name, { value }]) => [name, value.item()])).toEqual([
    ["b", 1],
    ["a", 0],
    ["c", 0],
  ]);
});

test("a file that was replaced or written since is not read at the places of the old one", async () => {
  await save(file, makeModel(1, 2));
  const { tensors } = await load(file);
  const changed = `load: cannot read ${file}: it has changed since it was loaded: load it again`;
  await save(file, makeModel(3, 4));
  expect(() => tensors.get("weight")!.read()).toThrow(new Error(changed));
  rmSync(file);
  expect(() => tensors.get("weight")!.read()).toThrow(`load: cannot read ${file}: ENOENT`);
});

test("what is no file is an error with its name", async () => {
  await expect(load(join(folder, "nowhere"))).rejects.toThrow(`load: cannot read ${join(folder, "nowhere")}: ENOENT`);
  await expect(load(folder)).rejects.toThrow(`load: cannot read ${folder}: it is a folder`);
  execFileSync("mkfifo", [join(folder, "pipe")]);
  await expect(load(join(folder, "pipe"))).rejects.toThrow("it is a pipe; decode(bytes) takes bytes from anywhere");
  await expect(load(7 as never)).rejects.toThrow(new TypeError("load: expected the name of a file, got the number 7"));
});

test("a header longer than is allowed is not even read, unless that is raised", async () => {
  const name = "w".repeat(200);
  await save(file, new Map([[name, ones(1)]]));
  await expect(load(file, undefined, { maxHeaderBytes: 100 })).rejects.toThrow(SafetensorsError);
  expect((await load(file, undefined, { maxHeaderBytes: 1000 })).tensors.size).toBe(1);
  await expect(load(file, undefined, { maxHeader: 100 } as never)).rejects.toThrow("did you mean maxHeaderBytes?");
});
