import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chdir, cwd } from "node:process";
import { Dataset } from "@tsumiki/data";
import { dispose, init } from "@tsumiki/kernels";
import {
  affine,
  BatchNorm2d,
  Conv2d,
  DerivedLayer,
  Dropout,
  Flatten,
  type Layer,
  ReLU,
  sequential,
} from "@tsumiki/layers";
import { type ExportOptions, exportOnnx, type OnnxRuntime } from "@tsumiki/onnx";
import { Generator, multiply, sigmoid, type Tensor, uniform } from "@tsumiki/tensor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { models } from "../../examples/mnist/src/models.ts";
import { best } from "../../examples/mnist/src/recipes/best.ts";
import { fast } from "../../examples/mnist/src/recipes/fast.ts";
import { decodeModel } from "../../packages/onnx/src/protobuf/onnx-proto.ts";
import { onnxRuntime, folder as runtimeFolder } from "./runtime.ts";

const runtime = (await onnxRuntime()) as OnnxRuntime;
const folder = await mkdtemp(join(tmpdir(), "tsumiki-onnx-"));

beforeAll(() => init({ threads: 1 }));
afterAll(() => rm(folder, { recursive: true }));

class Swish extends DerivedLayer {
  static override readonly name: string = "Swish";
  protected compute(x: Tensor): Tensor {
    return multiply(x, sigmoid(x));
  }
}

describe.skipIf(runtime === undefined)("in ONNX Runtime", () => {
  const networks = { ...models, fast: fast.network, best: best.network };

  test.each(Object.entries(networks))("%s of the examples gives the same to 5e-5", async (_, make) => {
    const model = make();
    model.forward(uniform([20, 1, 28, 28], { generator: new Generator(1) })); // moves the running statistics
    const { verified } = await exportOnnx(model, { verify: runtime });
    expect(verified?.relativeDifference).toBeLessThanOrEqual(5e-5);
  });

  test("a 3x3 convolution by Winograd's algorithm gives the same to 1e-5", async () => {
    dispose();
    await init({ threads: 1, convolution: "winograd" });
    const { verified } = await exportOnnx(new Conv2d(16, 32, 3, { padding: 1 }), {
      sample: [16, 20, 20],
      verify: runtime,
    });
    expect(verified?.relativeDifference).toBeLessThanOrEqual(1e-5);
  });

  test("bytes go in, and are scaled and normalized as the data are", async () => {
    const model = sequential([2, 4, 4], new Conv2d(2, 3, 3), new Flatten(), affine(2));
    const { verified } = await exportOnnx(model, { data: images(), bytes: true, verify: runtime });
    expect(verified?.relativeDifference).toBeLessThanOrEqual(2e-6);
  });

  test("what a layer says wrongly is found, and no file is written", async () => {
    class Wrong extends Swish {
      override toOnnx(...[graph, x]: Parameters<NonNullable<Layer["toOnnx"]>>) {
        return graph.node("Sigmoid", [x]);
      }
    }
    const file = join(folder, "wrong.onnx");
    const wrong = exportOnnx(new Wrong(), { file, sample: [3], verify: runtime });
    await expect(wrong).rejects.toThrow(/^exportOnnx: the file gives something else in ONNX Runtime: it differs by /);
    expect(await readdir(folder)).not.toContain("wrong.onnx");
  });

  test("what ONNX Runtime does not take is said in its words", async () => {
    class Unknown extends Swish {
      override toOnnx(...[graph, x]: Parameters<NonNullable<Layer["toOnnx"]>>) {
        return graph.node("Swoosh", [x]);
      }
    }
    const unknown = exportOnnx(new Unknown(), { sample: [3], verify: runtime });
    await expect(unknown).rejects.toThrow(/^exportOnnx: ONNX Runtime does not take the file: .*Swoosh/);
  });

  test("true takes the onnxruntime-node of the folder where the program runs, and asks for it where there is none", async () => {
    const before = cwd();
    try {
      chdir(runtimeFolder);
      const { verified } = await exportOnnx(new ReLU(), { sample: [3], verify: true });
      expect(verified).toEqual({ largestDifference: 0, relativeDifference: 0 });
      chdir(folder);
      const missing = exportOnnx(new ReLU(), { sample: [3], verify: true });
      await expect(missing).rejects.toThrow(
        "exportOnnx: verify needs the package onnxruntime-node, which is not here: install it (npm install --save-dev onnxruntime-node)",
      );
    } finally {
      chdir(before);
    }
  });
});

