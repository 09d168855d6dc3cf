import { DataStream, type DataStreamOptions, StreamLoader, type StreamPlace } from "@tsumiki/data";
import { init, sizeOf } from "@tsumiki/kernels";
import { describe, expect, expectTypeOf, test } from "vitest";

await init({ backend: "reference" });

const any = (value: unknown): never => value as never;

/** The samples and labels of an epoch, as batches of one hold them. */
async function read(stream: DataStream): Promise<[number[], number[]][]> {
  const rows: [number[], number[]][] = [];
  for await (const { images, labels } of new StreamLoader(stream, { batchSize: 1 })) {
    rows.push([[...images.data()], [...labels.data()]]);
  }
  return rows;
}

/** A stream of one sample [2], or of these. */
function streamOf(options: object, ...given: readonly unknown[]): DataStream {
  return new DataStream({ source: () => given, sampleShape: [2], classes: 3, ...options } as DataStreamOptions);
}

describe("what gives samples", () => {
  const samples = [0, 1, 2].map((index) => ({ sample: [index, 10], label: index }));
  const expected = samples.map(({ sample, label }) => [sample, [label]]);

  test.each<[string, () => unknown]>([
    ["an array", () => samples],
    ["a generator", () => samples.values()],
    [
      "an async generator",
      async function* () {
        yield* samples;
      },
    ],
    ["a promise of one", async () => samples],
    ["a ReadableStream", () => new Response().body ?? readable(samples)],
    ["an iterator that has no return", () => ({ [Symbol.iterator]: () => ({ next: nextOf(samples) }) })],
  ])("%s", async (_, source) => {
    const stream = new DataStream({ source: any(source), sampleShape: [2], classes: 3 });
    expect(await read(stream)).toEqual(expected);
    expect(await read(stream)).toEqual(expected);
  });

  test("is told seed, epoch and position", async () => {
    const places: StreamPlace[] = [];
    const source = (place: StreamPlace) => {
      places.push(place);
      return samples.slice(place.position);
    };
    for (const seeks of [false, true]) {
      const stream = new DataStream({ source, sampleShape: [2], classes: 3, seeks });
      const loader = new StreamLoader(stream, { batchSize: 1, seed: 9 });
      const { seed } = loader.save();
      loader.restore({ seed, epoch: 4, position: 1 });
      for await (const { indices } of loader) expect(indices[0]).toBeGreaterThan(0);
      expect(places.pop()).toEqual({ seed, epoch: 4, position: seeks ? 1 : 0 });
    }
  });

  test("a stream that seeks is read from its beginning where it is shuffled", async () => {
    const positions: number[] = [];
    const source = ({ position }: StreamPlace) => {
      positions.push(position);
      return samples;
    };
    const stream = new DataStream({ source, sampleShape: [2], classes: 3, seeks: true });
    const loader = new StreamLoader(stream, { batchSize: 2, shuffle: { buffer: 2 } });
    loader.restore({ seed: 1, epoch: 0, position: 2 });
    for await (const { indices } of loader) expect(indices).toHaveLength(1);
    expect(positions).toEqual([0]);
  });

  function nextOf<Value>(values: readonly Value[]): () => IteratorResult<Value> {
    let index = 0;
    return () =>
      index < values.length ? { done: false, value: values[index++] as Value } : { done: true, value: undefined };
  }

  function readable(values: readonly unknown[]): ReadableStream {
    return new ReadableStream({
      start(controller) {
        for (const value of values) controller.enqueue(value);
        controller.close();
      },
    });
  }
});

