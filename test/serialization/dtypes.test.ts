import { reference, ShapeError, withBackend } from "@tsumiki/kernels";
import { decode, encode, loadState, SafetensorsError } from "@tsumiki/serialization";
import { Buffer, type Elements, tensor, type ValuesLike } from "@tsumiki/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assemble } from "./bytes.ts";

/** A file of one tensor [length] of these bytes. */
function fileOf(dtype: string, length: number, bytes: readonly number[]): Uint8Array {
  return assemble({ w: { dtype, shape: [length], data_offsets: [0, bytes.length] } }, bytes);
}

const read = (dtype: string, length: number, bytes: readonly number[]) =>
  decode(fileOf(dtype, length, bytes), "f").tensors.get("w")!.data;

describe("each kind of number comes in the typed array that has all of them", () => {
  test.each<[dtype: string, bytes: number[], data: Elements]>([
    ["BOOL", [0, 1, 1], Uint8Array.of(0, 1, 1)],
    ["U8", [0, 255], Uint8Array.of(0, 255)],
    ["I8", [127, 128, 255], Int8Array.of(127, -128, -1)],
    ["U16", [0x01, 0x80], Uint16Array.of(0x8001)],
    ["I16", [0x01, 0x80], Int16Array.of(-0x7fff)],
    ["U32", [0xff, 0xff, 0xff, 0xff], Uint32Array.of(4_294_967_295)],
    ["I32", [0xfe, 0xff, 0xff, 0xff], Int32Array.of(-2)],
    ["U64", [1, 0, 0, 0, 0, 0, 0, 0x80], BigUint64Array.of(9_223_372_036_854_775_809n)],
    ["I64", [1, 0, 0, 0, 0, 0, 0, 0x80], BigInt64Array.of(-9_223_372_036_854_775_807n)],
    ["F32", [0, 0, 0x80, 0x3f], Float32Array.of(1)],
    ["F64", [0, 0, 0, 0, 0, 0, 0xf0, 0x3f], Float64Array.of(1)],
    ["F16", [0x00, 0x3e], Float32Array.of(1.5)],
    ["BF16", [0x49, 0xc0], Float32Array.of(-3.140625)],
    ["F8_E5M2", [0x3e], Float32Array.of(1.5)],
    ["F8_E4M3", [0xbc], Float32Array.of(-1.5)],
    ["F8_E5M2FNUZ", [0x42], Float32Array.of(1.5)],
    ["F8_E4M3FNUZ", [0x44], Float32Array.of(1.5)],
    ["F8_E8M0", [130], Float32Array.of(8)],
  ])("%s", (dtype, bytes, data) => {
    expect(read(dtype, data.length, bytes)).toEqual(data);
  });
});

/** Largest and smallest numbers as the specifications list them: OCP 8-bit floating point 1.0 and MX 1.0, table 5. */
test.each<[dtype: string, byte: number, value: number]>([
  ["F8_E4M3", 0x7e, 448],
  ["F8_E4M3", 0xfe, -448],
  ["F8_E4M3", 0x08, 2 ** -6],
  ["F8_E4M3", 0x07, 0.875 * 2 ** -6],
  ["F8_E4M3", 0x01, 2 ** -9],
  ["F8_E4M3", 0x80, -0],
  ["F8_E4M3", 0x7f, Number.NaN],
  ["F8_E4M3", 0xff, Number.NaN],
  ["F8_E5M2", 0x7b, 57344],
  ["F8_E5M2", 0x04, 2 ** -14],
  ["F8_E5M2", 0x03, 0.75 * 2 ** -14],
  ["F8_E5M2", 0x01, 2 ** -16],
  ["F8_E5M2", 0x80, -0],
  ["F8_E5M2", 0x7c, Number.POSITIVE_INFINITY],
  ["F8_E5M2", 0xfc, Number.NEGATIVE_INFINITY],
  ["F8_E5M2", 0x7d, Number.NaN],
  ["F8_E5M2", 0xff, Number.NaN],
  ["F8_E4M3FNUZ", 0x7f, 240],
  ["F8_E4M3FNUZ", 0x01, 2 ** -10],
  ["F8_E4M3FNUZ", 0x80, Number.NaN],
  ["F8_E5M2FNUZ", 0x7f, 57344],
  ["F8_E5M2FNUZ", 0x01, 2 ** -17],
  ["F8_E5M2FNUZ", 0x80, Number.NaN],
  ["F8_E8M0", 0, 2 ** -127],
  ["F8_E8M0", 254, 2 ** 127],
  ["F8_E8M0", 255, Number.NaN],
])("the %s of the byte %i is %d", (dtype, byte, value) => {
  expect(read(dtype, 1, [byte])[0]).toBe(value);
});

test.each([
  ["F8_E4M3", 0x7e],
  ["F8_E5M2", 0x7c],
  ["F8_E4M3FNUZ", 0x7f],
  ["F8_E5M2FNUZ", 0x7f],
])("%s grows from byte to byte up to its largest number, and below zero as much", (dtype, last) => {
  const bytes = Array.from({ length: last + 1 }, (_, byte) => byte);
  const numbers = [...read(dtype, bytes.length, bytes)].map(Number);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  const negative = bytes.slice(1).map((byte) => byte + 0x80);
  expect([...read(dtype, last, negative)].map((value) => -Number(value))).toEqual(numbers.slice(1));
});

