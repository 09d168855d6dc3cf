import { DataLoader, Dataset } from "@tsumiki/data";
import {
  Affine,
  BatchNorm2d,
  Conv2d,
  Flatten,
  freeze,
  MaxPool2d,
  ReLU,
  sequential,
  softmaxCrossEntropy,
  unfreeze,
} from "@tsumiki/layers";
import { Adam, clipByNorm, ExponentialAverage, gradientNorm, Momentum, type ParameterSource } from "@tsumiki/optimizer";
import { decode, encode, loadState } from "@tsumiki/serialization";
import { Generator, seed } from "@tsumiki/tensor";
import { inspect, Trainer, type TrainerOptions } from "@tsumiki/training";
import { expect, test } from "vitest";
import { BadGradient } from "./bad-layers.ts";
import { blobs, example, onEachBackend, snapshot } from "./support.ts";

/** Images of two kinds: bright above, or bright below. */
function images(size = 24): Dataset<[1, 8, 8]> {
  const generator = new Generator("images");
  const labels = Array.from({ length: size }, (_, index) => index % 2);
  const samples = labels.flatMap((label) =>
    Array.from({ length: 64 }, (_, pixel) => generator.normal() + (Math.floor(pixel / 32) === label ? 1 : 0)),
  );
  return new Dataset({ samples: Float32Array.from(samples), sampleShape: [1, 8, 8], labels, classes: 2 });
}

const network = () => {
  seed(1);
  return sequential(
    [1, 8, 8],
    new Conv2d(1, 4, 3, { padding: 1 }),
    new BatchNorm2d(4),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Affine(64, 2),
  );
};

const loader = () => new DataLoader(images(), { batchSize: 4, shuffle: true, seed: 3 });

const momentum = (parameters: ParameterSource) => new Momentum(parameters, { learningRate: 0.05, weightDecay: 0.01 });

function inModel(model: ReturnType<typeof network>, layer: string): Record<string, number[]> {
  const own = [...model.state()].filter(([name]) => name.startsWith(`${layer}.`));
  return Object.fromEntries(own.map(([name, { value }]) => [name, [...value.data()]]));
}