describe("samples", () => {
  test("bytes are pixels in [0, 1], or what scale says, which is a step; floats are as they are", async () => {
    const given = [
      { sample: Uint8Array.of(255, 51), label: 0 },
      { sample: Float32Array.of(255, 0.5), label: 1 },
      { sample: [-1, 1e-3], label: 2 },
    ];
    const rows = (await read(streamOf({}, ...given))).map(([sample]) => sample);
    expect(rows).toEqual([
      [1, Math.fround(0.2)],
      [255, 0.5],
      [-1, Math.fround(1e-3)],
    ]);
    const doubled = streamOf({ scale: 2 }, ...given);
    expect((await read(doubled)).map(([[first]]) => first)).toEqual([510, 255, -1]);
    expect([streamOf({}).steps, doubled.steps.map(String)]).toEqual([[], ["scaled (2)"]]);
  });

  test("of bytes in Node's Buffer, too, whose memory is used again", async () => {
    const memory = Buffer.alloc(2);
    const stream = new DataStream({
      *source() {
        for (const byte of [255, 0]) yield { sample: memory.fill(byte), label: 0 };
      },
      sampleShape: [2],
      classes: 1,
    });
    const batches = new StreamLoader(stream, { batchSize: 2 });
    for await (const { images } of batches) expect([...images.data()]).toEqual([1, 1, 0, 0]);
  });

  test("labels are numbers, names, the one to ignore, or many of these", async () => {
    const labelled = (options: object, ...labels: unknown[]) =>
      read(streamOf(options, ...labels.map((label) => ({ sample: [0, 0], label })))).then((rows) =>
        rows.map(([, label]) => label),
      );
    expect(await labelled({ classNames: ["cat", "dog", "owl"] }, "owl", 1)).toEqual([[2], [1]]);
    expect(await labelled({ ignore: -100 }, -100, 2)).toEqual([[-100], [2]]);
    expect(await labelled({ labelShape: [1, 2] }, [0, 2], Uint8Array.of(1, 1))).toEqual([
      [0, 2],
      [1, 1],
    ]);
  });

  test("targets are numbers", async () => {
    const given = [
      { sample: [0, 0], target: 0.5 },
      { sample: [0, 0], target: [0.25] },
    ];
    const stream = new DataStream({ source: () => given, sampleShape: [2], targetShape: [1] });
    expect((await read(stream)).map(([, target]) => target)).toEqual([[0.5], [0.25]]);
    expect(stream.classes).toBeUndefined();
  });

  test.each<[string, object, unknown, string]>([
    ["no object", {}, [1, 2], "DataStream: expected { sample, label } as sample 1 of epoch 0, got the array [1, 2]"],
    ["a promise", {}, Promise.resolve(), "expected { sample, label } as sample 1 of epoch 0, got a Promise; await it"],
    [
      "no array",
      {},
      { sample: "12", label: 0 },
      "sample 1 of epoch 0 must be a Uint8Array, a Float32Array or an array",
    ],
    [
      "too many",
      {},
      { sample: [1, 2, 3], label: 0 },
      "expected 2 numbers for sample 1 of epoch 0, since sampleShape is",
    ],
    [
      "NaN",
      {},
      { sample: [1, NaN], label: 0 },
      "a finite number in sample 1 of epoch 0 at its element 1, got the number",
    ],
    [
      "beyond float32",
      {},
      { sample: [1e39, 0], label: 0 },
      "sample 1 of epoch 0 at its element 0, got the number 1e+39",
    ],
    ["words", {}, { sample: ["1", 2], label: 0 }, 'sample 1 of epoch 0 at its element 0, got the string "1"'],
    [
      "no label",
      {},
      { sample: [1, 2] },
      "the label of sample 1 of epoch 0 is undefined: expected whole numbers in [0, 3)",
    ],
    ["no class", {}, { sample: [1, 2], label: 3 }, "label 3 of sample 1 of epoch 0 is not a class: expected whole"],
    [
      "-1",
      {},
      { sample: [1, 2], label: -1 },
      "expected whole numbers in [0, 3); if it counts for nothing, pass ignore: -1",
    ],
    [
      "a row",
      {},
      { sample: [1, 2], label: [1] },
      "expected a class number or name as label of sample 1 of epoch 0, got",
    ],
    ["few labels", { labelShape: [3] }, { sample: [1, 2], label: [1] }, "the 3 numbers of [3] as label of sample 1 of"],
    [
      "in a row",
      { labelShape: [1, 1] },
      { sample: [1, 2], label: [9] },
      "label 9 of sample 1 of epoch 0 at its element 0",
    ],
    [
      "another name",
      { classNames: ["spruce", "poplar", "willow"] },
      { sample: [1, 2], label: "popular" },
      'the label of sample 1 of epoch 0 is the string "popular", which is not among the classNames, did you mean "poplar"?',
    ],
    [
      "a typing error",
      {},
      { sample: [1, 2], lable: 1 },
      "sample 1 of epoch 0: unknown option lable. It takes sample, weight, label",
    ],
    ["a target", {}, { sample: [1, 2], target: 1 }, "sample 1 of epoch 0: unknown option target"],
    ["a weight", {}, { sample: [1, 2], label: 1, weight: 1 }, "sample 1 of epoch 0 has a weight; make the stream with"],
  ])("%s is refused, and named", async (_, options, given, message) => {
    const { labelShape, classNames } = options as { labelShape?: number[]; classNames?: string[] };
    const first = { sample: [0, 0], label: labelShape ? Array(sizeOf(labelShape)).fill(0) : 0 };
    await expect(read(streamOf({ classes: classNames ? undefined : 3, ...options }, first, given))).rejects.toThrow(
      message,
    );
  });

  test("targets and weights are checked too", async () => {
    const read2 = (given: object) =>
      read(new DataStream({ source: any(() => [given]), sampleShape: [1], targetShape: [2], weighted: true }));
    await expect(read2({ sample: [1], target: [1, Infinity], weight: 1 })).rejects.toThrow(
      "DataStream: expected a finite number in sample 0 of epoch 0 at its element 1, got the number Infinity",
    );
    await expect(read2({ sample: [1], target: [1, 2], weight: -1 })).rejects.toThrow(
      "DataStream: the weight of sample 0 of epoch 0 must be a finite number of at least 0, got -1",
    );
  });

  test("what a map makes is checked, and named", async () => {
    const stream = streamOf({}, { sample: [1, 0], label: 0 }).map("logarithm", (x) => x.map(Math.log));
    await expect(read(stream)).rejects.toThrow(
      "DataStream.map, logarithm: it made element 1 of sample 0 of epoch 0 -Infinity",
    );
  });
});

