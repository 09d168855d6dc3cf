import { readFile } from "node:fs/promises";
import { init, type Shape } from "@tsumiki/kernels";
import { affine, conv2d, Flatten, MaxPool2d, ReLU, sequential } from "@tsumiki/layers";
import { exportOnnx, importOnnx, OnnxError } from "@tsumiki/onnx";
import { tensor } from "@tsumiki/tensor";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { decodeModel, encodeModel, type GivenModel } from "../../packages/onnx/src/protobuf/onnx-proto.ts";

const golden = new URL("../golden/onnx/", import.meta.url);
const pytorch: Record<string, { sample: Shape; x: number[]; y: number[]; shape: Shape; names: string[] }> =
  await json("pytorch.json");
interface Numbers {
  readonly shape: Shape;
  readonly numbers: number[];
}
const nodeTests: Record<string, { file: string; x: Numbers; y: Numbers }> = await json("node-tests.json");

beforeAll(() => init({ threads: 1, convolution: "direct" }));

describe("a file of PyTorch's exporter", () => {
  test.each(Object.entries(pytorch))("%s predicts what it does in PyTorch", async (name, { sample, x, y, shape }) => {
    const model = importOnnx(await readFile(new URL(`${name}.onnx`, golden)));
    const scores = model.predict(tensor(x, [2, ...sample]));
    expect(scores.shape).toEqual(shape);
    expect(relativeDifference(scores.data(), y)).toBeLessThanOrEqual(1e-6);
  });

  test("keeps the names of PyTorch", async () => {
    const { lenet, inception } = pytorch;
    for (const [name, file] of Object.entries({ lenet, inception })) {
      const model = importOnnx(await readFile(new URL(`${name}.onnx`, golden)));
      expect([...model.parameters().keys()]).toEqual(file?.names);
    }
  });

  test("is exported again, and predicts the same", async () => {
    for (const [name, { sample, x, y }] of Object.entries(pytorch)) {
      const model = importOnnx(await readFile(new URL(`${name}.onnx`, golden)));
      const { content } = await exportOnnx(model, { sample });
      const scores = importOnnx(content).predict(tensor(x, [2, ...sample]));
      expect(relativeDifference(scores.data(), y), name).toBeLessThanOrEqual(1e-6);
    }
  });
});

test("of the ONNX project's node tests more than half give what they should, and the others are refused", () => {
  const refused: string[] = [];
  for (const [name, { file, x, y }] of Object.entries(nodeTests)) {
    try {
      const got = importOnnx(Buffer.from(file, "base64")).predict(tensor(x.numbers, x.shape));
      expect(got.shape, name).toEqual(y.shape);
      expect(relativeDifference(got.data(), y.numbers), name).toBeLessThanOrEqual(1e-5);
    } catch (error) {
      if (!(error instanceof OnnxError)) throw error;
      refused.push(`${name}: ${error.message}`);
    }
  }
  expect(Object.keys(nodeTests).length - refused.length, refused.join("\n")).toBeGreaterThanOrEqual(120);
});

