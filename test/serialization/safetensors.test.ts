import { currentBackend, init, reference, withBackend } from "@tsumiki/kernels";
import { decode, encode, SafetensorsError } from "@tsumiki/serialization";
import { Buffer, Parameter, tensor } from "@tsumiki/tensor";
import { expect, test } from "vitest";
import { assemble } from "./bytes.ts";

await init();

test("a file is the header's length, the header padded to 8 bytes, and the numbers, all little-endian", () => {
  const bytes = encode(new Map([["w", { shape: [2], data: Float32Array.of(1, -2) }]]), { by: "hand" });
  const header = '{"__metadata__":{"by":"hand"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
  const padded = header.padEnd(88, " ");
  expect(bytes).toEqual(assemble(padded, [0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x00, 0xc0]));
});

test.each([reference, currentBackend()])(
  "tensors, buffers and parameters are written in the order in which a user sees their elements, from $info.build",
  (backend) => {
    const numbers = Array.from({ length: 24 }, (_, i) => i);
    const bytes = withBackend(backend, () => {
      const x = tensor(Float64Array.from(numbers), [2, 3, 2, 2]);
      return encode(new Map(Object.entries({ x, buffer: new Buffer(x), parameter: new Parameter(x) })));
    });
    const { tensors } = decode(bytes);
    expect([...tensors.keys()]).toEqual(["x", "buffer", "parameter"]);
    for (const { shape, data } of tensors.values()) {
      expect(shape).toEqual([2, 3, 2, 2]);
      expect([...data]).toEqual(numbers);
    }
  },
);

test("float64 numbers, which the reference backend has, stay float64", () => {
  const { tensors } = decode(encode(new Map([["w", { shape: [], data: Float64Array.of(0.1) }]])));
  expect(tensors.get("w")).toEqual({ shape: [], data: Float64Array.of(0.1) });
});

test("wider numbers lie first, so that every tensor is aligned", () => {
  const narrow = { shape: [1], data: Float32Array.of(1) };
  const wide = { shape: [1], data: Float64Array.of(2) };
  const text = new TextDecoder().decode(
    encode(
      new Map<string, typeof narrow | typeof wide>([
        ["narrow", narrow],
        ["wide", wide],
      ]),
    ),
  );
  expect(text).toContain('"wide":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}');
  expect(text).toContain('"narrow":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}');
});

test("F64, F32, BF16 and F16 of other writers are read, in any order of the header", () => {
  const header = {
    half: { dtype: "F16", shape: [2], data_offsets: [14, 18] },
    brain: { dtype: "BF16", shape: [1], data_offsets: [12, 14] },
    single: { dtype: "F32", shape: [1, 1], data_offsets: [8, 12] },
    double: { dtype: "F64", shape: [], data_offsets: [0, 8] },
  };
  const double = [0x9a, 0x99, 0x99, 0x99, 0x99, 0x99, 0xb9, 0x3f]; // 0.1
  const single = [0x00, 0x00, 0x20, 0x41]; // 10
  const brain = [0x49, 0xc0]; // -3.140625
  const half = [0x00, 0x3e, 0x00, 0xbc]; // 1.5, -1
  const { tensors } = decode(assemble(header, [...double, ...single, ...brain, ...half]));
  expect(Object.fromEntries(tensors)).toEqual({
    double: { shape: [], data: Float64Array.of(0.1) },
    single: { shape: [1, 1], data: Float32Array.of(10) },
    brain: { shape: [1], data: Float32Array.of(-3.140625) },
    half: { shape: [2], data: Float32Array.of(1.5, -1) },
  });
});

test.each([
  [0x0000, 0],
  [0x8000, -0],
  [0x0001, 2 ** -24],
  [0x83ff, -1023 * 2 ** -24],
  [0x0400, 2 ** -14],
  [0x3555, 0.333251953125],
  [0x7bff, 65504],
  [0x7c00, Infinity],
  [0xfc00, -Infinity],
  [0x7e01, NaN],
])("the half-precision number %i is %d", (bits, expected) => {
  const header = { x: { dtype: "F16", shape: [1], data_offsets: [0, 2] } };
  const { tensors } = decode(assemble(header, [bits & 0xff, bits >> 8]));
  expect(tensors.get("x")!.data[0]).toBe(expected);
});

test("metadata is read, and is empty where there is none", () => {
  expect(decode(assemble({ __metadata__: { epoch: "7" } })).metadata).toEqual({ epoch: "7" });
  expect(decode(assemble({})).metadata).toEqual({});
});

