import { type Batch, DataLoader, DataStream, type DataStreamOptions, StreamLoader } from "@tsumiki/data";
import { init } from "@tsumiki/kernels";
import { Affine, BatchNorm1d, Dropout, type Layer, type Loss, sequential, softmaxCrossEntropy } from "@tsumiki/layers";
import { Adam, oneCycle } from "@tsumiki/optimizer";
import { seed } from "@tsumiki/tensor";
import { type FitEvent, type FitOptions, type StepEvent, Trainer } from "@tsumiki/training";
import { describe, expect, test } from "vitest";
import { ByHand } from "../data/by-hand.ts";
import { blobs, collect, onEachBackend, snapshot } from "./support.ts";

const data = blobs(22);

await init({ backend: "reference" });

/** The samples of `blobs`, one after the other. */
function streamed(options: Partial<DataStreamOptions<[2]>> = {}): DataStream<[2]> {
  return new DataStream({
    async *source() {
      for (const [index, label] of data.labels().entries()) yield { sample: data.sample(index), label };
    },
    sampleShape: [2],
    classes: 2,
    ...options,
  } as DataStreamOptions<[2]>);
}

/** A network with running statistics and masks. */
function training({ accumulate = 1 } = {}) {
  seed(1);
  const model = sequential([2], new Affine(2, 8), new BatchNorm1d(8), new Dropout(0.2), new Affine(8, 2));
  const learningRate = oneCycle({ maxLearningRate: 0.01, steps: 100 });
  const optimizer = new Adam(model.parameters(), { learningRate });
  return { model, optimizer, trainer: new Trainer(model, { loss: softmaxCrossEntropy, optimizer, accumulate }) };
}

test("a training that goes on after restore, in the middle of a shuffled epoch, comes to the same bits", async () => {
  const loaderOf = (prefetch: number) =>
    new StreamLoader(streamed(), { batchSize: 4, shuffle: { buffer: 6 }, seed: 3, prefetch });
  const whole = training();
  await whole.trainer.fit(loaderOf(1), { epochs: 2 });
  const parted = training();
  const first = loaderOf(4);
  for await (const event of parted.trainer.fit(first, { epochs: 1 }))
    if (event.type === "step" && event.step === 2) break;
  const second = loaderOf(0);
  second.restore(first.save());
  await parted.trainer.fit(second, { epochs: 2 });
  expect(snapshot(parted)).toEqual(snapshot(whole));
});

/** All numbers in the gradients. */
function gradients(model: Layer): Set<number> {
  return new Set([...model.parameters().values()].flatMap(({ gradient }) => [...gradient.data()]));
}

describe("steps of a length that nobody knows", () => {
  test("have no number of all, and no time that is left; those of a known one have", async () => {
    for (const size of [undefined, 22]) {
      const { trainer } = training();
      const starts: FitEvent[] = [];
      const listeners = [{ observe: (event: FitEvent) => void (event.type === "start" && starts.push(event)) }];
      const loader = new StreamLoader(streamed({ size }), { batchSize: 8 });
      const events = await collect(trainer.fit(loader, { epochs: 2, listeners }));
      const steps = events.filter((event): event is StepEvent => event.type === "step");
      const all = size === undefined ? undefined : 3;
      expect(starts).toMatchObject([{ steps: all }]);
      expect(steps.map(({ step, steps }) => [step, steps])).toEqual([1, 2, 3, 1, 2, 3].map((step) => [step, all]));
      expect(steps.every(({ secondsLeft }) => (secondsLeft === undefined) === (size === undefined))).toBe(true);
    }
  });

  test("accumulated, the epoch's last one takes the batches that are left", async () => {
    for (const [batchSize, accumulate, counts] of [
      [4, 4, [4, 2]], // 22 samples in 6 batches
      [4, 5, [5, 1]],
      [8, 3, [3]],
      [8, 5, [3]],
    ] as const) {
      const known = training({ accumulate });
      const { loss } = await known.trainer.fit(new DataLoader(data, { batchSize }), { epochs: 2 });
      const unknown = training({ accumulate });
      const fit = unknown.trainer.fit(new StreamLoader(streamed(), { batchSize }), { epochs: 2 });
      const events = await collect(fit);
      expect(events.filter(({ type }) => type === "step")).toHaveLength(2 * counts.length);
      expect(unknown.optimizer.steps).toBe(2 * counts.length);
      expect((await fit).loss).toBeCloseTo(loss, 6);
      const [numbers, others] = [snapshot(known), snapshot(unknown)];
      for (const [name, values] of Object.entries(numbers)) {
        for (const [i, value] of values.entries()) expect(others[name]?.[i]).toBeCloseTo(value, 5);
      }
    }
  });
});