describe("a source that is none", () => {
  function* generator() {
    yield { sample: [0, 0], label: 0 };
  }

  test("a generator instead of the function that makes it", () => {
    expect(() => streamOf({ source: generator() })).toThrow(
      "DataStream: source must be a function that gives the samples of an epoch, got a generator; it is called for each epoch",
    );
    expect(() => streamOf({ source: 5 })).toThrow("that gives the samples of an epoch, got the number 5");
  });

  test("the same generator in the second epoch", async () => {
    const only = generator();
    const stream = streamOf({ source: () => only });
    expect(await read(stream)).toHaveLength(1);
    await expect(read(stream)).rejects.toThrow(
      "DataStream: source gave the same generator as before, which can be gone through once; make a new one for each epoch",
    );
  });

  test.each<[string, unknown, string]>([
    ["undefined", undefined, "got undefined; does it return them, or is it to be a generator, function*?"],
    [
      "an object",
      { sample: [1] },
      "source must give what `for await` goes through, such as a generator or an array, got",
    ],
  ])("it gives %s", async (_, given, message) => {
    await expect(read(streamOf({ source: () => given }))).rejects.toThrow(message);
  });

  test("it throws when it is called, or in the middle: the cause is there", async () => {
    const cause = new Error("no such file");
    const source = () => {
      throw cause;
    };
    await expect(read(streamOf({ source }))).rejects.toThrow(
      expect.objectContaining({ message: "DataStream: the source failed at sample 0 of epoch 0: no such file", cause }),
    );
  });

  test("it gives nothing, fewer than its size, or more", async () => {
    const samples = (count: number) => Array.from({ length: count }, () => ({ sample: [0, 0], label: 0 }));
    await expect(read(streamOf({}))).rejects.toThrow(
      "DataStream: the source gave no sample in epoch 0; it is called for each epoch, and has to give all of them anew",
    );
    await expect(read(streamOf({ size: 3 }, ...samples(2)))).rejects.toThrow(
      "DataStream: epoch 0 ended after 2 samples, but size says 3",
    );
    await expect(read(streamOf({ size: 3 }, ...samples(4)))).rejects.toThrow(
      "DataStream: epoch 0 has more than the 3 samples that size says",
    );
    expect(await read(streamOf({ size: 3 }, ...samples(3)))).toHaveLength(3);
  });

  test("it is left when one of its samples is refused", async () => {
    let isLeft = false;
    function* source() {
      try {
        yield { sample: [0, 0], label: 0 };
        yield { sample: [0, 0], label: 7 };
      } finally {
        isLeft = true;
      }
    }
    await expect(read(streamOf({ source }))).rejects.toThrow("label 7 of sample 1");
    expect(isLeft).toBe(true);
  });
});

