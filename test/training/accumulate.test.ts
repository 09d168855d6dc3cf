import { DataLoader, Dataset } from "@tsumiki/data";
import {
  Affine,
  BatchNorm1d,
  Dropout,
  type Forward,
  Layer,
  type Loss,
  sequential,
  softmaxCrossEntropy,
  Tanh,
} from "@tsumiki/layers";
import { Adam, SGD } from "@tsumiki/optimizer";
import { defaultGenerator, divide, lessEqual, seed, type Tensor } from "@tsumiki/tensor";
import { NotFiniteError, Trainer } from "@tsumiki/training";
import { expect, test } from "vitest";
import { blobs, collect, example, onEachBackend, snapshot } from "./support.ts";

onEachBackend((backend) => {
  /** A sum over a batch rounds as one, and as two sums as two. */
  const digits = backend === "reference" ? 14 : 6;

  test("small batches make the step of a large one, the last and incomplete one too", async () => {
    const whole = await trained(new DataLoader(blobs(22), { batchSize: 8, shuffle: true, seed: 3 }), 1);
    const halves = await trained(new DataLoader(blobs(22), { batchSize: 4, shuffle: true, seed: 3 }), 2);
    const odd = await trained(new DataLoader(blobs(22), { batchSize: 2, shuffle: true, seed: 3 }), 4);
    for (const parts of [halves, odd]) {
      expect(parts.losses).toEqual(whole.losses.map((loss) => expect.closeTo(loss, digits)));
      expectClose(parts.weights, whole.weights, digits);
    }
  });

  test("the epoch's last step takes the batches that are left, without those that the loader drops", async () => {
    const data = blobs(23);
    const dropping = await trained(new DataLoader(data, { batchSize: 4, dropLast: true }), 2);
    const plain = await trained(new DataLoader(data.take(20), { batchSize: 8 }), 1);
    expect(dropping.losses).toEqual(plain.losses.map((loss) => expect.closeTo(loss, digits)));
    expectClose(dropping.weights, plain.weights, digits);
  });

  test("more batches than an epoch has make one step of all of them", async () => {
    const many = await trained(new DataLoader(blobs(22), { batchSize: 4 }), 100);
    const one = await trained(new DataLoader(blobs(22), { batchSize: 22 }), 1);
    expect(many.losses).toEqual(one.losses.map((loss) => expect.closeTo(loss, digits)));
    expectClose(many.weights, one.weights, digits);
  });

  test("a batch that is not finite leaves all as it was before its step, and is the one that is replayed", async () => {
    seed(1);
    const samples = Float32Array.from({ length: 24 }, (_, index) => (index === 20 ? 100 : index / 12));
    const labels = Array.from({ length: 12 }, (_, index) => index % 2);
    const data = new Dataset({ samples, sampleShape: [2], labels, classes: 2 });
    const model = sequential(
      [2],
      new Dropout(0.01),
      new Limit(),
      new Affine(2, 4),
      new BatchNorm1d(4),
      new Affine(4, 2),
    );
    const optimizer = new Adam(model.parameters());
    const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer, accumulate: 3 });
    let before: unknown;
    const everything = () => [snapshot({ model, optimizer }), defaultGenerator.save()];
    const run = async () => {
      // Six batches of two: the sample 10 is in the last one of the second step.
      for await (const event of trainer.fit(new DataLoader(data, { batchSize: 2 }), { epochs: 1 })) {
        expect(event).toMatchObject({ type: "step", step: 1, steps: 2 });
        before = everything();
      }
    };
    await expect(run()).rejects.toThrow(NotFiniteError);
    expect(everything()).toEqual(before);
    expect(optimizer.steps).toBe(1);
    for (const { gradient } of model.parameters().values()) expect(new Set(gradient.data())).toEqual(new Set([0]));
    await expect(run()).rejects.toThrow(/^step 3: layer 1 \(Limit\) gives an output that is not finite/);
  });
});

onEachBackend(() => {
  test("without accumulation the loss's backward is asked for all of its gradient, else for its weight", async () => {
    const scales: (number | undefined)[] = [];
    const loss: Loss = (scores, labels) => {
      const [mean, backward] = softmaxCrossEntropy(scores, labels);
      return [mean, (scale) => backward(scales[scales.push(scale) - 1])];
    };
    const { model, optimizer } = example();
    const loader = new DataLoader(blobs(22), { batchSize: 8 });
    await new Trainer(model, { loss, optimizer }).fit(loader, { epochs: 1 });
    await new Trainer(model, { loss, optimizer, accumulate: 2 }).fit(loader, { epochs: 1 });
    expect(scales).toEqual([1, 1, 1, 8, 8, 1]);
  });

  test("events and schedules count steps, not batches; a training is aborted between steps", async () => {
    const { model, loader } = example({ batchSize: 4 });
    const asked = new Set<number>();
    const learningRate = (step: number) => 0.01 * asked.add(step).size;
    const optimizer = new SGD(model.parameters(), { learningRate });
    const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer, accumulate: 4 });
    const events = await collect(trainer.fit(loader, { epochs: 2 }));
    const steps = events.map((event) => (event.type === "step" ? `${event.step}/${event.steps}` : "epoch"));
    expect(steps).toEqual(["1/2", "2/2", "epoch", "1/2", "2/2", "epoch"]);
    expect([...asked]).toEqual([0, 1, 2, 3]);
    expect(events[1]).toMatchObject({ secondsLeft: expect.any(Number) });

    const controller = new AbortController();
    let batches = 0;
    const aborting: Loss = (...args) => {
      if (++batches === 2) controller.abort(new Error("enough"));
      return softmaxCrossEntropy(...args);
    };
    const aborted = new Trainer(model, { loss: aborting, optimizer, accumulate: 4 });
    await expect(aborted.fit(loader, { epochs: 1, signal: controller.signal })).rejects.toThrow("enough");
    expect([batches, optimizer.steps]).toEqual([4, 5]);
  });

  test("accumulate must be a whole number from 1", () => {
    const { model, optimizer } = example();
    for (const accumulate of [0, -1, 1.5, Number.NaN]) {
      expect(() => new Trainer(model, { loss: softmaxCrossEntropy, optimizer, accumulate })).toThrow(
        new RangeError(`Trainer: accumulate must be a whole number of at least 1, got ${accumulate}`),
      );
    }
  });
});

/** x / (x ≤ 50), which is not finite for larger ones; its backward is of no interest. */
class Limit extends Layer {
  forward(x: Tensor): Forward {
    return [divide(x, lessEqual(x, 50)), (dy) => dy];
  }
}

/** The losses of three epochs and their steps, and what was learnt. */
async function trained(loader: DataLoader, accumulate: number) {
  seed(5);
  const model = sequential([2], new Affine(2, 8), new Tanh(), new Affine(8, 2));
  const optimizer = new SGD(model.parameters(), { learningRate: 0.2 });
  const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer, accumulate });
  const events = await collect(trainer.fit(loader, { epochs: 3 }));
  return { losses: events.map(({ loss }) => loss), weights: snapshot({ model, optimizer }) };
}

function expectClose(actual: Record<string, number[]>, expected: Record<string, number[]>, digits: number): void {
  for (const [name, numbers] of Object.entries(expected)) {
    expect(actual[name]).toEqual(numbers.map((value) => expect.closeTo(value, digits)));
  }
}
