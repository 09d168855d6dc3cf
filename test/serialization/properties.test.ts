import { reference, ShapeError, sizeOf, withBackend } from "@tsumiki/kernels";
import { decode, encode, loadState, SafetensorsError } from "@tsumiki/serialization";
import { Parameter, tensor, type Values } from "@tsumiki/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { assemble } from "./bytes.ts";

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

const values: fc.Arbitrary<Values> = shapes.chain((shape) => {
  const length = { minLength: sizeOf(shape), maxLength: sizeOf(shape) };
  return fc.record({ shape: fc.constant(shape), data: fc.oneof(fc.float32Array(length), fc.float64Array(length)) });
});

const files = fc.record({
  tensors: fc
    .array(fc.tuple(fc.string({ unit: "binary" }), values), { maxLength: 5 })
    .map((entries) => new Map(entries.filter(([name]) => name !== "__metadata__"))),
  metadata: fc.dictionary(fc.string(), fc.string()),
});

test("whatever is written is read back, bit for bit", () => {
  fc.assert(
    fc.property(files, ({ tensors, metadata }) => {
      const read = decode(encode(tensors, metadata));
      expect(read.tensors).toEqual(tensors);
      expect(read.metadata).toEqual({ ...metadata });
    }),
  );
});

/** What may happen to a file: some of its bytes change, its end is missing, others are appended or put in between. */
const damage = fc.oneof(
  fc
    .array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 })
    .map((changes) => (bytes: Uint8Array) => {
      const damaged = bytes.slice();
      for (const [at, byte] of changes) damaged[at % bytes.length] = byte;
      return damaged;
    }),
  fc.nat().map((at) => (bytes: Uint8Array) => bytes.slice(0, at % bytes.length)),
  fc.tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 9 })).map(([place, more]) => (bytes: Uint8Array) => {
    const at = place % (bytes.length + 1);
    return Uint8Array.of(...bytes.subarray(0, at), ...more, ...bytes.subarray(at));
  }),
);

const strange = fc.anything({ withBigInt: true, withTypedArray: true, withSparseArray: true });
const nearlyValues = fc.oneof(
  strange,
  fc.record({
    shape: fc.array(fc.oneof(fc.constantFrom(0, 1, 2, -0, -1, 0.5, 2 ** 53, 1n), strange), { maxLength: 3 }),
    data: fc.float32Array({ maxLength: 2 }),
  }),
  fc.record({ shape: fc.tuple(fc.nat(2)), data: fc.oneof(fc.float64Array({ maxLength: 2 }), strange) }),
);

test("whatever is asked to be written is refused in words, or read back", () => {
  let written = 0;
  fc.assert(
    fc.property(fc.string(), nearlyValues, fc.string(), fc.oneof(fc.string(), strange), (name, values, key, text) => {
      const tensors = new Map([[name, values]]) as never;
      const bytes = successOrError(
        () => encode(tensors, { [key]: text } as never),
        () => encode(tensors),
      );
      if (bytes === undefined) return;
      written++;
      expect(decode(bytes).tensors).toEqual(tensors);
    }),
    { numRuns: 2000 },
  );
  expect(written).toBeGreaterThan(20);
});

/** Pieces of a header that mean something: where they are exchanged, more goes wrong than where a byte is. */
const pieces = [
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"',
  "\\",
  "-",
  ".",
  "e",
  "0",
  "1",
  " ",
  "null",
  "\\ud800",
  "__metadata__",
];

test("a header whose pieces are mixed up is refused in words, or describes what is there", () => {
  const header =
    '{"__metadata__":{"a":"b"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"v":{"dtype":"F16","shape":[],"data_offsets":[8,10]}}';
  const change = fc.tuple(fc.nat(header.length), fc.nat(3), fc.constantFrom("", ...pieces));
  let refused = 0;
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const text = changes.reduce(
        (old, [at, count, piece]) => old.slice(0, at) + piece + old.slice(at + count),
        header,
      );
      const content = successOrError(() => decode(assemble(text, new Uint8Array(10))));
      if (content === undefined) refused++;
      // The grammar is a part of JSON's, so that any other reader takes the same file.
      else expect(Object.keys(JSON.parse(text)).length).toBeGreaterThanOrEqual(content.tensors.size);
    }),
    { numRuns: 5000 },
  );
  expect(refused).toBeGreaterThan(1000);
});

/** What the last of the calls gives; undefined if one of them throws a SafetensorsError. */
function successOrError<Result>(...calls: (() => Result)[]): Result | undefined {
  try {
    return calls.map((call) => call()).at(-1);
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    expect(error.message.length).toBeLessThan(1000);
    return undefined;
  }
}

test("a damaged file is refused in words or fits the model whole, and is never half assigned", () => {
  withBackend(reference, () => {
    const model = { state: () => state };
    const state = new Map([
      ["0.weight", new Parameter(tensor([1, 2, 3]))],
      ["0.bias", new Parameter(tensor([4]))],
    ]);
    const file = encode(
      new Map([
        ["0.weight", { shape: [3], data: Float32Array.of(5, 6, 7) }],
        ["0.bias", { shape: [1], data: Float32Array.of(8) }],
      ]),
    );
    let [refused, misfit] = [0, 0];
    fc.assert(
      fc.property(damage, (harm) => {
        state.get("0.weight")!.assign([1, 2, 3]);
        state.get("0.bias")!.assign([4]);
        try {
          loadState(model, decode(harm(file)).tensors);
        } catch (error) {
          if (error instanceof SafetensorsError) refused++;
          else if (error instanceof ShapeError) misfit++;
          else throw error;
          expect([...state.values()].map(({ value }) => [...value.data()])).toEqual([[1, 2, 3], [4]]);
        }
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(refused, misfit)).toBeGreaterThan(0);
  });
});