test("a byte of BOOL that is neither 0 nor 1 is refused when it is asked for", () => {
  const { tensors } = decode(fileOf("BOOL", 3, [1, 0, 2]), "f");
  expect(() => tensors.get("w")!.data).toThrow(
    new SafetensorsError('f: tensor "w": value 2 of BOOL must be 0 or 1, got 2'),
  );
});

test.each([
  ["C64", 8, "complex numbers"],
  ["F6_E2M3", 6, "numbers of less than a byte"],
  ["F6_E3M2", 6, "numbers of less than a byte"],
  ["F4", 4, "numbers of less than a byte"],
])("%s is refused by those who ask for it alone", (dtype, bytes, reason) => {
  const length = dtype === "C64" ? 1 : 8;
  const header = {
    odd: { dtype, shape: [length], data_offsets: [0, bytes] },
    w: { dtype: "U8", shape: [1], data_offsets: [bytes, bytes + 1] },
  };
  const { tensors } = decode(assemble(header, new Uint8Array(bytes + 1).fill(7)), "f");
  const refusal = new SafetensorsError(`f: tensor "odd" is of ${dtype}, ${reason}, which cannot be read`);
  expect(tensors.get("w")!.data).toEqual(Uint8Array.of(7));
  expect(tensors.get("odd")!.shape).toEqual([length]);
  expect(() => tensors.get("odd")!.data).toThrow(refusal);
  expect(() => encode(tensors)).toThrow(refusal);
  const state = new Map([["odd", zeros(length)]]);
  expect(() => loadState({ state: () => state }, tensors, { strict: false })).toThrow(refusal);
});

const shape = [2];
const integers = fc.oneof(
  fc.int8Array({ minLength: 2, maxLength: 2 }),
  fc.uint8Array({ minLength: 2, maxLength: 2 }),
  fc.int16Array({ minLength: 2, maxLength: 2 }),
  fc.uint16Array({ minLength: 2, maxLength: 2 }),
  fc.int32Array({ minLength: 2, maxLength: 2 }),
  fc.uint32Array({ minLength: 2, maxLength: 2 }),
  fc.bigInt64Array({ minLength: 2, maxLength: 2 }),
  fc.bigUint64Array({ minLength: 2, maxLength: 2 }),
);

test("integers are written as their typed array is, and read back", () => {
  fc.assert(
    fc.property(integers, (data) => {
      expect(decode(encode(new Map([["w", { shape, data }]]))).tensors.get("w")).toEqual({ shape, data });
    }),
  );
});

test("the widest lie first, whatever they are, so that all are aligned", () => {
  const tensors = new Map<string, ValuesLike>([
    ["byte", { shape: [1], data: Int8Array.of(1) }],
    ["half", { shape: [1], data: Uint16Array.of(2) }],
    ["big", { shape: [1], data: BigInt64Array.of(3n) }],
    ["float", { shape: [1], data: Float32Array.of(4) }],
  ]);
  expect([...decode(encode(tensors)).tensors.keys()]).toEqual(["big", "float", "half", "byte"]);
});

describe("into a layer or an optimizer", () => {
  const load = (data: Elements) =>
    withBackend(reference, () => {
      const w = zeros(data.length);
      loadState({ state: () => new Map([["w", w]]) }, new Map([["w", { shape: [data.length], data }]]));
      return [...w.value.data()];
    });

  test("go integers that are exact there", () => {
    expect(load(BigInt64Array.of(7n, -(2n ** 53n)))).toEqual([7, -(2 ** 53)]);
    expect(load(Uint8Array.of(1, 0))).toEqual([1, 0]);
  });

  test("goes no integer that would be rounded", () => {
    expect(() => load(BigInt64Array.of(7n, 2n ** 53n + 1n))).toThrow(
      new RangeError(
        "loadState: w would be rounded: float64 has no 9007199254740993, which is value 1 of it in int64; " +
          "convert it first, if that is meant",
      ),
    );
  });
});

test("of a file with PyTorch's num_batches_tracked everything else is loaded, if that is said", () => {
  const header = {
    "bn.num_batches_tracked": { dtype: "I64", shape: [], data_offsets: [0, 8] },
    "bn.weight": { dtype: "F32", shape: [1], data_offsets: [8, 12] },
  };
  const { tensors } = decode(assemble(header, [5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3f]));
  expect(tensors.get("bn.num_batches_tracked")).toEqual({ shape: [], data: BigInt64Array.of(5n) });
  const state = new Map([["bn.weight", zeros(1)]]);
  const model = { state: () => state };
  expect(() => loadState(model, tensors)).toThrow(ShapeError);
  expect(() => loadState(model, tensors)).toThrow(
    "\n  unexpected: bn.num_batches_tracked []\n{ strict: false } leaves out what is not expected",
  );
  expect(loadState(model, tensors, { strict: false })).toEqual({
    missing: [],
    unexpected: ["bn.num_batches_tracked"],
  });
  expect([...state.get("bn.weight")!.value.data()]).toEqual([1]);
});

test("bytes that were transferred since are not read", () => {
  const bytes = fileOf("U8", 1, [7]);
  const { tensors } = decode(bytes, "f");
  structuredClone(bytes, { transfer: [bytes.buffer as ArrayBuffer] });
  expect(() => tensors.get("w")!.data).toThrow(
    new SafetensorsError("f: the bytes are gone, transferred or cut off: decode them where they are now"),
  );
});

function zeros(length: number): Buffer {
  return withBackend(reference, () => new Buffer(tensor(new Float64Array(length))));
}
