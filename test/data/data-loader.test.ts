import { type Batch, DataLoader, type DataLoaderOptions, Dataset } from "@tsumiki/data";
import { type Backend, currentBackend, LifetimeError, reference, withBackend } from "@tsumiki/kernels";
import { clone, Generator, scope, seed, type Tensor } from "@tsumiki/tensor";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";

/** Samples [1, 1, 2] that hold their own number twice; the label is the number modulo 3. */
function numbered(size: number): Dataset<[1, 1, 2]> {
  return new Dataset({
    samples: Float32Array.from({ length: 2 * size }, (_, index) => Math.floor(index / 2)),
    sampleShape: [1, 1, 2],
    labels: Array.from({ length: size }, (_, index) => index % 3),
    classes: 3,
  });
}

function onReference<Result>(body: () => Result): Result {
  return withBackend(reference, body);
}

/** The numbers of the samples of one epoch, by batches. */
function epoch(loader: DataLoader): number[][] {
  return onReference(() => Array.from(loader, ({ images }) => numbersIn(images)));
}

function numbersIn(images: Tensor): number[] {
  return Array.from(images.data()).filter((_, index) => index % 2 === 0);
}

test("a batch holds images, their labels and which samples they are", () => {
  onReference(() => {
    const [first] = new DataLoader(numbered(5).subset([4, 2, 0]), { batchSize: 2 });
    const { images, labels, indices } = first as Batch;
    expect(images.shape).toEqual([2, 1, 1, 2]);
    expect(labels.shape).toEqual([2]);
    expect(Array.from(indices)).toEqual([0, 1]);
  });
});

test("an epoch in order, with its last partial batch", () => {
  const shapes: (readonly number[])[] = [];
  onReference(() => {
    for (const { images, labels, indices } of new DataLoader(numbered(5), { batchSize: 2 })) {
      shapes.push(images.shape);
      expect(numbersIn(images)).toEqual(Array.from(indices));
      expect(Array.from(labels.data())).toEqual(Array.from(indices, (index) => index % 3));
    }
  });
  expect(shapes).toEqual([
    [2, 1, 1, 2],
    [2, 1, 1, 2],
    [1, 1, 1, 2],
  ]);
});

test("dropLast leaves the partial batch out", () => {
  const loader = new DataLoader(numbered(5), { batchSize: 2, dropLast: true });
  expect([loader.length, epoch(loader)]).toEqual([
    2,
    [
      [0, 1],
      [2, 3],
    ],
  ]);
});

test("each epoch has every sample once, in batches of the size asked for", () => {
  const sizes = fc
    .integer({ min: 1, max: 30 })
    .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 1, max: size })));
  fc.assert(
    fc.property(sizes, fc.boolean(), ([size, batchSize], shuffle) => {
      const loader = new DataLoader(numbered(size), { batchSize, shuffle, seed: 1 });
      for (const batches of [epoch(loader), epoch(loader)]) {
        expect(batches.length).toBe(loader.length);
        expect(batches.slice(0, -1).every((batch) => batch.length === batchSize)).toBe(true);
        expect(batches.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, index) => index));
      }
    }),
    { numRuns: 50 },
  );
});

describe("shuffling", () => {
  const loaderOf = (options: Partial<DataLoaderOptions>) =>
    new DataLoader(numbered(20), { batchSize: 5, shuffle: true, ...options });

  test("draws a new order for each epoch", () => {
    const loader = loaderOf({ seed: 1 });
    expect(epoch(loader)).not.toEqual(epoch(loader));
  });

  test("is the same for the same seed", () => {
    const [one, other] = [loaderOf({ seed: 1 }), loaderOf({ seed: 1 })];
    expect([epoch(one), epoch(one)]).toEqual([epoch(other), epoch(other)]);
    expect(epoch(loaderOf({ seed: 2 }))).not.toEqual(epoch(loaderOf({ seed: 1 })));
  });

  test("draws one number from a generator when it is made, and none if it goes in order", () => {
    const [generator, other] = [new Generator(5), new Generator(5)];
    const loader = loaderOf({ generator });
    epoch(loader);
    expect(loader.save().seed).toBe(other.key());
    new DataLoader(numbered(3), { batchSize: 1, generator });
    expect(generator.next()).toBe(other.next());
  });

  test("draws from the default generator if nothing else is given", () => {
    seed(9);
    const first = epoch(loaderOf({}));
    seed(9);
    expect(epoch(loaderOf({}))).toEqual(first);
  });
});

