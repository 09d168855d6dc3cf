import { DataLoader, Dataset } from "@tsumiki/data";
import { currentBackend } from "@tsumiki/kernels";
import {
  Affine,
  Layer,
  type Lazy,
  type Loss,
  meanSquaredError,
  ReLU,
  Residual,
  Sequential,
  sequential,
  softmaxCrossEntropy,
} from "@tsumiki/layers";
import { SGD } from "@tsumiki/optimizer";
import { multiply, seed, type Tensor } from "@tsumiki/tensor";
import { type Fit, NotFiniteError, Trainer } from "@tsumiki/training";
import { expect, test } from "vitest";
import { BadAtFirst, BadBackward, BadGradient, Logarithm, Network } from "./bad-layers.ts";
import { blobs, example, onEachBackend, snapshot } from "./support.ts";

onEachBackend(() => {
  test("an exploding learning rate is noticed at the loss, with the sizes that led there", async () => {
    seed(0);
    const data = new Dataset({
      samples: Float32Array.of(1, 2, 3, 4),
      sampleShape: [1],
      targets: Float32Array.of(1, 2, 3, 4),
      targetShape: [1],
    });
    const model = sequential([1], new Affine(1, 1));
    const optimizer = new SGD(model.parameters(), { learningRate: 1e6 });
    const trainer = new Trainer(model, { loss: meanSquaredError, optimizer });
    const message = await complaint(trainer.fit(new DataLoader(data, { batchSize: 4 }), { epochs: 1000 }));
    expect(message).toMatch(
      /^step \d+: the loss is (Infinity|NaN), from scores as large as \d\.\d+e\+\d+\. Nothing was/,
    );
    expect(message).toContain("a smaller learning rate (it is 1000000)");
    expect(message).toContain(`step ${optimizer.steps + 1}:`);
    for (const numbers of Object.values(snapshot({ model, optimizer })))
      expect(numbers.every(Number.isFinite)).toBe(true);
  });

  test("a last update that overflows the weights is noticed, though no step comes after it", async () => {
    const data = new Dataset({
      samples: Float32Array.of(3),
      sampleShape: [1],
      targets: Float32Array.of(100),
      targetShape: [1],
    });
    const model = sequential([1], new Affine(1, 1));
    const optimizer = new SGD(model.parameters(), { learningRate: Number.MAX_VALUE });
    const trainer = new Trainer(model, { loss: meanSquaredError, optimizer });
    const message = await complaint(trainer.fit(new DataLoader(data, { batchSize: 1 }), { epochs: 1, validate: data }));
    expect(message).toMatch(/^step 1: the update left the parameter 0\.weight not finite/);
  });

  test("images that are not finite are named before any layer", async () => {
    const data = new Dataset({
      samples: Float32Array.of(1, 2, 3, 4),
      sampleShape: [2],
      labels: [0, 1],
      scale: 2e38,
    });
    expect(await complaint(fitted([new Affine(2, 2)], { data }))).toContain(
      "step 1: the batch's images are not finite: look at the data and the loader's augment. Nothing was updated.",
    );
  });

  test("an augmentation that makes a NaN is refused by the loader, before the step", async () => {
    const loader = new DataLoader(blobs(), {
      batchSize: 11,
      augment(sample) {
        sample[1] = Number.NaN;
      },
    });
    const training = example();
    const before = snapshot(training);
    await expect(training.trainer.fit(loader, { epochs: 1 })).rejects.toThrow(
      new RangeError("DataLoader: the augmentation augment made element 1 of sample 0 NaN"),
    );
    expect(snapshot(training)).toEqual(before);
  });

  test("a weight that is not finite is named", async () => {
    const planted = new Affine(3, 2);
    planted.weight.assign([1, 2, Number.NaN, 4, 5, 6]);
    expect(await complaint(fitted([new Affine(2, 3), planted]))).toContain(
      "step 1: the parameter 1.weight was not finite before the step: by the update before, or by what was loaded.",
    );
  });

  test("the first layer whose output is not finite is named, with its input's size", async () => {
    expect(await complaint(fitted([new Affine(2, 2), new Logarithm(), new Logarithm(), new ReLU()]))).toMatch(
      /^step 1: layer 1 \(Logarithm\) gives an output that is not finite, from an input as large as \d\.\d+\. /,
    );
  });

  test("an output that overflows is told with the sizes of the layer's parameters", async () => {
    const huge = new Affine(2, 2);
    huge.weight.assign([1, 1, 1, 1].map(() => largest()));
    expect(await complaint(fitted([new ReLU(), huge]))).toMatch(
      /layer 1 \(Affine\) gives an output that is not finite, from an input as large as \d\.\d+, weight as large as \d\.\d+e\+\d+, bias as large as 0\.00\. /,
    );
  });

  test("the first layer on the way back whose dL/dx is not finite is named", async () => {
    expect(
      await complaint(fitted([new Affine(2, 2), new BadBackward(), new BadBackward(), new ReLU(), new Affine(2, 2)])),
    ).toMatch(/^step 1: layer 2 \(BadBackward\) gives dL\/dx that is not finite, from dL\/dy as large as 0\.\d+\. /);
  });

  test("a parameter whose gradient is not finite is named with its layer", async () => {
    expect(await complaint(fitted([new Affine(2, 2), new BadGradient(), new Affine(2, 2)]))).toMatch(
      /^step 1: layer 1 \(BadGradient\) gives a gradient of its scale that is not finite, from dL\/dy as large as 0\./,
    );
  });

  test("layers inside of others are named as their parameters are", async () => {
    const inside = (bad: Layer): (Layer | Lazy)[][] => [
      [new Affine(2, 2), sequential([2], new ReLU(), bad)],
      [new Affine(2, 2), new Residual(new Affine(2, 2), bad)],
      [new Affine(2, 2), sequential([2], new Residual(sequential([2], bad)))],
    ];
    for (const bad of [new Logarithm(), new BadBackward(), new BadGradient()]) {
      const complaints = await Promise.all(inside(bad).map((layers) => complaint(fitted(layers))));
      const { name } = bad.constructor;
      expect(complaints).toEqual([
        expect.stringContaining(`layer 1.1 (${name}) gives`),
        expect.stringContaining(`layer 1.layers.1 (${name}) gives`),
        expect.stringContaining(`layer 1.0.layers.0.0 (${name}) gives`),
      ]);
    }
  });

  test("a Residual whose sum overflows is named itself", async () => {
    const large = new Affine(2, 2);
    large.bias?.assign([largest(), largest()]);
    expect(await complaint(fitted([large, new Residual(new ReLU())]))).toMatch(
      /^step 1: layer 1 \(Residual\) gives an output that is not finite, from an input as large as \d\.\d+e\+\d+\. /,
    );
  });

  test("a layer that is used twice is found at its second use", async () => {
    const shared = new Affine(2, 2);
    expect(await complaint(fitted([shared, new BadBackward(), shared, new ReLU()]))).toMatch(/layer 1 \(BadBackward\)/);
  });

  test("what nobody wants is no error: dL/dx before the first layer with parameters", async () => {
    expect(await fitted([new BadBackward(), new Affine(2, 2)])).toMatchObject({ steps: 1 });
  });

  test("a layer that keeps state to itself is suspected where the replay is finite", async () => {
    expect(await complaint(fitted([new BadAtFirst(), new Affine(2, 2)]))).toContain(
      "step 1: the loss or the gradients' norm was not finite, but everything is when the step is replayed: does a layer keep state outside of Buffers and Generators?",
    );
  });

  test("a loss whose gradient is not finite is named", async () => {
    const loss: Loss = (scores, labels) => {
      const [value, backward] = softmaxCrossEntropy(scores, labels);
      return [value, () => backward(Number.NaN)];
    };
    expect(await complaint(fitted([new Affine(2, 2)], { loss }))).toContain(
      "step 1: the loss's backward gives a gradient that is not finite.",
    );
  });

  test("inside of a model of one's own, its layers are named", async () => {
    const encoder = () => sequential([2], new Affine(2, 2), new Logarithm());
    expect(await complaint(fitted(new Network(encoder())))).toContain(
      "layer encoder.1 (Logarithm) gives an output that is not finite",
    );
    expect(await complaint(fitted(new Network(new Network(encoder()))))).toContain(
      "layer encoder.encoder.1 (Logarithm)",
    );
  });

  test("a model of one's own is named where it computes what is not finite between its layers", async () => {
    const bad = (x: Tensor) => multiply(x, Number.NaN);
    const encoder = () => sequential([2], new Affine(2, 2), new ReLU());
    expect(await complaint(fitted(new Network(encoder(), bad)))).toContain(
      "step 1: Network hands layer head (Affine) an input that is not finite. ",
    );
    expect(await complaint(fitted(new Network(encoder(), undefined, bad)))).toContain(
      "step 1: Network hands layer encoder (Sequential) a dL/dy that is not finite. ",
    );
  });
});

interface Fitted {
  readonly loss?: Loss;
  readonly data?: Dataset;
}

/** One step on all of the data with a model, or layers one after another, for two numbers a sample. */
function fitted(model: Layer | (Layer | Lazy)[], { loss = softmaxCrossEntropy, data = blobs() }: Fitted = {}): Fit {
  const layers = model instanceof Layer ? model : new Sequential([2], model);
  const trainer = new Trainer(layers, { loss, optimizer: new SGD(layers.parameters()) });
  return trainer.fit(new DataLoader(data, { batchSize: data.size }), { epochs: 1 });
}

/** The message of the NotFiniteError that ends a training. */
async function complaint(fit: Fit): Promise<string> {
  const error = await fit.then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(NotFiniteError);
  return (error as NotFiniteError).message;
}

/** Just about the largest number of the backend, of which twice as much is infinite. */
function largest(): number {
  return currentBackend().info.backend === "wasm" ? 3e38 : 1.5e308;
}