test("names are kept whatever they are", () => {
  const one = { shape: [1], data: Float32Array.of(1) };
  const names = ["__proto__", "constructor", "1", "", "ünïcode 積み木", 'a "quoted" {name}:'];
  const { tensors } = decode(encode(new Map(names.map((name) => [name, one]))));
  expect([...tensors.keys()].sort()).toEqual([...names].sort());
  expect(tensors.get("__proto__")).toEqual(one);
});

test("bytes inside a larger buffer are read from where they lie", () => {
  const file = encode(new Map([["w", { shape: [1], data: Float32Array.of(5) }]]));
  const larger = new Uint8Array(file.length + 6);
  larger.set(file, 3);
  expect(decode(larger.subarray(3, 3 + file.length)).tensors.get("w")!.data[0]).toBe(5);
});

const one = { shape: [1], data: Float32Array.of(1) };
const cyclic: Record<string, unknown> = {};
cyclic["itself"] = cyclic;

test.each<[sentence: string, name: unknown, values: unknown]>([
  ['a tensor cannot be called "__metadata__"', "__metadata__", one],
  ["a tensor's name must be a string, got the number 7", 7, one],
  ['a tensor\'s name has half of a surrogate pair, which is no text: "\\ud800"', "\ud800", one],
  ['tensor "w" must be a tensor, a parameter or { shape, data }, got the number 5', "w", 5],
  ['tensor "w" must be a tensor, a parameter or { shape, data }, got null', "w", null],
  ['tensor "w" must be a tensor, a parameter or { shape, data }, got the object { data }', "w", { data: one.data }],
  [
    'tensor "w": data must be a Float32Array, a Float64Array or a typed array of integers, got the array [1, 2]',
    "w",
    { shape: [2], data: [1, 2] },
  ],
  [
    'tensor "w": data must be a Float32Array, a Float64Array or a typed array of integers, got a Uint8ClampedArray of 1',
    "w",
    { ...one, data: new Uint8ClampedArray(1) },
  ],
  [
    'tensor "w": data must be a Float32Array, a Float64Array or a typed array of integers, got undefined',
    "w",
    { shape: [2] },
  ],
  ['tensor "w" [2] of F32 has 2 values, got a Float32Array of 1', "w", { ...one, shape: [2] }],
  ['tensor "w": shape must be whole numbers of at least 0, got the number -1 in it', "w", { ...one, shape: [-1, -1] }],
  ['tensor "w": shape must be whole numbers of at least 0, got the number 0.5 in it', "w", { ...one, shape: [0.5, 2] }],
  ['tensor "w": shape must be whole numbers of at least 0, got the number -0 in it', "w", { ...one, shape: [-0] }],
  ['tensor "w": shape must be whole numbers of at least 0, got the bigint 1n in it', "w", { ...one, shape: [1n] }],
  ['tensor "w": shape must be whole numbers of at least 0, got the string "1" in it', "w", { ...one, shape: ["1"] }],
  ['tensor "w": shape must be whole numbers of at least 0, got undefined in it', "w", { ...one, shape: new Array(1) }],
  [
    'tensor "w": shape must be whole numbers of at least 0, got the object { itself } in it',
    "w",
    { ...one, shape: [cyclic] },
  ],
  ['tensor "w": [9007199254740991] of F32 takes more bytes than any file has', "w", { ...one, shape: [2 ** 53 - 1] }],
])("encode refuses: %s", (sentence, name, values) => {
  expect(() => encode(new Map([[name, values]]) as never)).toThrow(new SafetensorsError(`encode: ${sentence}`));
});

test.each<[sentence: string, metadata: unknown]>([
  ['metadata "epoch" must be a string, got the number 7; pass String(value)', { epoch: 7 }],
  ['metadata "epoch" must be a string, got undefined; pass String(value)', { epoch: undefined }],
  ['metadata "epoch" must be a string, got the bigint 7n; pass String(value)', { epoch: 7n }],
  ['metadata "a" has half of a surrogate pair, which is no text', { a: "\udc00" }],
  ['metadata "\\udc00" has half of a surrogate pair, which is no text', { "\udc00": "a" }],
  ['metadata must map names to strings, as in { epoch: "7" }, got null', null],
  ['metadata must map names to strings, as in { epoch: "7" }, got the string "7"', "7"],
  ['metadata must map names to strings, as in { epoch: "7" }, got a Map', new Map([["epoch", "7"]])],
])("encode refuses: %s", (sentence, metadata) => {
  expect(() => encode(new Map([["w", one]]), metadata as never)).toThrow(new SafetensorsError(`encode: ${sentence}`));
});