onEachBackend(() => {
  test("what is frozen is not moved by a bit, statistics included; what is not learns", async () => {
    const model = network();
    freeze(model, ["0", "1"]);
    const [convolution, norm, affine] = ["0", "1", "5"].map((layer) => inModel(model, layer));
    const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer: momentum(model.parameters()) });
    const before = await trainer.evaluate(images());
    await trainer.fit(loader(), { epochs: 3 });
    expect(inModel(model, "0")).toEqual(convolution);
    expect(inModel(model, "1")).toEqual(norm);
    expect(inModel(model, "5")).not.toEqual(affine);
    expect((await trainer.evaluate(images())).loss).toBeLessThan(before.loss);
  });

  test.each<[string, () => Pick<TrainerOptions, "clip" | "accumulate">]>([
    ["", () => ({})],
    [", several batches a step", () => ({ accumulate: 3 })],
    [", clipped", () => ({ clip: clipByNorm(0.1) })],
  ])(
    "the others learn as if their parameters alone had been given to the optimizer, to the bit%s",
    async (_, options) => {
      const trained = async (frozen: readonly string[], of: (name: string) => boolean) => {
        const model = network();
        freeze(model, ["1.runningMean", "1.runningVariance", ...frozen]);
        const optimizer = momentum(new Map([...model.parameters()].filter(([name]) => of(name))));
        const norms: number[] = [];
        const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer, ...options() });
        for await (const event of trainer.fit(loader(), { epochs: 2 }))
          if (event.type === "step") norms.push(event.gradientNorm);
        return { norms, weights: inModel(model, "5") };
      };
      const frozen = await trained(["0", "1"], () => true);
      expect(frozen).toEqual(await trained([], (name) => name.startsWith("5.")));
      expect(frozen.norms.every((norm) => norm > 0)).toBe(true);
    },
  );

  test("layers freeze and unfreeze between epochs, and a gradient of before counts for nothing after", async () => {
    const model = network();
    const optimizer = new Adam(model.parameters());
    const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
    const moved: string[] = [];
    let before = inModel(model, "0");
    for await (const event of trainer.fit(loader(), { epochs: 3 })) {
      if (event.type !== "epoch") continue;
      moved.push(JSON.stringify(inModel(model, "0")) === JSON.stringify(before) ? "stays" : "moves");
      before = inModel(model, "0");
      if (event.epoch === 1) freeze(model, "0");
      else unfreeze(model);
    }
    expect(moved).toEqual(["moves", "stays", "moves"]);
    expect(gradientNorm(model.parameters())).toBe(0);
  });

  test("averages are of what learns, and validation has the frozen ones as they are", async () => {
    const model = network();
    const average = new ExponentialAverage(model.parameters(), { decay: 0.9 });
    model.parameters().get("0.weight")!.assign(new Float32Array(36).fill(0.1)); // as what is loaded
    freeze(model, "0");
    const frozen = inModel(model, "0");
    const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer: momentum(model.parameters()), average });
    await trainer.fit(loader(), { epochs: 1, validate: images() });
    expect(average.use(() => inModel(model, "0"))).toEqual(frozen);
    expect(average.use(() => inModel(model, "5"))).not.toEqual(inModel(model, "5"));
  });

  test("with all frozen there is nothing to be learnt: an error, before anything begins", async () => {
    const { model, trainer, optimizer, loader } = example();
    freeze(model);
    expect(() => trainer.fit(loader, { epochs: 1 })).toThrow(
      new RangeError(
        "Trainer.fit: all parameters that the optimizer (Adam) trains are frozen, so nothing would be learnt; unfreeze(model, …) some of them",
      ),
    );
    expect((await trainer.fit(loader, { epochs: 0 })).steps).toBe(0);
    expect((await trainer.evaluate(blobs())).count).toBe(22);
    unfreeze(model, "5.bias");
    expect((await trainer.fit(loader, { epochs: 1 })).steps).toBe(3);
    expect(optimizer.steps).toBe(3);
  });

  test("inspect says what is frozen, has no gradient of it, and leaves all as it is", () => {
    const training = example();
    const { model } = training;
    freeze(model, ["0", "1"]);
    const before = snapshot(training);
    const [batch] = new DataLoader(blobs(), { batchSize: 22 });
    const inspection = inspect(model, batch!.images, batch!.labels, softmaxCrossEntropy);
    expect(snapshot(training)).toEqual(before);
    const rows = inspection.parameters.map(({ name, frozen, gradients }) => [
      name,
      frozen === true,
      gradients !== undefined,
    ]);
    expect(rows).toEqual([
      ["0.weight", true, false],
      ["0.bias", true, false],
      ["1.weight", true, false],
      ["1.bias", true, false],
      ["5.weight", false, true],
      ["5.bias", false, true],
    ]);
    expect(inspection.layers.map(({ name, gradients }) => [name, gradients !== undefined])).toEqual([
      ["0", false],
      ["1", false],
      ["2", false],
      ["3", false],
      ["4", false],
      ["5", true],
    ]);
    expect(String(inspection)).toContain("0.weight, frozen");
    expect(model.parameters().get("0.weight")!.hasGradient).toBe(false);
  });

  test("a frozen weight that is no number is named where it makes the loss none, and not where the loss is one", async () => {
    const { model, trainer, loader } = example();
    freeze(model, "0");
    model.parameters().get("0.weight")!.assign(new Float32Array(16).fill(Number.NaN));
    await expect(trainer.fit(loader, { epochs: 1 })).rejects.toThrow(
      "the parameter 0.weight was not finite before the step",
    );
    const unused = example();
    const aside = Object.assign(unused.model, { aside: new Affine(1, 1) });
    aside.aside.weight.assign([Number.NaN]);
    freeze(aside.aside);
    expect((await unused.trainer.fit(unused.loader, { epochs: 1 })).steps).toBe(3);
  });

  test("a gradient that is not finite counts for nothing where its parameter is frozen, and the search passes it over", async () => {
    const bad = [new BadGradient(), new BadGradient()] as const;
    const model = sequential([2], new Affine(2, 2), ...bad);
    const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer: momentum(model.parameters()) });
    const loader = new DataLoader(blobs(), { batchSize: 8 });
    freeze(model, ["1", "2"]);
    expect((await trainer.fit(loader, { epochs: 1 })).steps).toBe(3);
    unfreeze(model, "1");
    await expect(trainer.fit(loader, { epochs: 1 })).rejects.toThrow(
      "layer 1 (BadGradient) gives a gradient of its scale",
    );
    expect(bad[1].scale.hasGradient).toBe(false);
  });

  test("what is frozen is saved and loaded as ever", () => {
    const [model, other] = [network(), network()];
    freeze(model, "0");
    freeze(other, "0");
    other.parameters().get("0.weight")!.assign(new Float32Array(36));
    loadState(other, decode(encode(model)).tensors);
    expect(inModel(other, "0")).toEqual(inModel(model, "0"));
    expect(other.parameters().get("0.weight")!.frozen).toBe(true);
  });
});