test.each<[string, object, string]>([
  ["an unknown option", { labels: [1] }, "DataStream: unknown option labels"],
  ["no classes", { classes: undefined }, "DataStream: expected classes, classNames or, for regression, targetShape"],
  ["classes of half", { classes: 1.5 }, "DataStream: classes must be a whole number from 1 to 16777216, got 1.5"],
  ["too few names", { classNames: ["a"] }, "DataStream: expected a name for each of the 3 classes, got 1"],
  ["a name twice", { classNames: ["a", "b", "a"] }, 'DataStream: the name "a" is that of class 0 and of class 2'],
  ["a shape of 0", { sampleShape: [0] }, "DataStream: expected whole numbers of at least 1 in sampleShape, got the"],
  ["no shape", { sampleShape: 2 }, "DataStream, sampleShape: expected a shape such as [2, 3], got the number 2"],
  ["a size of 0", { size: 0 }, "DataStream: size must be a whole number of at least 1, got 0"],
  [
    "a scale in quotes",
    { scale: "2" },
    'DataStream: scale must be a finite number, got the string "2": leave out the quo',
  ],
  ["steps of no kind", { steps: [{ name: "" }] }, "DataStream: the name of step 0 must say what is done"],
])("%s is refused", (_, options, message) => {
  expect(() => streamOf(options)).toThrow(message);
});

test("it is shown in a line", () => {
  const stream = streamOf({ classNames: ["cat", "dog", "owl"], weighted: true, size: 1000 });
  expect(String(stream.normalized({ mean: [0, 0], deviation: [1, 2] }))).toBe(
    "DataStream of 1,000 samples [2] in 3 classes (cat, dog, owl), weighted, normalized (mean [0, 0], deviation [1, 2])",
  );
  expect(String(new DataStream({ source: () => [], sampleShape: [2, 2], targetShape: [1] }))).toBe(
    "DataStream of samples [2, 2] with targets [1]",
  );
});

test("the compiler knows shapes, and what a sample has to have", () => {
  const stream = new DataStream({ source: () => [{ sample: [1, 2], label: 0 }], sampleShape: [1, 2], classes: 2 });
  expectTypeOf(stream.sampleShape).toEqualTypeOf<readonly [1, 2]>();
  expectTypeOf(stream.map("sum", ([a = 0, b = 0]) => [a + b], { sampleShape: [1] }).sampleShape).toEqualTypeOf<
    readonly [1]
  >();
  // @ts-expect-error a sample without its label
  new DataStream({ source: () => [{ sample: [1, 2] }], sampleShape: [1, 2], classes: 2 });
});