describe("what goes wrong in the middle", () => {
  /** Fails at the sample of this number. */
  const failing = (at: number) =>
    streamed({
      *source() {
        for (const [index, label] of data.labels().entries()) {
          if (index === at) throw new Error("the disk is gone");
          yield { sample: data.sample(index), label };
        }
      },
    });

  /** After so many steps of a training that is left. */
  async function after(steps: number, accumulate: number): Promise<ReturnType<typeof snapshot>> {
    const left = training({ accumulate });
    for await (const event of left.trainer.fit(new DataLoader(data, { batchSize: 4 }), { epochs: 1 })) {
      if (event.type === "step" && event.step === steps) break;
    }
    return snapshot(left);
  }

  test.each([
    [1, 0, 4],
    [1, 1, 4],
    [2, 0, 2],
    [2, 1, 2],
    [3, 4, 1],
  ])(
    "a source that throws: all is as after the last whole step (accumulate %i, prefetch %i)",
    async (accumulate, prefetch, steps) => {
      const parts = training({ accumulate });
      const loader = new StreamLoader(failing(18), { batchSize: 4, prefetch });
      const message = "DataStream: the source failed at sample 18 of epoch 0: the disk is gone";
      await expect(parts.trainer.fit(loader, { epochs: 1 })).rejects.toThrow(message);
      expect(parts.optimizer.steps).toBe(steps);
      expect(snapshot(parts)).toEqual(await after(steps, accumulate));
      expect(gradients(parts.model)).toEqual(new Set([0]));
      await expect(parts.trainer.evaluate(failing(3))).rejects.toThrow("the source failed at sample 3 of epoch 0");
    },
  );

  test("an empty stream, and one that ends too early", async () => {
    const { trainer } = training();
    const empty = streamed({ source: () => [] });
    await expect(trainer.fit(new StreamLoader(empty, { batchSize: 2 }), { epochs: 1 })).rejects.toThrow(
      "DataStream: the source gave no sample in epoch 0",
    );
    await expect(trainer.evaluate(empty)).rejects.toThrow("DataStream: the source gave no sample in epoch 0");
    const short = new StreamLoader(streamed({ size: 30 }), { batchSize: 4 });
    await expect(trainer.fit(short, { epochs: 1 })).rejects.toThrow("epoch 0 ended after 22 samples, but size says 30");
  });
});