describe("a batch is valid until the next", () => {
  const twoAndOne = () => new DataLoader(numbered(3), { batchSize: 2 });

  test("also inside scopes, which it outlives", () => {
    onReference(() => {
      const [batch] = scope(() => Array.from(new DataLoader(numbered(2), { batchSize: 2 })));
      expect(scope(() => numbersIn((batch as Batch).images))).toEqual([0, 1]);
    });
  });

  test.each([4, 3])("then it is stale (%i samples in twos)", (size) => {
    onReference(() => {
      const batches: Batch[] = [];
      for (const batch of new DataLoader(numbered(size), { batchSize: 2 })) batches.push(batch);
      const [first, last] = batches as [Batch, Batch];
      expect(() => first.images.data()).toThrow(LifetimeError);
      expect(() => first.images.data()).toThrow(
        "this tensor [2, 1, 1, 2] was overwritten by the loader's next batch: clone() what you keep",
      );
      expect(() => first.labels.data()).toThrow(LifetimeError);
      expect(numbersIn(last.images).at(-1)).toBe(size - 1);
    });
  });

  test("a clone stays", () => {
    onReference(() => {
      const clones = Array.from(twoAndOne(), ({ images }) => clone(images));
      expect(clones.map(numbersIn)).toEqual([[0, 1], [2]]);
    });
  });

  test("two epochs at once each see every sample, and a batch of one is stale after the next of the other", () => {
    onReference(() => {
      const loader = twoAndOne();
      const seen: number[][] = [];
      for (const outer of loader) {
        const numbers = numbersIn(outer.images);
        for (const inner of loader) seen.push(numbersIn(inner.images));
        expect(() => outer.images.data()).toThrow(LifetimeError);
        seen.push(numbers);
      }
      expect(seen).toEqual([[0, 1], [2], [0, 1], [0, 1], [2], [2]]);
    });
  });
});

test("1,000 epochs take the memory of the first", () => {
  onReference(() => {
    const allocate = vi.spyOn(currentBackend(), "allocate");
    const loader = new DataLoader(numbered(5), { batchSize: 2, shuffle: true, seed: 1 });
    const allocations = () => allocate.mock.calls.length;
    for (const _ of loader);
    // Images and labels, for batches of 2 and of 1.
    expect(allocations()).toBe(4);
    expect(allocate.mock.calls.every(([, lifetime]) => lifetime === "persistent")).toBe(true);
    for (let i = 0; i < 1000; i++) for (const _ of loader);
    expect(allocations()).toBe(4);
    allocate.mockRestore();
  });
});

test("on another backend the loader makes its batches there", () => {
  const other: Backend = Object.assign(Object.create(reference), { allocate: reference.allocate });
  const loader = new DataLoader(numbered(2), { batchSize: 2 });
  const backendOf = (backend: Backend) =>
    withBackend(backend, () => Array.from(loader, ({ images }) => images.block.backend))[0];
  expect(backendOf(reference)).toBe(reference);
  expect(backendOf(other)).toBe(other);
  expect(backendOf(reference)).toBe(reference);
});

test("targets of regression come as rows", () => {
  const dataset = new Dataset({
    samples: Float32Array.of(1, 2, 3),
    sampleShape: [1],
    targets: Float32Array.of(1, 2, 3, 4, 5, 6),
    targetShape: [2],
  });
  onReference(() => {
    const rows = Array.from(new DataLoader(dataset, { batchSize: 2 }), ({ labels }) => labels.toArray());
    expect(rows).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
      [[5, 6]],
    ]);
  });
});

test.each([0, -1, 1.5, Number.NaN])("a batchSize of %d is refused", (batchSize) => {
  expect(() => new DataLoader(numbered(3), { batchSize })).toThrow(
    `DataLoader: batchSize must be a whole number of at least 1, got ${batchSize}`,
  );
});

test("a batch larger than the data set is refused", () => {
  expect(() => new DataLoader(numbered(3), { batchSize: 4 })).toThrow(
    "DataLoader: a batchSize of 4 is more than the data set's 3 samples; take at most that",
  );
});

test("a seed and a generator at once are refused", () => {
  expect(() => new DataLoader(numbered(3), { batchSize: 1, seed: 1, generator: new Generator(1) })).toThrow(
    "expected a seed or a generator, got both: a generator is seeded when it is made",
  );
});

test("the compiler knows the shape of a batch", () => {
  onReference(() => {
    for (const { images } of new DataLoader(numbered(2), { batchSize: 2 })) {
      const fits: Tensor<[number, 1, 1, 2]> = images;
      // @ts-expect-error: two channels
      const doesNotFit: Tensor<[number, 2, 1, 2]> = images;
      expect(doesNotFit).toBe(fits);
    }
  });
  const loader: DataLoader = new DataLoader(numbered(2), { batchSize: 2 });
  expect(loader.length).toBe(1);
});

test("plain arrays in the place of a data set are refused", () => {
  const samples = [[0, 1]] as unknown as Dataset;
  expect(() => new DataLoader(samples, { batchSize: 1 })).toThrow(
    new TypeError(
      "DataLoader: expected a Dataset, got the array [[…]]; Dataset.from(samples, labels) makes one of arrays",
    ),
  );
});
