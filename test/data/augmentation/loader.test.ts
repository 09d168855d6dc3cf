import {
  type Augmentation,
  type Augmentations,
  type Batch,
  DataLoader,
  type DataLoaderOptions,
  DataStream,
  Dataset,
  type Draws,
  mixup,
  rotate,
  StreamLoader,
} from "@tsumiki/data";
import { init, reference, withBackend } from "@tsumiki/kernels";
import fc from "fast-check";
import { expect, test } from "vitest";

/** Samples of two numbers, both that of the sample. */
function numbered(size: number): Dataset {
  return Dataset.from(
    Array.from({ length: size }, (_, index) => [index, index]),
    Array.from({ length: size }, (_, index) => index % 3),
    { classes: 3 },
  );
}

interface Seen {
  readonly samples: number[];
  readonly labels: number[];
  readonly indices: number[];
}

/** All that so many batches of an epoch hold, one after the other; then the loop is left. */
function dealt(loader: DataLoader, batches = Number.POSITIVE_INFINITY): Seen {
  const seen: Seen = { samples: [], labels: [], indices: [] };
  withBackend(reference, () => {
    let count = 0;
    for (const { images, labels, indices } of loader) {
      seen.samples.push(...images.data());
      seen.labels.push(...labels.data());
      seen.indices.push(...indices);
      if (++count === batches) break;
    }
  });
  return seen;
}

const noise = (sample: Float32Array, draws: Draws) => {
  for (let i = 0; i < sample.length; i++) sample[i] = (sample[i] as number) + draws.next();
};

/** One that draws for each sample from its row, and takes a partner for it from the data set. */
const mixed: Augmentations = [
  noise,
  {
    name: "mix",
    batch({ samples, labels, indices, dataset, drawsOf }) {
      const [partner, label] = [new Float32Array(2), new Float32Array(1)];
      for (const row of indices.keys()) {
        const draws = drawsOf(row);
        dataset.gather([draws.integer(dataset.size)], partner, label);
        const share = draws.next();
        for (const i of [0, 1])
          samples[2 * row + i] = share * (samples[2 * row + i] as number) + (partner[i] as number);
        labels[row] = (label[0] as number) + 10;
      }
    },
  },
];

test("a function changes each sample in its batch, and not in the data set", () => {
  const dataset = numbered(3);
  const augment = (sample: Float32Array) => {
    sample[0] = 10 * (sample[0] as number);
  };
  const loader = new DataLoader(dataset, { batchSize: 2, augment });
  expect(dealt(loader).samples).toEqual([0, 0, 10, 1, 20, 2]);
  expect(dealt(loader).samples).toEqual([0, 0, 10, 1, 20, 2]);
  expect([...dataset.sample(1)]).toEqual([1, 1]);
});

test("augmentations are done in their order, and labels may change too", () => {
  const change = (numbers: Float32Array, f: (each: number) => number) => numbers.set(numbers.map(f));
  const augment: Augmentations = [
    { name: "add", sample: (sample) => change(sample, (each) => each + 1) },
    {
      name: "double",
      batch({ samples, labels }) {
        for (const numbers of [samples, labels]) change(numbers, (each) => 2 * each);
      },
    },
  ];
  const loader = new DataLoader(numbered(3), { batchSize: 2, augment });
  expect(dealt(loader)).toMatchObject({ samples: [2, 2, 4, 4, 6, 6], labels: [0, 2, 4] });
  expect(loader.augmentations).toEqual(["add", "double"]);
});

test("other epochs and other seeds vary otherwise; the same seed the same", () => {
  const loaderOf = (seed: number) => new DataLoader(numbered(3), { batchSize: 2, augment: noise, seed });
  const [one, same] = [loaderOf(1), loaderOf(1)];
  const [first, second] = [dealt(one).samples, dealt(one).samples];
  expect([dealt(same).samples, dealt(same).samples]).toEqual([first, second]);
  expect(second).not.toEqual(first);
  expect(dealt(loaderOf(2)).samples).not.toEqual(first);
});

test("after its epochs samples come as they are, in the same order, also from a loader that is restored", () => {
  const of = (augment?: Augmentations, augmentEpochs?: number) =>
    new DataLoader(numbered(9), { batchSize: 4, shuffle: true, seed: 3, augment, augmentEpochs });
  const [always, first, never] = [of(noise), of(noise, 2), of()];
  const restored = of(noise, 2);
  for (let epoch = 0; epoch < 4; epoch++) {
    if (epoch === 2) restored.restore(first.save());
    const [varied, seen, plain] = [dealt(always), dealt(first), dealt(never)];
    expect(seen).toEqual(epoch < 2 ? varied : plain);
    expect(varied).not.toEqual(plain);
    if (epoch >= 2) expect(dealt(restored)).toEqual(plain);
  }
  expect(String(first)).toBe(
    "DataLoader of 3 batches of 4, the last of 1, shuffled, augmented by noise in the first 2 epochs",
  );
});