describe("what is refused", () => {
  const float = 1;
  const dim = (...extents: (number | string)[]) => ({
    dim: extents.map((extent) => (typeof extent === "string" ? { dim_param: extent } : { dim_value: extent })),
  });
  const info = (name: string, ...extents: (number | string)[]) => ({
    name,
    type: { tensor_type: { elem_type: float, shape: dim(...extents) } },
  });
  type Graph = NonNullable<GivenModel["graph"]>;
  const relu = { op_type: "Relu", name: "relu", input: ["x"], output: ["y"] };
  const file = (graph: Graph, opset = 17) =>
    encodeModel({
      ir_version: 8,
      opset_import: [{ version: opset }],
      graph: { node: [relu], input: [info("x", "batch", 4)], output: [{ name: "y" }], ...graph },
    });
  const add = { ...relu, op_type: "Add", input: ["x", "w"] };
  const weight = { name: "w", dims: [4], data_type: float, raw_data: new Uint8Array(16) };

  const cases: [string, () => Uint8Array | string, string][] = [
    ["no file of that name", () => "no-such.onnx", "importOnnx: cannot read no-such.onnx: ENOENT"],
    ["an empty file", () => new Uint8Array(0), "importOnnx: the bytes is empty"],
    ["another file", () => new TextEncoder().encode("PK\u0003\u0004 and so on"), "the file"],
    [
      "operators that are not known, all at once",
      () =>
        file({
          node: [
            relu,
            { ...relu, op_type: "LSTM", output: ["z"] },
            { ...relu, op_type: "Fft", domain: "my", output: ["u"] },
          ],
        }),
      "importOnnx: it has operators for which there is no layer: LSTM, my.Fft",
    ],
    [
      "numbers in another file",
      () =>
        file({
          initializer: [{ ...weight, data_location: 1, external_data: [{ key: "location", value: "model.data" }] }],
        }),
      "importOnnx: the initializer w: its numbers lie in model.data, and only those in the file itself are read: save the model without external data",
    ],
    [
      "a shape that lies",
      () => file({ initializer: [{ ...weight, dims: [4, 1_000_000_000_000] }] }),
      "importOnnx: the initializer w: its shape [4, 1000000000000] has 4000000000000 numbers, but 4 are in the file",
    ],
    [
      "an extent below 0",
      () => file({ initializer: [{ ...weight, dims: [-4] }] }),
      "importOnnx: the initializer w: [-4] is no shape",
    ],
    [
      "numbers of an unknown type",
      () => file({ initializer: [{ ...weight, data_type: 8 }] }),
      "importOnnx: the initializer w: expected float32, float64 or integers, got the data type 8",
    ],
    [
      "a name twice",
      () => file({ initializer: [weight, weight] }),
      "importOnnx: the initializer w gives w, a name that is taken",
    ],
    [
      "a layer that exists twice by name",
      () => file({ node: [relu, relu] }),
      "importOnnx: node relu (Relu) gives y, a name that is taken",
    ],
    [
      "what nothing gives",
      () => file({ node: [{ ...relu, input: ["z"] }] }),
      "importOnnx: node relu (Relu) reads z, which nothing before it gives",
    ],
    [
      "weights that do not fit",
      () => file({ node: [add], initializer: [{ ...weight, dims: [3], raw_data: new Uint8Array(12) }] }),
      "importOnnx: node relu (Add) takes samples [4] and [3], which do not fit",
    ],
    [
      "attributes that change what is computed",
      () => file({ node: [{ ...relu, attribute: [{ name: "limit", type: 1, f: 6 }] }] }),
      "importOnnx: node relu (Relu) has attributes that are not known here: limit",
    ],
    [
      "samples of unknown shape",
      () => file({ input: [info("x", "batch", 3, "height", "width")] }),
      "importOnnx: the input x must be a batch of samples whose shape is known, got [batch, 3, height, width]",
    ],
    [
      "samples that are too large",
      () => file({ input: [info("x", "batch", 2 ** 30)] }),
      "importOnnx: the input x has samples [1073741824], which are too large",
    ],
    [
      "two inputs",
      () => file({ input: [info("x", "batch", 4), info("mask", "batch", 4)] }),
      "importOnnx: expected a network of one input, got 2: x, mask",
    ],
    [
      "an output that is not computed",
      () => file({ output: [{ name: "z" }] }),
      "importOnnx: the output z is nothing that a node computes of the input",
    ],
  ];
  test.each(cases)("%s", (_, source, sentence) => {
    expect(() => importOnnx(source())).toThrow(sentence);
  });

  test("a file that is cut off, wherever that is", async () => {
    const content = await small();
    for (let length = 1; length < content.length; length += 7) {
      expect(() => importOnnx(content.subarray(0, length)), `${length}`).toThrow(OnnxError);
    }
  });

  test("what is no file at all", () => {
    expect(() => importOnnx(3 as never)).toThrow(
      "importOnnx: expected the file's bytes as a Uint8Array, got the number 3",
    );
  });
});

/** How many files are changed, and how many in a long run. */
const mutations = process.env["SOAK"] ? 1_000_000 : 10_000;

test("a file that was changed anywhere is refused by an OnnxError, or read, and never takes long", {
  timeout: 3_600_000,
}, async () => {
  const content = await small();
  let slowest = 0;
  let refused = 0;
  const change = fc.record({ at: fc.nat(content.length - 1), byte: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.option(fc.nat(content.length)), (changes, end) => {
      const mutated = content.slice(0, end ?? undefined);
      for (const { at, byte } of changes) if (at < mutated.length) mutated[at] = byte;
      const start = performance.now();
      try {
        importOnnx(mutated);
      } catch (error) {
        if (!(error instanceof OnnxError)) throw error;
        refused++;
      }
      slowest = Math.max(slowest, performance.now() - start);
    }),
    { numRuns: mutations },
  );
  expect(slowest).toBeLessThan(1000);
  expect(refused).toBeGreaterThan(mutations / 10);
});

test("what the library reads of a file is what was written", async () => {
  const model = decodeModel(await small());
  expect(decodeModel(encodeModel(model))).toEqual(model);
});

/** A small file with every kind of field. */
async function small(): Promise<Uint8Array> {
  const model = sequential([1, 6, 6], conv2d(2, 3), new ReLU(), new MaxPool2d(2), new Flatten(), affine(2));
  return (await exportOnnx(model)).content;
}

async function json<Content>(name: string): Promise<Content> {
  return JSON.parse(await readFile(new URL(name, golden), "utf8"));
}

function relativeDifference(got: ArrayLike<number>, expected: readonly number[]): number {
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((each, at) => Math.abs(each - (got[at] as number)))) / (largest || 1);
}