describe("a source that is slow", () => {
  function slow(options: Partial<FitOptions> = {}, { accumulate = 1, prefetch = 1 } = {}) {
    const source = new ByHand((index) => ({ sample: [index, 1], label: 0 }));
    const stream = new DataStream({ source: source.samples, sampleShape: [2], classes: 2 });
    const parts = training({ accumulate });
    const loader = new StreamLoader(stream, { batchSize: 2, prefetch });
    const controller = new AbortController();
    const begin = () => parts.trainer.fit(loader, { epochs: 1, signal: controller.signal, ...options });
    return { ...parts, source, stream, loader, controller, begin };
  }

  test.each([0, 1, 3])("aborted while it is waited for, the training ends at once (prefetch %i)", async (prefetch) => {
    const { begin, source, controller, optimizer, loader } = slow({}, { prefetch });
    const end = expect(begin()).rejects.toBe("enough");
    await source.give(3);
    await source.settled();
    controller.abort("enough");
    await end; // nothing more has come
    expect(optimizer.steps).toBe(1);
    expect(loader.save()).toEqual({ seed: 0, epoch: 0, position: 2 });
    // What comes too late is dealt to nobody.
    await source.give(1);
    await source.settled();
    expect(loader.save()).toEqual({ seed: 0, epoch: 0, position: 2 });
    expect(source.isLeft).toBe(true);
  });

  test("aborted in the middle of an accumulated step, that step is undone", async () => {
    const { begin, source, controller, ...parts } = slow({}, { accumulate: 2 });
    const before = snapshot(parts);
    const end = expect(begin()).rejects.toBe("enough");
    await source.give(2);
    await source.settled();
    expect(snapshot(parts)).not.toEqual(before); // the running statistics of its first batch
    controller.abort("enough");
    await end;
    expect(snapshot(parts)).toEqual(before);
    expect(gradients(parts.model)).toEqual(new Set([0]));
  });

  test("aborted while its first batch is computed, it is undone as soon as the second would be waited for", async () => {
    const { model, optimizer, source, loader, controller } = slow();
    const loss: Loss = (scores, labels) => {
      controller.abort("enough");
      return softmaxCrossEntropy(scores, labels);
    };
    const before = snapshot({ model, optimizer });
    const trainer = new Trainer(model, { loss, optimizer, accumulate: 2 });
    const end = expect(trainer.fit(loader, { epochs: 1, signal: controller.signal })).rejects.toBe("enough");
    await source.give(2);
    await end;
    expect(snapshot({ model, optimizer })).toEqual(before);
  });

  test("evaluate and predict end at once, too", async () => {
    for (const use of ["evaluate", "predict"] as const) {
      const { trainer, stream, source, controller } = slow();
      const end = expect(trainer[use](stream, { signal: controller.signal })).rejects.toBe("enough");
      await source.give(1);
      controller.abort("enough");
      await end;
    }
  });

  test("while a step runs, the next batch is asked for, if it is to be read ahead", async () => {
    for (const prefetch of [0, 1]) {
      const { model, optimizer, source, loader } = slow({}, { prefetch });
      const asked: boolean[] = [];
      const loss: Loss = (scores, labels) => {
        asked.push(source.isAsked);
        return softmaxCrossEntropy(scores, labels);
      };
      const fit = new Trainer(model, { loss, optimizer }).fit(loader, { epochs: 1 }).then();
      await source.give(2);
      await source.settled();
      await source.give(2);
      await source.end();
      await fit;
      expect(asked[0]).toBe(prefetch > 0);
    }
  });

  test("a loop over the events that is left leaves the source", async () => {
    const { begin, source, optimizer } = slow({ signal: undefined }, { prefetch: 0 });
    const loop = (async () => {
      for await (const event of begin()) if (event.type === "step") break;
    })();
    await source.give(2);
    await loop;
    expect([source.isLeft, source.taken, optimizer.steps]).toEqual([true, 2, 1]);
  });
});

describe("a source of which the next sample never comes, while it is read ahead", () => {
  /** Of a batch of two. */
  const stuck = () =>
    streamed({
      async *source() {
        for (const index of [0, 1]) yield { sample: [index, 1], label: 0 };
        await new Promise(() => {});
      },
    });
  const begin = (options: Partial<FitOptions> = {}) => {
    const { trainer } = training();
    return trainer.fit(new StreamLoader(stuck(), { batchSize: 2, prefetch: 1 }), { epochs: 1, ...options });
  };

  test("stop ends the training", async () => {
    const listener = { observe: (event: FitEvent) => void (event.type === "step" && event.stop()) };
    for (const options of [{}, { signal: new AbortController().signal }])
      expect(await begin({ listeners: [listener], ...options })).toMatchObject({ stopped: true, steps: 1 });
  });

  test("so do a listener that throws, and a loop that is left", async () => {
    const observe = ({ type }: FitEvent) => {
      if (type === "step") throw new Error("no");
    };
    await expect(begin({ listeners: [{ observe }] })).rejects.toThrow("threw at step 1 of epoch 1: no");
    for await (const event of begin()) if (event.type === "step") break;
  });
});

test("an abort is heard while a restored loader passes over what was dealt, though nothing is waited for", async () => {
  const began = performance.now();
  const endless = streamed({
    *source() {
      for (;;) {
        yield { sample: [0, 1], label: 0 };
        if (performance.now() - began > 1000) throw new Error("nobody had a turn");
      }
    },
  });
  const loader = new StreamLoader(endless, { batchSize: 2 });
  loader.restore({ seed: 0, epoch: 0, position: 1e12 });
  const controller = new AbortController();
  setTimeout(() => controller.abort("enough"), 5);
  await expect(training().trainer.fit(loader, { epochs: 1, signal: controller.signal })).rejects.toBe("enough");
});