test("labels that an augmentation makes soft are rows after its epochs too", () => {
  const loader = new DataLoader(numbered(6), { batchSize: 6, seed: 1, augment: mixup(), augmentEpochs: 0 });
  expect(dealt(loader).labels).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
});

test("epochs that cannot be, or in which there is nothing to do, are refused", () => {
  const of = (augment: Augmentations | undefined, augmentEpochs: unknown) => () =>
    new DataLoader(numbered(6), { batchSize: 2, augment, augmentEpochs } as DataLoaderOptions);
  expect(of(noise, 1.5)).toThrow("DataLoader: augmentEpochs must be a whole number of at least 0, got 1.5");
  expect(of(noise, "2")).toThrow('DataLoader: augmentEpochs must be a whole number of at least 0, got the string "2"');
  expect(of(undefined, 2)).toThrow("DataLoader: augmentEpochs without augment; say what is to be done");
});

test("two augmentations that do the same draw different numbers, also for one and the same sample", () => {
  const fill = (sample: Float32Array, draws: Draws) => sample.set([draws.next()], 0);
  const other = (sample: Float32Array, draws: Draws) => sample.set([draws.next()], 1);
  const { samples } = dealt(new DataLoader(numbered(2).subset([0, 0]), { batchSize: 2, augment: [fill, other] }));
  expect(new Set(samples).size).toBe(4);
});

const sampled = { sampling: { balanced: true } } as const;

test("the size of batches changes no bit of order, samples or labels", () => {
  const sizes = fc.integer({ min: 3, max: 25 }).chain((size) => {
    const batch = fc.integer({ min: 1, max: size });
    return fc.tuple(fc.constant(size), batch, batch);
  });
  fc.assert(
    fc.property(sizes, fc.constantFrom({}, { shuffle: true }, sampled), fc.nat(), ([size, one, other], order, seed) => {
      const epochs = (batchSize: number) => {
        const loader = new DataLoader(numbered(size), { batchSize, augment: mixed, seed, ...order });
        return [dealt(loader), dealt(loader)];
      };
      expect(epochs(one)).toEqual(epochs(other));
    }),
    { numRuns: 40 },
  );
});

test("a loader that is restored goes on as the saved one does, at whatever batch and in batches of whatever size", () => {
  const runs = fc.integer({ min: 3, max: 25 }).chain((size) => {
    const batch = fc.integer({ min: 1, max: size });
    return fc.record({
      size: fc.constant(size),
      before: batch,
      after: batch,
      batches: fc.integer({ min: 1, max: 60 }),
    });
  });
  fc.assert(
    fc.property(runs, ({ size, before, after, batches }) => {
      const options = { shuffle: true, augment: mixed } as const;
      const whole = new DataLoader(numbered(size), { batchSize: 1, seed: 7, ...options });
      const all = [dealt(whole), dealt(whole), dealt(whole)].map(({ samples }) => samples);

      const saved = new DataLoader(numbered(size), { batchSize: before, seed: 7, ...options });
      const first = dealt(saved, Math.min(batches, saved.length)).samples;
      const other = new DataLoader(numbered(size), { batchSize: after, seed: 8, ...options });
      other.restore(JSON.parse(JSON.stringify(saved.save())));
      const left = other.batchesLeft;
      const isWhole = first.length === 2 * size;
      expect(left).toBe(Math.ceil((size - (isWhole ? 0 : first.length / 2)) / after));
      const rest = dealt(other).samples;
      expect([...first, ...rest]).toEqual(isWhole ? [...(all[0] ?? []), ...(all[1] ?? [])] : all[0]);
      expect(dealt(other).samples).toEqual(all[isWhole ? 2 : 1]);
    }),
    { numRuns: 40 },
  );
});

test("a loop that is left ends its epoch: the next begins another", () => {
  const options: DataLoaderOptions = { batchSize: 2, shuffle: true, seed: 1 };
  const [left, whole] = [new DataLoader(numbered(9), options), new DataLoader(numbered(9), options)];
  dealt(left, 1);
  expect(left.save()).toMatchObject({ epoch: 0, position: 2 });
  dealt(whole);
  expect(whole.save()).toMatchObject({ epoch: 1, position: 0 });
  expect(dealt(left)).toEqual(dealt(whole));
});

