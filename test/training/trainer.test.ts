import { DataLoader, Dataset } from "@tsumiki/data";
import { Affine, meanSquaredError, sequential, softmaxCrossEntropy, Tanh } from "@tsumiki/layers";
import { Adam, SGD } from "@tsumiki/optimizer";
import { scope, seed } from "@tsumiki/tensor";
import { Trainer } from "@tsumiki/training";
import { expect, test } from "vitest";
import { blobs, example, onEachBackend, snapshot } from "./support.ts";

onEachBackend(() => {
  test("learns XOR, which no line tells apart", async () => {
    seed(0);
    const corners = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ];
    const xor = Dataset.from(corners, [0, 1, 1, 0]);
    const model = sequential([2], new Affine(2, 8), new Tanh(), new Affine(8, 2));
    const optimizer = new Adam(model.parameters(), { learningRate: 0.05 });
    const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
    expect((await trainer.evaluate(xor)).accuracy).toBeLessThan(1);
    const { validation } = await trainer.fit(new DataLoader(xor, { batchSize: 4 }), { epochs: 100, validate: xor });
    expect(validation).toMatchObject({ accuracy: 1, correct: 4, count: 4 });
    expect(validation?.loss).toBeLessThan(0.05);
  });

  test("learns to tell clouds of points apart, through dropout and batch normalisation", async () => {
    const { trainer, loader } = example();
    const { validation } = await trainer.fit(loader, { epochs: 20, validate: blobs() });
    expect(validation?.accuracy).toBe(1);
  });

  test("learns a line by its targets: y = 2·a − b + 1", async () => {
    seed(0);
    const { samples, targets } = line();
    const data = new Dataset({ samples, sampleShape: [2], targets, targetShape: [1] });
    const model = sequential([2], new Affine(2, 1));
    const optimizer = new SGD(model.parameters(), { learningRate: 0.1 });
    const trainer = new Trainer(model, { loss: meanSquaredError, optimizer });
    await trainer.fit(new DataLoader(data, { batchSize: 8 }), { epochs: 200 });
    const learnt = [...model.parameters().values()].flatMap(({ value }) => [...value.data()]);
    [2, -1, 1].forEach((expected, index) => {
      expect(learnt[index]).toBeCloseTo(expected, 3);
    });
  });

  test("does what the loop by hand does, bit for bit", async () => {
    const trained = example();
    await trained.trainer.fit(trained.loader, { epochs: 3, validate: blobs() });
    const byHand = example();
    trainByHand(byHand, 3);
    expect(snapshot(trained)).toEqual(snapshot(byHand));
  });

  test("the same seed gives the same weights and losses, another seed others", async () => {
    const run = async (seeded: number) => {
      const { model, optimizer, loader, trainer } = example({ seeded });
      const { loss } = await trainer.fit(loader, { epochs: 2 });
      return { loss, ...snapshot({ model, optimizer }) };
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });

  test("gradients left over from before do not count", async () => {
    const clean = example();
    await clean.trainer.fit(clean.loader, { epochs: 1 });
    const dirty = example();
    for (const { gradient } of dirty.model.parameters().values()) {
      gradient.overwrite(new Float32Array(gradient.size).fill(100), "the test");
    }
    await dirty.trainer.fit(dirty.loader, { epochs: 1 });
    expect(snapshot(dirty)).toEqual(snapshot(clean));
  });

  test("an optimizer of another model's parameters is refused", () => {
    const { model } = example();
    const { optimizer } = example();
    expect(() => new Trainer(model, { loss: softmaxCrossEntropy, optimizer })).toThrow(
      new RangeError(
        "Trainer: the optimizer (Adam) trains no parameter of this model; make it with model.parameters()",
      ),
    );
  });

  test("an optimizer of some of the parameters leaves the others as they are", async () => {
    const { model, loader } = example();
    const { "0.weight": first, "5.weight": last } = Object.fromEntries(model.parameters());
    const [before, trained] = [first?.value.data(), last?.value.data()];
    const optimizer = new SGD([last!], { learningRate: 0.1 });
    await new Trainer(model, { loss: softmaxCrossEntropy, optimizer }).fit(loader, { epochs: 1 });
    expect(first?.value.data()).toEqual(before);
    expect(last?.value.data()).not.toEqual(trained);
  });

  test("epochs must be a whole number from 0", () => {
    const { trainer, loader } = example();
    for (const epochs of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => trainer.fit(loader, { epochs })).toThrow(
        new RangeError(`Trainer.fit: epochs must be a whole number of at least 0, got ${epochs}`),
      );
    }
  });
});

/** The loop that README.md shows. */
function trainByHand({ model, optimizer, loader }: ReturnType<typeof example>, epochs: number): void {
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const { images, labels } of loader) {
      scope(() => {
        const [scores, backward] = model.forward(images);
        const [, lossBackward] = softmaxCrossEntropy(scores, labels);
        backward(lossBackward());
        optimizer.step();
      });
    }
  }
}

function line(): { samples: Float32Array; targets: Float32Array } {
  const points = Array.from(
    { length: 16 },
    (_, index) => [(index % 4) / 2 - 1, Math.floor(index / 4) / 2 - 1] as const,
  );
  return {
    samples: Float32Array.from(points.flat()),
    targets: Float32Array.from(points, ([a, b]) => 2 * a - b + 1),
  };
}