test("a header that would not be read is not written, unless both are told to", () => {
  const name = "w".repeat(100);
  const tensors = new Map([[name, one]]);
  const bytes = encode(tensors);
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  expect(decode(encode(tensors, {}, { maxHeaderBytes: length }), "w", { maxHeaderBytes: length }).tensors.size).toBe(1);
  expect(() => encode(tensors, {}, { maxHeaderBytes: length - 1 })).toThrow(
    new SafetensorsError(
      `encode: the header has ${length} bytes, more than the ${length - 1} allowed; maxHeaderBytes raises that`,
    ),
  );
  expect(() => decode(bytes, "w", { maxHeaderBytes: length - 1 })).toThrow(SafetensorsError);
});

test("options are checked", () => {
  const wrong = (value: unknown) => value as never;
  const tensors = new Map([["w", one]]);
  const unknown = "unknown option maxHeaderByte, did you mean maxHeaderBytes? It takes maxHeaderBytes";
  expect(() => encode(tensors, {}, wrong({ maxHeaderByte: 5 }))).toThrow(new TypeError(`encode: ${unknown}, dtype`));
  expect(() => decode(encode(tensors), "w", wrong({ maxHeaderByte: 5 }))).toThrow(new TypeError(`decode: ${unknown}`));
  expect(() => encode(tensors, {}, wrong({ maxHeaderBytes: "5" }))).toThrow(TypeError);
  expect(() => decode(encode(tensors), "w", { maxHeaderBytes: 100_000_001 })).toThrow(
    new RangeError("decode: maxHeaderBytes must be at most 100000000, as in the format, got 100000001"),
  );
});

const f32 = (shape: unknown, offsets: unknown) => ({ dtype: "F32", shape, data_offsets: offsets });
const zeros = (count: number) => new Uint8Array(count);

test.each<[message: string, bytes: Uint8Array]>([
  ["no safetensors file: it has only 0 bytes", zeros(0)],
  ["no safetensors file: it has only 7 bytes", zeros(7)],
  ["truncated: the header has 100 bytes, but only 2 are there", assemble("{}", [], 100n)],
  [
    "no safetensors file: its header would have 100000001 bytes, more than the 100000000 that the format allows",
    assemble("{}", [], 100_000_001n),
  ],
  ["no safetensors file: its header would have 18446744073709551615 bytes", assemble("{}", [], 2n ** 64n - 1n)],
  [
    "the header has 10000001 bytes, more than the 10000000 allowed; maxHeaderBytes raises that",
    assemble("{}", [], 10_000_001n),
  ],
  [
    'tensor "w" has dtype "I128"; the format has F64, I64, U64, F32,',
    assemble({ w: { ...f32([1], [0, 16]), dtype: "I128" } }),
  ],
  [
    'tensor "w": [3] of F4 takes 1.5 bytes, which must be whole',
    assemble({ w: { ...f32([3], [0, 2]), dtype: "F4" } }, zeros(2)),
  ],
  ["[2] of F32 takes 8 bytes, but data_offsets [0, 4] hold 4", assemble({ w: f32([2], [0, 4]) }, zeros(4))],
  ["[1] of F32 takes 4 bytes, but data_offsets [4, 0] hold -4", assemble({ w: f32([1], [4, 0]) }, zeros(4))],
  [
    'tensor "w": [1048576, 1048576, 1048576] of F32 takes more bytes than any file has',
    assemble({ w: f32([2 ** 20, 2 ** 20, 2 ** 20], [0, 4]) }, zeros(4)),
  ],
  [
    'tensor "w" overlaps the tensor before it: it begins at byte 4 instead of 8',
    assemble({ v: f32([2], [0, 8]), w: f32([1], [4, 8]) }, zeros(8)),
  ],
  [
    'tensor "w" leaves a gap before it: it begins at byte 8 instead of 4',
    assemble({ w: f32([1], [8, 12]), v: f32([1], [0, 4]) }, zeros(12)),
  ],
  ["truncated: the tensors take 8 bytes, but 7 are there", assemble({ w: f32([2], [0, 8]) }, zeros(7))],
  ["too long: the tensors take 8 bytes, but 9 are there", assemble({ w: f32([2], [0, 8]) }, zeros(9))],
])("refuses: %s", (message, bytes) => {
  expect(() => decode(bytes, "model.safetensors")).toThrow(SafetensorsError);
  expect(() => decode(bytes, "model.safetensors")).toThrow(
    `model.safetensors: ${message.startsWith("[") ? 'tensor "w": ' : ""}${message}`,
  );
});

test("bytes that are no Uint8Array are refused", () => {
  expect(() => decode(new DataView(new ArrayBuffer(8)) as unknown as Uint8Array)).toThrow(
    new TypeError("decode: expected the file's bytes as a Uint8Array, got a DataView"),
  );
});