test("dropLast: what is left over at a restored position is dropped too, and an epoch without a batch is none", () => {
  const loader = new DataLoader(numbered(7), { batchSize: 3, dropLast: true, shuffle: true, seed: 1 });
  dealt(loader);
  expect(loader.save()).toMatchObject({ epoch: 1, position: 0 });
  loader.restore({ seed: 1, epoch: 4, position: 2 });
  expect([loader.batchesLeft, dealt(loader).indices.length]).toEqual([1, 3]);
  loader.restore({ seed: 1, epoch: 4, position: 5 });
  expect(loader.save()).toEqual({ seed: 1, epoch: 5, position: 0 });
  expect(dealt(loader).indices.length).toBe(6);
});

test.each([
  [undefined, "DataLoader.restore: expected a state from save(), got undefined"],
  [
    { seed: 1, epoch: 0 },
    "DataLoader.restore: position must be a whole number from 0 to 3, since the data set has 3 samples",
  ],
  [
    { seed: 1, epoch: 0, position: 4 },
    "position must be a whole number from 0 to 3, since the data set has 3 samples, got",
  ],
  [{ seed: 0.5, epoch: 0, position: 0 }, "seed must be a whole number from 0 to 4294967295, got the number 0.5"],
  [{ seed: 1, epoch: -1, position: 0 }, "epoch must be a whole number from 0 to"],
  [{ seed: 1, epoch: 0, position: 0, step: 3 }, "DataLoader.restore: unknown option step"],
])("the state %j is refused", (state, message) => {
  const loader = new DataLoader(numbered(3), { batchSize: 1 });
  expect(() => loader.restore(state as never)).toThrow(message);
});

test("an augmentation that makes a number which is not finite is named, with the sample", () => {
  const hole = (sample: Float32Array) => {
    if (sample[0] === 2) sample[1] = Number.NaN;
  };
  const burst = { name: "burst", batch: ({ samples }: { samples: Float32Array }) => samples.fill(Infinity) };
  const failing = (augment: Augmentations) => () =>
    dealt(new DataLoader(numbered(3).subset([1, 2]), { batchSize: 2, augment }));
  expect(failing([noise, { name: "hole", sample: (sample) => sample.fill(Number.NaN) }])).toThrow(
    new RangeError("DataLoader: the augmentation hole made element 0 of sample 0 NaN"),
  );
  expect(failing(hole)).toThrow("DataLoader: the augmentation hole made element 1 of sample 1 NaN");
  expect(failing(burst as never)).toThrow("DataLoader: the augmentation burst made element 0 of sample 0 Infinity");
});

test("an augmentation that throws is named, with the sample or the batch, and its error is the cause", () => {
  const cause = new RangeError("no table");
  const fail = () => {
    throw cause;
  };
  const images = new Dataset({ samples: new Uint8Array(12), sampleShape: [1, 2, 2], labels: [0, 1, 1] });
  let calls = 0;
  const thirdTime = () => ++calls % 3 === 0;
  const second = (sample: Float32Array) => void (sample[0] === 2 && fail());
  const cases: [Dataset, Augmentations, string][] = [
    [numbered(3), second, "the augmentation second failed at sample 2: no table"],
    [numbered(3), { name: "own", sample: second }, "the augmentation own failed at sample 2: no table"],
    [
      numbered(3),
      { name: "own", batch: ({ indices }) => void (indices[0] === 2 && fail()) },
      "the augmentation own failed at the batch that begins with sample 2: no table",
    ],
    [
      images,
      { name: "own", matrix: () => (thirdTime() ? fail() : [1, 0, 0, 0, 1, 0]) },
      "the augmentation own failed at sample 2: no table",
    ],
    [
      images,
      { name: "own", sigma: 1, strength: () => (thirdTime() ? fail() : 0) },
      "the augmentation own failed at sample 2: no table",
    ],
  ];
  for (const [data, augment, message] of cases) {
    const loader = new DataLoader(data, { batchSize: 2, augment });
    expect(() => dealt(loader)).toThrow(expect.objectContaining({ cause, message: expect.stringContaining(message) }));
  }
});