describe("what is said of a stream", () => {
  test("validation with other steps is refused as that of a data set", async () => {
    const { trainer } = training();
    const normalized = streamed().normalized({ mean: [0, 0], deviation: [1, 2] });
    const loader = new StreamLoader(normalized, { batchSize: 4 });
    expect(() => trainer.fit(loader, { epochs: 1, validate: streamed() })).toThrow(
      "Trainer.fit: step 1 of the training data is normalized (mean [0, 0], deviation [1, 2]), of the validation data it is",
    );
    expect(() => trainer.fit(loader, { epochs: 1, validate: data })).toThrow("of the validation data it is missing");
    const same = data.normalized({ mean: [0, 0], deviation: [1, 2] });
    await trainer.fit(loader, { epochs: 0, validate: same });
  });

  test("its class names are those of the details", async () => {
    const { trainer } = training();
    const stream = streamed({ classes: undefined, classNames: ["near", "far"] });
    const { details } = await trainer.evaluate(stream, { details: true });
    expect(details?.classes?.map(({ name, count }) => [name, count])).toEqual([
      ["near", 11],
      ["far", 11],
    ]);
  });

  test("a stream in the place of its loader is refused with what makes one", () => {
    expect(() => training().trainer.fit(streamed() as never, { epochs: 1 })).toThrow(
      "Trainer.fit: expected a StreamLoader; new StreamLoader(stream, { batchSize: 100 }) makes one, got a DataStream",
    );
  });

  test("scores lie where their samples were in the stream, whatever the order; those left out are an error", async () => {
    const { trainer } = training();
    const expected = [...(await trainer.predict(data)).data()];
    const shuffled = new StreamLoader(streamed(), { batchSize: 5, shuffle: { buffer: 7 } });
    expect([...(await trainer.predict(shuffled)).data()]).toEqual(expected);
    const dropping = new StreamLoader(streamed(), { batchSize: 5, dropLast: true });
    await expect(trainer.predict(dropping)).rejects.toThrow("Trainer.predict: the loader leaves out samples");
    await expect(trainer.predict(streamed(), { maxBytes: 100 })).rejects.toThrow(
      "Trainer.predict: scores [22, 2] take 352 bytes, and maxBytes is 100",
    );
    expect((await trainer.predict(streamed(), { maxBytes: 352 })).shape).toEqual([22, 2]);
  });

  test("an objective sees the weights", async () => {
    const { model, optimizer } = training();
    const seen: number[] = [];
    const counting = (_: unknown, { images, labels, weights }: Batch) => {
      seen.push(...(weights?.data() ?? []));
      const [scores, backward] = model.forward(images);
      const [loss, lossBackward, weight] = softmaxCrossEntropy(scores, labels, weights);
      return { loss, weight, scores, backward: (scale: number) => backward(lossBackward(scale)) };
    };
    const objective = Object.assign(counting, { takesWeights: true });
    const source = () => [1, 2, 3].map((weight) => ({ sample: [weight, 0], label: 0, weight }));
    const stream = new DataStream({ source, sampleShape: [2], classes: 2, weighted: true });
    await new Trainer(model, { objective, optimizer }).fit(new StreamLoader(stream, { batchSize: 3 }), { epochs: 1 });
    expect(seen).toEqual([1, 2, 3]);
  });
});

onEachBackend(() => {
  test("a stream trains bit for bit as the data set of the same samples, also read ahead, validated and predicted", async () => {
    const expected = training();
    const result = await expected.trainer.fit(new DataLoader(data, { batchSize: 8 }), { epochs: 2, validate: data });
    const scores = [...(await expected.trainer.predict(data)).data()];
    for (const prefetch of [0, 1, 4]) {
      for (const size of [undefined, 22]) {
        const { trainer, ...parts } = training();
        const stream = streamed({ size });
        const loader = new StreamLoader(stream, { batchSize: 8, prefetch });
        const { loss, validation, steps } = await trainer.fit(loader, { epochs: 2, validate: stream });
        expect({ loss, validation, steps }).toEqual({ loss: result.loss, validation: result.validation, steps: 6 });
        expect(snapshot(parts)).toEqual(snapshot(expected));
        expect([...(await trainer.predict(stream)).data()]).toEqual(scores);
      }
    }
  });
});