describe("the file", () => {
  test("is written whole, of opset 17 and IR 8, with the names of the network and a batch of any size", async () => {
    const model = sequential(
      [2, 4, 4],
      new Conv2d(2, 3, 3),
      new BatchNorm2d(3),
      new Dropout(0.5),
      new Flatten(),
      affine(2),
    );
    const file = join(folder, "models", "model.onnx");
    const { content, nodes } = await exportOnnx(model, { file });
    expect(Uint8Array.from(await readFile(file))).toEqual(content);
    expect(await readdir(join(folder, "models"))).toEqual(["model.onnx"]);

    const { ir_version, opset_import, graph, producer_name } = decodeModel(content);
    expect({ ir_version, opset_import, producer_name }).toEqual({
      ir_version: 8,
      opset_import: [{ domain: "", version: 17 }],
      producer_name: "Tsumiki",
    });
    expect(graph?.node.map(({ name, op_type }) => `${name} ${op_type}`)).toEqual([
      "0.Conv Conv",
      "1.BatchNormalization BatchNormalization",
      "3.Flatten Flatten",
      "4.Gemm Gemm",
    ]);
    expect(nodes).toBe(4);
    expect(graph?.initializer.map(({ name }) => name).sort()).toEqual([...model.state().keys()].sort());
    const [input] = graph?.input ?? [];
    expect(input?.type?.tensor_type?.shape?.dim).toEqual([
      { dim_value: undefined, dim_param: "batch" },
      ...[2, 4, 4].map((dim_value) => ({ dim_value, dim_param: undefined })),
    ]);
    const weight = graph?.initializer.find(({ name }) => name === "0.weight");
    expect(weight?.dims).toEqual([3, 2, 3, 3]);
    const raw = weight?.raw_data as Uint8Array;
    expect(new Float32Array(raw.slice().buffer)).toEqual(model.state().get("0.weight")?.value.data());
  });

  test("has a weight once that is used twice", async () => {
    const shared = new Conv2d(2, 2, 1);
    const { content } = await exportOnnx(sequential([2, 3, 3], shared, new ReLU(), shared));
    const { graph } = decodeModel(content);
    expect(graph?.initializer.map(({ name }) => name)).toEqual(["0.weight", "0.bias"]);
    expect(graph?.node.map(({ name }) => name)).toEqual(["0.Conv", "1.Relu", "0.Conv_2"]);
  });

  test("says as metadata what the classes are called, and how the data were normalized", async () => {
    const { content } = await exportOnnx(sequential([2, 4, 4], new Flatten(), affine(2)), { data: images() });
    const metadata = Object.fromEntries(decodeModel(content).metadata_props.map(({ key, value }) => [key, value]));
    expect(JSON.parse(metadata["class_names"] as string)).toEqual(["cat", "dog"]);
    expect(JSON.parse(metadata["steps"] as string)).toEqual(["normalized (mean [0.5, 0.25], deviation [0.5, 0.25])"]);
    expect(JSON.parse(metadata["normalization"] as string)).toEqual({ gain: [2, 4], shift: [-1, -1] });
  });

  test("of a network without a node passes on what comes in", async () => {
    const { content } = await exportOnnx(new Dropout(0.5), { sample: [3] });
    expect(decodeModel(content).graph?.node).toMatchObject([
      { op_type: "Identity", input: ["input"], output: ["output"] },
    ]);
  });
});

describe("what cannot be exported is refused", () => {
  class MyConv extends Conv2d<1, 1, 3> {
    static override readonly name: string = "MyConv";
    override forward(x: Tensor) {
      return super.forward(x);
    }
  }
  const cases: [string, () => Promise<unknown>, string][] = [
    [
      "a layer without toOnnx, by its name and place",
      () => exportOnnx(sequential([2, 3, 3], new ReLU(), new Swish())),
      "exportOnnx: layer 1, a Swish, has no method toOnnx(graph, x), which says by ONNX operators what it does; write one for it",
    ],
    [
      "a layer whose toOnnx is that of another",
      () => exportOnnx(new MyConv(1, 1, 3), { sample: [1, 4, 4] }),
      "exportOnnx: the network, a MyConv, has a forward of its own, but the toOnnx of the class that it extends, which says something else; write one for it",
    ],
    [
      "a network of unknown samples",
      () => exportOnnx(new ReLU()),
      "exportOnnx: pass the shape of one sample, such as { sample: [1, 28, 28] }",
    ],
    [
      "samples that do not fit",
      () => exportOnnx(new Conv2d(1, 1, 3), { sample: [2, 4, 4] }),
      "Conv2d expects 1 channels, but gets 2 (2 x 4 x 4)",
    ],
    [
      "data that do not fit",
      () => exportOnnx(new ReLU(), { sample: [3], data: images() }),
      "exportOnnx: the network takes samples [3], the data have [2, 4, 4]",
    ],
    [
      "bytes of unknown data",
      () => exportOnnx(new ReLU(), { sample: [3], bytes: true }),
      "exportOnnx: bytes needs data: pass { data: train }, whose scale and normalisation are written",
    ],
    [
      "bytes of data that were changed otherwise",
      () => exportOnnx(new ReLU(), { data: images().map("inverted", (x) => x), bytes: true }),
      "exportOnnx: the data have the step inverted",
    ],
    ["what is no network", () => exportOnnx({} as Layer), "exportOnnx: expected a network, got the object"],
    ["an unknown option", () => exportOnnx(new ReLU(), { name: 1 } as ExportOptions), "exportOnnx: unknown option"],
    [
      "a file that is no name",
      () => exportOnnx(new ReLU(), { sample: [3], file: 3 as never }),
      "exportOnnx: file must be the name of a file, got the number 3",
    ],
    [
      "a folder",
      () => exportOnnx(new ReLU(), { sample: [3], file: folder }),
      `exportOnnx: cannot write ${folder}: there is a folder of that name`,
    ],
  ];
  test.each(cases)("%s", async (_, body, sentence) => {
    await expect(body()).rejects.toThrow(sentence);
  });
});

/** Two images of bytes with classes that have names, normalized. */
function images(): Dataset {
  const samples = Uint8Array.from({ length: 64 }, (_, at) => (at * 37) % 256);
  const data = new Dataset({ samples, sampleShape: [2, 4, 4], labels: [0, 1], classNames: ["cat", "dog"] });
  return data.normalized({ mean: [0.5, 0.25], deviation: [0.5, 0.25] });
}