test("what is no part of an augmentation is an error, also of one's own; one of a class may have fields", () => {
  const made = (own: object) => () => new DataLoader(numbered(3), { batchSize: 2, augment: own as Augmentation });
  const way = () => {};
  expect(made({ name: "own", sample: way, probability: 0.5 })).toThrow(
    new TypeError("DataLoader: the augmentation own: unknown option probability. It takes name, sample"),
  );
  expect(made({ name: "own", batch: way, softLabel: true })).toThrow("softLabel, did you mean softLabels?");
  expect(made({ name: "own", matrix: way, boarder: "nearest" })).toThrow("boarder, did you mean border?");
  expect(made({ name: "own", strength: way, sigma: 1, staysInside: true })).toThrow("unknown option staysInside");
  class Brighter {
    readonly name = "brighter";
    readonly by = 5;
    sample(sample: Float32Array) {
      sample.forEach((each, i) => {
        sample[i] = each + this.by;
      });
    }
  }
  const loader = new DataLoader(numbered(2), { batchSize: 2, augment: new Brighter() });
  expect(dealt(loader).samples).toEqual([5, 5, 6, 6]);
});

test("of a StreamLoader, messages begin with its name", async () => {
  await init({ backend: "reference" });
  const stream = (labelShape: readonly number[] = []) =>
    new DataStream({
      source: () => [{ sample: [1, 2], label: labelShape.length === 0 ? 0 : [0, 0] }],
      sampleShape: [2],
      classes: 2,
      labelShape,
    });
  const first = async (augment: Augmentations, data = stream()) => {
    for await (const { indices } of new StreamLoader(data, { batchSize: 1, augment })) return indices;
    return undefined;
  };
  const fail = () => {
    throw new Error("no table");
  };
  const cases: [Augmentations, string][] = [
    [fail, "the augmentation fail failed at sample 0: no table"],
    [(sample) => sample.fill(Number.NaN), "the augmentation augment made element 0 of sample 0 NaN"],
    [(sample) => sample.slice() as never, "the augmentation augment returned a Float32Array of 2, but a sample is"],
    [rotate(3), "rotate in augment: expected images [channels, height, width], got samples [2]"],
    [mixup(), "the augmentation mixup takes others from the data set, and a stream has none"],
    [{} as never, "augment must be a function"],
  ];
  for (const [augment, message] of cases) {
    const starts = expect.objectContaining({ message: expect.stringMatching(/^StreamLoader: /) });
    const error: unknown = await first(augment).catch((error: unknown) => error);
    expect(error).toEqual(starts);
    expect((error as Error).message.slice("StreamLoader: ".length).startsWith(message)).toBe(true);
  }
  await expect(first(mixup(), stream([2]))).rejects.toThrow("StreamLoader: an augmentation with soft labels needs");
});

test("an augmentation that makes a label which is not finite is named, with the sample", () => {
  const burst: Augmentations = { name: "burst", batch: ({ labels }) => labels.fill(Number.NaN, 1) };
  expect(() => dealt(new DataLoader(numbered(3).subset([1, 2]), { batchSize: 2, augment: burst }))).toThrow(
    new RangeError("DataLoader: the augmentation burst made label element 0 of sample 1 NaN"),
  );
});

test("a sample that is returned and not changed is an error, for nobody would look at it", () => {
  const doubled = (sample: Float32Array) => sample.map((each) => 2 * each);
  expect(() => dealt(new DataLoader(numbered(3), { batchSize: 2, augment: doubled }))).toThrow(
    new TypeError(
      "DataLoader: the augmentation doubled returned a Float32Array of 2, but a sample is changed in place: sample.set(…)",
    ),
  );
  const filled = (sample: Float32Array) => sample.fill(7);
  expect(dealt(new DataLoader(numbered(2), { batchSize: 2, augment: filled })).samples).toEqual([7, 7, 7, 7]);
});

test("weights of the samples come with their batch", () => {
  const dataset = numbered(3).weighted([0.5, 0, 2]);
  withBackend(reference, () => {
    const weights = Array.from(new DataLoader(dataset, { batchSize: 2 }), (batch: Batch) => [
      ...(batch.weights?.data() ?? []),
    ]);
    expect(weights).toEqual([[0.5, 0], [2]]);
    const [plain] = new DataLoader(numbered(2), { batchSize: 2 });
    expect(plain?.weights).toBe(undefined);
  });
});

test("two epochs of one loader at once each keep their own order", () => {
  const options = { batchSize: 2, shuffle: true, seed: 3 };
  const [loader, other] = [new DataLoader(numbered(4), options), new DataLoader(numbered(4), options)];
  const [first, second] = [dealt(other).indices, dealt(other).indices];
  withBackend(reference, () => {
    const seen: number[][] = [[], []];
    const inner = loader[Symbol.iterator]();
    for (const { indices } of loader) {
      seen[0]?.push(...indices);
      seen[1]?.push(...(inner.next().value as Batch).indices);
    }
    expect(seen).toEqual([first, second]);
  });
});
