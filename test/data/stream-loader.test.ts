import {
  type Augmentation,
  type Batch,
  DataLoader,
  DataStream,
  type DataStreamOptions,
  Dataset,
  type LoaderState,
  StreamLoader,
  type StreamLoaderOptions,
  type StreamPlace,
} from "@tsumiki/data";
import { init, LifetimeError } from "@tsumiki/kernels";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByHand } from "./by-hand.ts";

await init({ backend: "reference" });

/** Samples that hold their own number twice; the label is the number modulo 3. */
function numbered(size: number, options: Partial<DataStreamOptions<[2]>> = {}): DataStream<[2]> {
  return new DataStream({
    *source() {
      for (let index = 0; index < size; index++) yield { sample: [index, index], label: index % 3 };
    },
    sampleShape: [2],
    classes: 3,
    ...options,
  } as DataStreamOptions<[2]>);
}

interface Seen {
  readonly samples: number[];
  readonly labels: number[];
  readonly indices: number[];
}

/** What the batches of an epoch hold, one after the other, and their sizes; of so many batches, then the loop is left. */
async function dealt(
  loader: AsyncIterable<Batch>,
  most = Number.POSITIVE_INFINITY,
): Promise<Seen & { sizes: number[] }> {
  const seen = { samples: [] as number[], labels: [] as number[], indices: [] as number[], sizes: [] as number[] };
  for await (const { images, labels, indices } of loader) {
    seen.samples.push(...images.data());
    seen.labels.push(...labels.data());
    seen.indices.push(...indices);
    seen.sizes.push(indices.length);
    if (seen.sizes.length === most) break;
  }
  return seen;
}

const noise: Augmentation = {
  name: "noise",
  sample(sample, generator) {
    for (let i = 0; i < sample.length; i++) sample[i]! += generator.next();
  },
};

test("an epoch in order, with its last partial batch; then another", async () => {
  const loader = new StreamLoader(numbered(5), { batchSize: 2 });
  const expected = {
    samples: [0, 0, 1, 1, 2, 2, 3, 3, 4, 4],
    labels: [0, 1, 2, 0, 1],
    indices: [0, 1, 2, 3, 4],
    sizes: [2, 2, 1],
  };
  expect(await dealt(loader)).toEqual(expected);
  expect(await dealt(loader)).toEqual(expected);
});

test("dropLast leaves the partial batch out", async () => {
  expect((await dealt(new StreamLoader(numbered(5), { batchSize: 2, dropLast: true }))).sizes).toEqual([2, 2]);
  expect((await dealt(new StreamLoader(numbered(4), { batchSize: 2, dropLast: true }))).sizes).toEqual([2, 2]);
});

test("its length is known if the stream's size is", () => {
  const options = { batchSize: 2, dropLast: true };
  expect(new StreamLoader(numbered(5), options)).toMatchObject({ length: undefined, batchesLeft: undefined });
  expect(new StreamLoader(numbered(5, { size: 5 }), options)).toMatchObject({ length: 2, batchesLeft: 2 });
  expect(new StreamLoader(numbered(5, { size: 5 }), { batchSize: 2 }).length).toBe(3);
});

test("a batch is valid until the next", async () => {
  const batches: Batch[] = [];
  for await (const batch of new StreamLoader(numbered(3), { batchSize: 2 })) batches.push(batch);
  expect(() => batches[0]?.images.data()).toThrow(LifetimeError);
  expect(Array.from(batches[1]?.images.data() ?? [])).toEqual([2, 2]);
});

test("batches hold the weights of a weighted stream", async () => {
  const source = () => [0.5, 2].map((weight) => ({ sample: [1], target: 3, weight }));
  const stream = new DataStream({ source, sampleShape: [1], targetShape: [1], weighted: true });
  for await (const { weights, labels } of new StreamLoader(stream, { batchSize: 2 })) {
    expect(Array.from(weights?.data() ?? [])).toEqual([0.5, 2]);
    expect(labels.shape).toEqual([2, 1]);
  }
});

