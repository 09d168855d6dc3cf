import { dispose, init } from "@tsumiki/kernels";
import { Affine, BatchNorm1d, sequential } from "@tsumiki/layers";
import { Adam } from "@tsumiki/optimizer";
import { decode, encode, type HalfDtype, loadState, SafetensorsError } from "@tsumiki/serialization";
import { type Elements, Generator } from "@tsumiki/tensor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import golden from "../golden/half-precision.json" with { type: "json" };
import { assemble } from "./bytes.ts";

/** The bits that a file has of these numbers. */
function bitsOf(data: Elements, dtype: HalfDtype): Uint16Array {
  const file = encode(new Map([["w", { shape: [data.length], data }]]), { dtype });
  return new Uint16Array(file.slice(-2 * data.length).buffer);
}

/** The numbers that bits mean. */
function numbersOf(bits: Uint16Array, dtype: HalfDtype): Elements {
  const header = { w: { dtype, shape: [bits.length], data_offsets: [0, bits.byteLength] } };
  return decode(assemble(header, new Uint8Array(bits.buffer))).tensors.get("w")!.data;
}

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;

describe("to the nearest, of two the even one", () => {
  test.each([
    ["F16", "F16 of float32, as NumPy", new Float32Array(bytesOf(golden.F16.float32)), golden.F16.bits],
    [
      "F16",
      "F16 of float64",
      new Float64Array(bytesOf(golden["F16 of float64"].float64)),
      golden["F16 of float64"].bits,
    ],
    ["BF16", "BF16, as PyTorch", new Float32Array(bytesOf(golden.BF16.float32)), golden.BF16.bits],
  ] as const)("%s: %s", (dtype, _title, values, bits) => {
    const expected = new Uint16Array(bytesOf(bits));
    const infinity = dtype === "F16" ? 0x7c00 : 0x7f80;
    let refused = 0;
    for (const [i, value] of values.entries()) {
      const data = values.slice(i, i + 1);
      if ((expected[i]! & 0x7fff) === infinity && Number.isFinite(value)) {
        expect(() => bitsOf(data, dtype), String(value)).toThrow(SafetensorsError);
        refused++;
      } else {
        expect(bitsOf(data, dtype)[0], String(value)).toBe(expected[i]);
      }
    }
    expect(refused).toBeGreaterThan(1);
    expect(values.length).toBeGreaterThan(90);
  });

  test.each([
    ["F16", 0x7c00],
    ["BF16", 0x7f80],
  ] as const)("every number of %s is itself, and between any two is the even one's", (dtype, infinity) => {
    const bits = Uint16Array.from({ length: infinity }, (_, index) => index);
    const numbers = Float64Array.from(numbersOf(bits, dtype) as Float32Array);
    expect(bitsOf(numbers, dtype)).toEqual(bits);
    expect(
      bitsOf(
        numbers.map((value) => -value),
        dtype,
      ),
    ).toEqual(bits.map((each) => each | 0x8000));
    const between = numbers.slice(1).map((value, index) => (value + numbers[index]!) / 2);
    expect(bitsOf(between, dtype)).toEqual(bits.slice(1).map((each) => (each % 2 === 0 ? each : each - 1)));
    const above = between.map((value, index) => value + (numbers[index + 1]! - value) / 1024);
    expect(bitsOf(above, dtype)).toEqual(bits.slice(1));
  });

  test.each([
    ["F16", 0x7c00, 0x7e00],
    ["BF16", 0x7f80, 0x7fc0],
  ] as const)("in %s what is infinite or no number stays so", (dtype, infinity, notANumber) => {
    expect([...bitsOf(Float32Array.of(Infinity, -Infinity, Number.NaN), dtype)]).toEqual([
      infinity,
      infinity | 0x8000,
      notANumber,
    ]);
  });
});

test.each([
  ["F16", 65_520, "65520, which F16 does not have: it ends at ±65504; BF16 has numbers as large, or leave dtype out"],
  [
    "F16",
    -1e9,
    "-1000000000, which F16 does not have: it ends at ±65504; BF16 has numbers as large, or leave dtype out",
  ],
  ["BF16", -3.4e38, "-3.4e+38, which BF16 does not have: it ends at ±3.3895313892515355e+38; leave dtype out"],
] as const)("for %s %d is too large, and the error names it", (dtype, value, what) => {
  const source = new Map([["0.weight", { shape: [1, 2], data: Float64Array.of(1, value) }]]);
  expect(() => encode(source, { dtype })).toThrow(
    new SafetensorsError(`encode: tensor "0.weight": value 1 is ${what}`),
  );
});

describe("a model with its optimizer", () => {
  beforeAll(async () => {
    await init({ threads: 1 });
  });
  afterAll(dispose);

  const make = () => sequential([3], new Affine(3, 4), new BatchNorm1d(4));

  test("in half of the bytes; counters keep every digit", () => {
    const model = make();
    const optimizer = new Adam(model.parameters());
    loadState({ state: () => new Map([["step", optimizer.state().get("step")!]]) }, counter(70_001));
    const bytes = encode({ model, optimizer }, { dtype: "F16", metadata: { epoch: "7" } });
    const { tensors, metadata } = decode(bytes);
    expect(metadata).toEqual({ epoch: "7" });
    expect(tensors.get("optimizer.step")!.data[0]).toBe(70_001);
    expect(new TextDecoder().decode(bytes.subarray(8, 2000))).toContain('"model.1.runningMean":{"dtype":"F16"');
    loadState({ model: make(), optimizer: new Adam(make().parameters()) }, tensors);
    for (const [name, { value }] of model.state()) {
      const written = tensors.get(`model.${name}`)!.data;
      expect(value.data().every((each, i) => Math.abs(each - Number(written[i])) <= Math.abs(each) / 2048)).toBe(true);
    }
  });

  test("where a generator stands keeps every digit", () => {
    const generator = new Generator(7);
    generator.next();
    const { tensors } = decode(encode({ generator }, { dtype: "F16" }));
    const other = new Generator(8);
    loadState({ generator: other }, tensors);
    expect(other.save()).toEqual(generator.save());
  });

  test("integers stay integers", () => {
    const shape = [2];
    const source = new Map([["n", { shape, data: Int32Array.of(1, 100_000) }]]);
    expect(decode(encode(source, {}, { dtype: "BF16" })).tensors.get("n")).toEqual(source.get("n"));
  });

  test.each([
    ["half", "RangeError", 'encode: dtype must be "F16" or "BF16", got the string "half"'],
    ["f16", "RangeError", 'encode: dtype must be "F16" or "BF16", got the string "f16", did you mean "F16"?'],
    [16, "TypeError", 'encode: dtype must be "F16" or "BF16", got the number 16'],
  ])("a dtype of %s is refused, wherever it stands", (dtype, name, message) => {
    const odd = { dtype } as { dtype: HalfDtype };
    for (const encoding of [() => encode(make(), odd), () => encode(make(), {}, odd)]) {
      expect(encoding).toThrow(expect.objectContaining({ name, message }));
    }
  });

  test("texts beside the dtype are an error that says where they stand", () => {
    const odd = { dtype: "F16", epoch: "7" } as const;
    expect(() => encode(make(), odd)).toThrow(
      new TypeError("encode: unknown option epoch. It takes maxHeaderBytes, dtype, metadata"),
    );
  });
});

const counter = (value: number) => new Map([["step", { shape: [], data: Float32Array.of(value) }]]);
