import { DataLoader } from "@tsumiki/data";
import {
  Affine,
  BatchNorm1d,
  Dropout,
  Identity,
  type Labels,
  type Layer,
  type Loss,
  MaxPool2d,
  meanSquaredError,
  ReLU,
  Residual,
  Sigmoid,
  Softmax,
  sequential,
  softmaxCrossEntropy,
  Tanh,
} from "@tsumiki/layers";
import { SGD } from "@tsumiki/optimizer";
import { defaultGenerator, multiply, normal, ones, sum, type Tensor, tensor } from "@tsumiki/tensor";
import { type Inspection, inspect, NotFiniteError, Trainer } from "@tsumiki/training";
import { expect, test } from "vitest";
import { Logarithm, Network, Recorder } from "./bad-layers.ts";
import { blobs, example, onEachBackend, snapshot } from "./support.ts";

/** Σ scores·labels: the labels are dL/dscores. */
const weightedSum: Loss = (scores, labels) => [
  sum(multiply(scores, labels as Tensor)),
  (scale = 1) => multiply(labels as Tensor, scale),
];

/** Three features of two numbers, whose outputs and gradients are easily counted. */
function counted(): Inspection {
  const affine = new Affine(2, 3);
  affine.weight.assign([1, 0, -1, 0, 1, -1]);
  const x = tensor([
    [1, 2],
    [3, -4],
    [-1, 0],
    [-2, -2],
  ]);
  const dy = tensor([
    [1, 0, -1],
    [0, 2, 0],
    [0, 0, 0],
    [1, 1, 1],
  ]);
  return inspect(sequential([2], affine, new ReLU()), x, dy, weightedSum);
}

const close = (value: number) => expect.closeTo(value, 6);