describe("the same bits as those of a data set", () => {
  /** Bytes of images [2, 2, 1], normalized, changed, normalized once more. */
  const size = 23;
  const samples = Uint8Array.from({ length: size * 4 }, (_, index) => (index * 37) % 256);
  const labels = Array.from({ length: size }, (_, index) => index % 2);
  const changed = (data: Dataset<readonly [2, 2, 1]> | DataStream<readonly [2, 2, 1]>) =>
    data
      .normalized({ mean: [0.3, 0.4], deviation: [0.1, 0.7] })
      .map("flat", (x) => x.map((each) => Math.tanh(each)), { sampleShape: [4] })
      .normalized({ mean: [0.5, 0, 0.1, 0.2], deviation: [0.2, 0, 3, 1] });
  const sampleShape = [2, 2, 1] as const;
  const data = changed(new Dataset({ samples, sampleShape, labels })) as Dataset;

  function stream(options: Partial<DataStreamOptions> = {}): DataStream {
    const memory = new Uint8Array(4); // used again for each sample
    return changed(
      new DataStream({
        async *source({ position }: StreamPlace) {
          for (let index = options.seeks ? position : 0; index < size; index++) {
            memory.set(samples.subarray(4 * index, 4 * index + 4));
            if (index % 3 === 1) await undefined;
            yield { sample: memory, label: labels[index] };
          }
        },
        sampleShape,
        classes: 2,
        ...options,
      } as DataStreamOptions<typeof sampleShape>),
    ) as DataStream;
  }

  test("and the same steps", () => {
    expect(stream().steps.map(String)).toEqual(data.steps.map(String));
  });

  test("whatever the size of batches, read ahead or not, augmented, and restored in the middle", async () => {
    const expected = await dealt(new DataLoader(data, { batchSize: 5, augment: noise, seed: 7 }));
    const options = fc.record({
      batchSize: fc.integer({ min: 1, max: 30 }),
      prefetch: fc.constantFrom(0, 1, 4),
      seeks: fc.boolean(),
      after: fc.integer({ min: 1, max: 5 }),
      second: fc.integer({ min: 1, max: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(options, async ({ batchSize, prefetch, seeks, after, second }) => {
        const loader = new StreamLoader(stream(), { batchSize, prefetch, augment: noise, seed: 7 });
        expect(await dealt(loader)).toMatchObject({ ...expected, sizes: expect.anything() });
        const other = new StreamLoader(stream({ seeks }), { batchSize: second, prefetch, augment: noise, seed: 8 });
        const begun = new StreamLoader(stream(), { batchSize, prefetch, augment: noise, seed: 7 });
        const first = await dealt(begun, after);
        other.restore(JSON.parse(JSON.stringify(begun.save())));
        if (first.indices.length === size) return;
        expect([...first.samples, ...(await dealt(other)).samples]).toEqual(expected.samples);
      }),
      { numRuns: 25 },
    );
  });
});

describe("shuffling", () => {
  const orders = async (options: Partial<StreamLoaderOptions>, size = 40) => {
    const loader = new StreamLoader(numbered(size), { batchSize: 4, shuffle: { buffer: 8 }, seed: 1, ...options });
    return [(await dealt(loader)).indices, (await dealt(loader)).indices];
  };

  test("deals every sample once, none so early that it would not yet have come", async () => {
    for (const order of await orders({})) {
      const sorted = [...order].sort((a, b) => a - b);
      expect(sorted).toEqual(Array.from({ length: 40 }, (_, index) => index));
      expect(order).not.toEqual(sorted);
      for (const [position, index] of order.entries()) expect(index).toBeLessThan(position + 8);
    }
  });

  test("follows from seed and epoch alone, not from the size of batches or what is read ahead", async () => {
    const [first, second] = await orders({});
    expect(first).not.toEqual(second);
    for (const options of [{ prefetch: 0 }, { prefetch: 4 }, { batchSize: 1 }, { batchSize: 40 }, { batchSize: 7 }]) {
      expect(await orders(options)).toEqual([first, second]);
    }
    expect(await orders({ seed: 2 })).not.toEqual([first, second]);
  });

  test("a buffer of one is no shuffling; one that holds all, or more, draws any", async () => {
    const [order] = await orders({ shuffle: { buffer: 1 } });
    expect(order).toEqual(Array.from({ length: 40 }, (_, index) => index));
    const firsts = new Set<number | undefined>();
    for (let seed = 0; seed < 60; seed++) firsts.add((await orders({ shuffle: { buffer: 100 }, seed }, 3))[0]?.[0]);
    expect(firsts).toEqual(new Set([0, 1, 2]));
  });

  test("goes on after restore as it would have", async () => {
    for (const [size, after, batchSize] of [
      [40, 3, 5],
      [40, 3, 4],
      [9, 1, 9],
    ] as const) {
      const make = (options: Partial<StreamLoaderOptions>) =>
        new StreamLoader(numbered(size), { batchSize: 4, shuffle: { buffer: 8 }, augment: noise, ...options });
      const whole = make({ seed: 1 });
      const expected = [await dealt(whole), await dealt(whole)].flatMap(({ samples }) => samples);
      const begun = make({ seed: 1 });
      const { samples } = await dealt(begun, after);
      const restored = make({ batchSize, seed: 5, prefetch: 0 });
      restored.restore(begun.save());
      for (let loops = 0; loops < 2; loops++) samples.push(...(await dealt(restored)).samples);
      expect(samples).toEqual(expected);
    }
  });

  test("draws a seed only where something is random", async () => {
    const seedOf = (options: Partial<StreamLoaderOptions>) =>
      new StreamLoader(numbered(3), { batchSize: 1, ...options }).save().seed;
    expect(seedOf({})).toBe(0);
    expect(seedOf({ shuffle: { buffer: 2 } })).not.toBe(0);
    expect(seedOf({ seed: 3 })).toBe(seedOf({ seed: 3, shuffle: { buffer: 2 } }));
  });
});

describe("where it stands", () => {
  test("after each batch, whatever was read ahead", async () => {
    for (const prefetch of [0, 1, 4]) {
      const loader = new StreamLoader(numbered(4), { batchSize: 2, prefetch });
      const states: LoaderState[] = [loader.save()];
      for await (const _ of loader) states.push(loader.save());
      states.push(loader.save());
      expect(states.map(({ epoch, position }) => [epoch, position])).toEqual([
        [0, 0],
        [0, 2],
        [0, 4], // nobody knows yet that this was all
        [1, 0],
      ]);
    }
  });

  test("after the last batch in the next epoch, if it is known to be the last", async () => {
    for (const [size, known] of [
      [3, undefined],
      [4, 4],
    ]) {
      const loader = new StreamLoader(numbered(size as number, { size: known }), { batchSize: 2 });
      const states: LoaderState[] = [];
      for await (const _ of loader) states.push(loader.save());
      expect(states.at(-1)).toMatchObject({ epoch: 1, position: 0 });
    }
  });

  test("restored where all had been dealt, it begins the next epoch", async () => {
    const epochs: number[] = [];
    const stream = numbered(4, {
      source: ({ epoch }) => {
        epochs.push(epoch);
        return [0, 1, 2, 3].map((index) => ({ sample: [index, index], label: 0 }));
      },
    });
    const loader = new StreamLoader(stream, { batchSize: 2 });
    loader.restore({ seed: 0, epoch: 3, position: 4 });
    expect((await dealt(loader)).indices).toEqual([0, 1, 2, 3]);
    expect(epochs).toEqual([3, 4]);
    expect(loader.save()).toEqual({ seed: 0, epoch: 5, position: 0 });
  });

  test("a loop that is left ends its epoch", async () => {
    const loader = new StreamLoader(numbered(6, { size: 6 }), { batchSize: 2 });
    expect((await dealt(loader, 1)).indices).toEqual([0, 1]);
    expect(loader.batchesLeft).toBe(3);
    expect((await dealt(loader)).indices).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("restored further than the stream goes is an error", async () => {
    const loader = new StreamLoader(numbered(4), { batchSize: 2 });
    loader.restore({ seed: 0, epoch: 1, position: 5 });
    await expect(dealt(loader)).rejects.toThrow(
      "StreamLoader: it was restored after 5 samples of epoch 1, but the source gave only 4",
    );
    const known = new StreamLoader(numbered(4, { size: 4 }), { batchSize: 2 });
    expect(() => known.restore({ seed: 0, epoch: 1, position: 5 })).toThrow(
      "StreamLoader.restore: position must be a whole number from 0 to 4, since the stream has 4 samples, got",
    );
  });
});

describe("reading ahead", () => {
  const byHand = () => new ByHand((index) => ({ sample: [index], target: 0 }));
  const loaderOf = (source: ReturnType<typeof byHand>, prefetch: number) =>
    new StreamLoader(new DataStream({ source: source.samples, sampleShape: [1], targetShape: [1] }), {
      batchSize: 2,
      prefetch,
    });

  test("more are wanted than there will ever be: nothing is begun for what does not come", async () => {
    const loader = new StreamLoader(numbered(5), { batchSize: 2, prefetch: Number.MAX_SAFE_INTEGER });
    for (const _ of [1, 2]) expect((await dealt(loader)).indices).toEqual([0, 1, 2, 3, 4]);
  });

  test.each([0, 1, 2])("with prefetch %i, so many batches are read while one is used", async (prefetch) => {
    const source = byHand();
    const loader = loaderOf(source, prefetch);
    const batches = loader[Symbol.asyncIterator]();
    const first = batches.next();
    await source.give(2);
    expect(Array.from((await first).value?.images.data() ?? [])).toEqual([0, 1]);
    await source.give(2 * prefetch);
    await source.settled();
    // One more was given than is asked for: nobody takes it.
    expect(source.taken).toBe(2 + 2 * prefetch);
    expect(source.isAsked).toBe(false);
    expect(loader.save()).toMatchObject({ epoch: 0, position: 2 });
    await batches.return?.();
    expect(source.isLeft).toBe(true);
  });

  test("it reads one sample after the other, never two at once", async () => {
    const source = byHand();
    const batches = loaderOf(source, 2)[Symbol.asyncIterator]();
    const all = [batches.next(), batches.next()];
    await source.give(4);
    const values = (await Promise.all(all)).map(({ value }) => Array.from(value?.indices ?? []));
    expect(values).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(source.mostAtOnce).toBe(1);
  });

  test("a loop that is left leaves the source, whose finally has run when it is over", async () => {
    for (const prefetch of [0, 1]) {
      let [ended, given] = [0, 0];
      const stream = new DataStream({
        async *source() {
          try {
            for (;;) {
              yield { sample: [given++], target: 0 };
              await undefined;
            }
          } finally {
            await undefined;
            ended++;
          }
        },
        sampleShape: [1],
        targetShape: [1],
      });
      for await (const _ of new StreamLoader(stream, { batchSize: 3, prefetch })) break;
      expect(ended).toBe(1);
      const before = given;
      await new Promise((resolve) => setImmediate(resolve));
      expect(given).toBe(before);
      expect(given).toBeLessThanOrEqual(3 + 3 * prefetch);
    }
  });

  test("what fails ahead is thrown where it would have been without, and by nobody if the loop was left before", async () => {
    const failing = () =>
      numbered(4, {
        async *source() {
          for (const index of [0, 1, 2]) yield { sample: [index, index], label: 0 };
          throw new Error("the disk is gone");
        },
      });
    const unhandled: unknown[] = [];
    const hear = (error: unknown) => unhandled.push(error);
    process.on("unhandledRejection", hear);
    for (const prefetch of [0, 1, 4]) {
      const loader = new StreamLoader(failing(), { batchSize: 2, prefetch });
      const seen: number[] = [];
      const loop = async () => {
        for await (const { indices } of loader) seen.push(...indices);
      };
      await expect(loop()).rejects.toThrow("DataStream: the source failed at sample 3 of epoch 0: the disk is gone");
      expect(seen).toEqual([0, 1]);
      expect(loader.save()).toMatchObject({ epoch: 0, position: 2 });
      expect((await dealt(new StreamLoader(failing(), { batchSize: 2, prefetch }), 1)).indices).toEqual([0, 1]);
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", hear);
    expect(unhandled).toEqual([]);
  });
});

describe("what cannot be", () => {
  const loaderOf = (options: object) => () =>
    new StreamLoader(numbered(5, { size: 5 }), options as StreamLoaderOptions);

  test.each<[string, object, string]>([
    ["no batchSize", {}, "StreamLoader: batchSize must be a whole number of at least 1, got undefined"],
    ["a batch larger than the stream", { batchSize: 6 }, "StreamLoader: a batchSize of 6 is more than the stream's 5"],
    [
      "shuffle as a word",
      { batchSize: 2, shuffle: true },
      "StreamLoader, shuffle: expected { buffer: 1000 }, how many",
    ],
    [
      "no buffer",
      { batchSize: 2, shuffle: { buffer: 0 } },
      "StreamLoader, shuffle: buffer must be a whole number of at",
    ],
    [
      "prefetch of half a batch",
      { batchSize: 2, prefetch: 0.5 },
      "StreamLoader: prefetch must be a whole number of at",
    ],
    ["sampling", { batchSize: 2, sampling: { balanced: true } }, "StreamLoader: unknown option sampling"],
  ])("%s", (_, options, message) => {
    expect(loaderOf(options)).toThrow(message);
  });

  test("a data set, or a stream for a DataLoader", () => {
    const data = Dataset.from([[1]], [0]);
    expect(() => new StreamLoader(data as never, { batchSize: 1 })).toThrow(
      "StreamLoader: expected a DataStream, got a Dataset; a Dataset is dealt out by a DataLoader",
    );
    expect(() => new StreamLoader((() => []) as never, { batchSize: 1 })).toThrow(
      "StreamLoader: expected a DataStream, got the function without a name; new DataStream({ source, … }) makes one",
    );
    expect(() => new DataLoader(numbered(3) as never, { batchSize: 1 })).toThrow(
      "DataLoader: a DataStream is dealt out by a StreamLoader: new StreamLoader(stream, …)",
    );
    expect(() => new DataLoader(data, { batchSize: 1, prefetch: 2 } as never)).toThrow(
      "DataLoader: there is no prefetch",
    );
  });

  test("a loop without await: neither for the compiler nor when it runs", () => {
    const loader = new StreamLoader(numbered(3), { batchSize: 1 });
    expect(() => {
      // @ts-expect-error it has no [Symbol.iterator]()
      for (const _ of loader) expect.unreachable();
    }).toThrow("StreamLoader: a stream is waited for: write for await (const batch of loader), in an async function");
  });

  test("dropLast where there is no full batch", async () => {
    await expect(dealt(new StreamLoader(numbered(3), { batchSize: 4, dropLast: true }))).rejects.toThrow(
      "StreamLoader: epoch 0 has fewer samples than a batch of 4, and dropLast leaves those out; take smaller batches",
    );
  });

  test("an augmentation that takes others from the data set", async () => {
    const mix: Augmentation = { name: "mix", batch: ({ dataset }) => void dataset.size };
    await expect(dealt(new StreamLoader(numbered(3), { batchSize: 2, augment: mix }))).rejects.toThrow(
      "StreamLoader: the augmentation mix takes others from the data set, and a stream has none to take from",
    );
  });
});

test("it is shown in a line", () => {
  const loader = new StreamLoader(numbered(5), { batchSize: 2, shuffle: { buffer: 1000 }, augment: noise });
  expect(String(loader)).toBe("StreamLoader of batches of 2, drawn from 1,000, augmented by noise");
  expect(String(new StreamLoader(numbered(5, { size: 5 }), { batchSize: 2 }))).toBe("StreamLoader of 3 batches of 2");
});

test("a DataLoader goes through the same batches with and without await", async () => {
  const data = Dataset.from([[1], [2], [3], [4], [5]], [0, 1, 0, 1, 0]);
  const make = () => new DataLoader(data, { batchSize: 2, shuffle: true, augment: noise, seed: 4 });
  const plain: number[] = [];
  for (const { images } of make()) plain.push(...images.data());
  expect((await dealt(make())).samples).toEqual(plain);
  const left = make();
  expect((await dealt(left, 1)).sizes).toEqual([2]);
  expect(left.save().position).toBe(2);
});