onEachBackend(() => {
  test("outputs, gradients and parameters have the means, deviations and shares that one counts by hand", () => {
    const { loss, layers, parameters } = counted();
    // Outputs 1 2 −3, 3 −4 1, −1 0 1, −2 −2 4, and after the ReLU 1 2 0, 3 0 1, 0 0 1, 0 0 4.
    expect(loss).toBe(5);
    expect(layers).toEqual([
      {
        name: "0",
        kind: "Affine",
        shape: [4, 3],
        activations: {
          mean: 0,
          deviation: close(Math.sqrt(66 / 12)),
          zeros: close(1 / 12),
          notFinite: 0,
          dead: 0,
          saturated: undefined,
        },
        gradients: { mean: close(2 / 12), deviation: close(Math.sqrt(5) / 6), zeros: close(10 / 12), notFinite: 0 },
      },
      {
        name: "1",
        kind: "ReLU",
        shape: [4, 3],
        activations: {
          mean: 1,
          deviation: close(Math.sqrt(5 / 3)),
          zeros: 0.5,
          notFinite: 0,
          dead: 0,
          saturated: 0.5,
        },
        gradients: { mean: close(5 / 12), deviation: close(Math.sqrt(83) / 12), zeros: close(6 / 12), notFinite: 0 },
      },
    ]);
    expect(parameters).toEqual([
      {
        name: "0.weight",
        shape: [2, 3],
        values: { mean: 0, deviation: close(Math.sqrt(4 / 6)), zeros: close(2 / 6), notFinite: 0 },
        // 1 0 −2, 2 0 −2
        gradients: {
          mean: close(-1 / 6),
          deviation: close(Math.sqrt(13 / 6 - 1 / 36)),
          zeros: close(2 / 6),
          notFinite: 0,
        },
      },
      {
        name: "0.bias",
        shape: [3],
        values: { mean: 0, deviation: 0, zeros: 1, notFinite: 0 },
        gradients: { mean: close(2 / 3), deviation: close(Math.sqrt(2) / 3), zeros: close(1 / 3), notFinite: 0 },
      },
    ]);
  });

  test("as a string it is three aligned tables", () => {
    expect(String(counted())).toBe(
      [
        "loss 5",
        "",
        "output of   shape  mean  deviation  zeros  dead  saturated  not finite",
        "0 Affine   [4, 3]     0       2.35   8.3%    0%          -          0%",
        "1 ReLU     [4, 3]     1       1.29  50.0%    0%      50.0%          0%",
        "",
        "gradient by the output of   mean  deviation  zeros  not finite",
        "0 Affine                   0.167      0.373  83.3%          0%",
        "1 ReLU                     0.417      0.759  50.0%          0%",
        "",
        "parameter   shape  mean  deviation  not finite  dL/d: mean  deviation  zeros  not finite",
        "0.weight   [2, 3]     0      0.816          0%      -0.167       1.46  33.3%          0%",
        "0.bias        [3]     0          0          0%       0.667      0.471  33.3%          0%",
      ].join("\n"),
    );
  });

  test("units are dead that are 0 in all samples, channels that are 0 everywhere in them", () => {
    const outputs = (x: Tensor) => inspect(new ReLU(), x, ones(x.shape), weightedSum).layers[0]!.activations;
    const features = tensor([
      [1, -1, 0, -2],
      [-1, -2, -3, 3],
    ]);
    expect(outputs(features)).toMatchObject({ dead: 0.5, zeros: 0.75 });
    const channels = tensor([
      [[[1, -1]], [[-1, -1]], [[-1, -1]]],
      [[[-1, -1]], [[-1, -1]], [[-1, 2]]],
    ]);
    expect(outputs(channels)).toMatchObject({ dead: close(1 / 3), zeros: close(10 / 12) });
  });

  test("elements are saturated through which less than a hundredth of the gradient goes", () => {
    const saturated = (layer: Layer, x: Tensor) =>
      inspect(layer, x, ones(x.shape), weightedSum).layers.at(-1)!.activations.saturated;
    expect(saturated(new Sigmoid(), tensor([[0, 4.58, -4.58, 4.6, -4.6]]))).toBe(0.4);
    expect(saturated(new Tanh(), tensor([[0, 2.98, -2.98, 3, -20]]))).toBe(0.4);
    expect(saturated(new Identity(), tensor([[0, 1]]))).toBe(0);
    const image = normal([1, 2, 4, 4]);
    for (const layer of [new Softmax(), new MaxPool2d(3, { stride: 1, padding: 1 }), new Residual(new ReLU())]) {
      expect(saturated(layer, image), layer.constructor.name).toBe(undefined);
    }
    expect(saturated(new BatchNorm1d(2), normal([4, 2]))).toBe(undefined);
  });

  test("what is not finite is counted, and left out of means", () => {
    const x = tensor([[1, Number.NaN, Number.POSITIVE_INFINITY, 3]]);
    const [layer] = inspect(new Identity(), x, ones([1, 4]), weightedSum).layers;
    expect(layer!.activations).toMatchObject({ mean: 2, deviation: 1, zeros: 0, notFinite: 0.5 });
  });

  test("from a loss that is not finite no gradients come", () => {
    const model = sequential([1], new Affine(1, 1), new Logarithm());
    const report = inspect(model, tensor([[0]]), tensor([[0]]), meanSquaredError);
    expect(report.loss).toBe(Number.POSITIVE_INFINITY);
    expect(report.layers.map(({ gradients }) => gradients)).toEqual([undefined, undefined]);
    expect(report.parameters.map(({ gradients }) => gradients)).toEqual([undefined, undefined]);
    expect(String(report)).toContain("\n1 Logarithm  [1, 1]   NaN        NaN     0%    0%          -        100%\n");
    expect(String(report)).toMatch(/^1 Logarithm( +-){4}$/m);
  });

  test("gradients, running statistics, generators and the model's methods are as they were", () => {
    const { model, optimizer, loader } = example();
    const [batch] = loader;
    const { images, labels } = batch!;
    const [scores, backward] = model.forward(images);
    backward(softmaxCrossEntropy(scores, labels)[1]());
    const everything = () => ({
      ...snapshot({ model, optimizer }),
      ...Object.fromEntries([...model.parameters()].map(([name, { gradient }]) => [`d ${name}`, [...gradient.data()]])),
      generator: JSON.stringify(defaultGenerator.save()),
    });
    const before = everything();
    const first = inspect(model, images, labels, softmaxCrossEntropy);
    expect(everything()).toEqual(before);
    expect(Object.hasOwn(model, "forward")).toBe(false);
    expect(inspect(model, images, labels, softmaxCrossEntropy)).toEqual(first);
  });

  test("also where the loss throws", () => {
    const { model, loader } = example();
    const [batch] = loader;
    const before = JSON.stringify(defaultGenerator.save());
    expect(() => inspect(model, batch!.images, [1], softmaxCrossEntropy)).toThrow("softmaxCrossEntropy: scores [8, 2]");
    expect(JSON.stringify(defaultGenerator.save())).toBe(before);
    expect(Object.hasOwn(model, "forward")).toBe(false);
  });

  test("layers are named as their parameters are, a shared one at each use, and composites where they add something", () => {
    const shared = new Affine(2, 2);
    const model = sequential([2], shared, new Residual(shared, new Tanh()), sequential([2], new ReLU()));
    const names = (model: Layer) =>
      inspect(model, ones([3, 2]), [0, 1, 0], softmaxCrossEntropy).layers.map(({ name, kind }) => `${name} ${kind}`);
    expect(names(model)).toEqual(["0 Affine", "0 Affine", "1.layers.1 Tanh", "1 Residual", "2.0 ReLU"]);
    expect(names(new Network(sequential([2], new Affine(2, 2))))).toEqual(["encoder.0 Affine", "head Affine"]);
    const between = (h: Tensor) => multiply(h, 2);
    expect(names(new Network(new ReLU(), between, between))).toEqual(["encoder ReLU", "head Affine"]);
  });

  test("the error of a step that is not finite brings the report, with the masks of that step", async () => {
    const recorder = new Recorder();
    const model = sequential([2], new Dropout(0.5), recorder, new Affine(2, 2), new Logarithm());
    const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer: new SGD(model.parameters()) });
    const error = await trainer.fit(new DataLoader(blobs(), { batchSize: 22 }), { epochs: 1 }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(NotFiniteError);
    const { report, message } = error as NotFiniteError;
    expect(report!.loss).toBe(Number.NaN);
    expect(report!.layers.map(({ kind }) => kind)).toEqual(["Dropout", "Recorder", "Affine", "Logarithm"]);
    expect(report!.layers[3]!.activations.notFinite).toBeGreaterThan(0);
    expect(report!.layers[2]!.activations.notFinite).toBe(0);
    expect(recorder.seen.length).toBe(3);
    expect(recorder.seen[2]).toEqual(recorder.seen[0]);
    expect(message).not.toContain("\n");
  });

  test("a layer that does not bear a second look does not hide the error", async () => {
    class Once extends Logarithm {
      calls = 0;
      override forward(x: Tensor) {
        if (++this.calls > 2) throw new Error("no more");
        return super.forward(x);
      }
    }
    const model = sequential([2], new Affine(2, 2), new Once());
    const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer: new SGD(model.parameters()) });
    const error = await trainer.fit(new DataLoader(blobs(), { batchSize: 22 }), { epochs: 1 }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(NotFiniteError);
    expect((error as NotFiniteError).report).toBe(undefined);
  });

  test("what is no batch and what is no loss is refused", () => {
    expect(() => inspect(new ReLU(), [1] as never, [1], meanSquaredError)).toThrow(
      new TypeError("inspect: expected a batch as a tensor, or as a loader gives it, got the array [1]"),
    );
    expect(() => inspect(new ReLU(), ones([1, 1]), [1] as Labels, undefined as never)).toThrow(
      new TypeError("inspect: loss must be a function such as softmaxCrossEntropy, got undefined"),
    );
  });
});
