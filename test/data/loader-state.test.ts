import { type Batch, DataLoader, DataStream, Dataset, type LoaderState, StreamLoader } from "@tsumiki/data";
import { init } from "@tsumiki/kernels";
import { valuesOf } from "@tsumiki/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";

await init({ backend: "reference" });

type Loader = DataLoader | StreamLoader;
type Options = { batchSize: number; dropLast: boolean; shuffled: boolean; seed: number };

const makers: Record<string, (size: number, options: Options) => Loader> = {
  DataLoader(size, { batchSize, dropLast, shuffled, seed }) {
    const samples = Float32Array.from({ length: size }, (_, index) => index);
    const data = new Dataset({ samples, sampleShape: [1], labels: new Uint8Array(size), classes: 1 });
    return new DataLoader(data, { batchSize, dropLast, shuffle: shuffled, seed });
  },
  "StreamLoader of a known length": (size, options) => streamed(size, options, size),
  "StreamLoader of an unknown length": (size, options) => streamed(size, options),
};

function streamed(size: number, { batchSize, dropLast, shuffled, seed }: Options, said?: number): StreamLoader {
  const stream = new DataStream({
    *source() {
      for (let index = 0; index < size; index++) yield { sample: [index], label: 0 };
    },
    sampleShape: [1],
    classes: 1,
    size: said,
  });
  return new StreamLoader(stream, { batchSize, dropLast, seed, shuffle: shuffled ? { buffer: 3 } : undefined });
}

/** What is left of an epoch, sample by sample; of the first so many batches. */
async function dealt(loader: Loader, batches = Infinity): Promise<number[]> {
  const samples: number[] = [];
  for await (const { images } of loader as AsyncIterable<Batch>) {
    samples.push(...images.data());
    if (--batches === 0) break;
  }
  return samples;
}

test.each(Object.entries(makers))("a %s goes on with the rest of its epoch, which may be nothing", async (_, make) => {
  const options = fc.record({
    batchSize: fc.integer({ min: 1, max: 4 }),
    dropLast: fc.boolean(),
    shuffled: fc.boolean(),
    seed: fc.nat(9),
  });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 4, max: 9 }), options, fc.nat(2), fc.nat(9), async (size, all, epochs, more) => {
      const [whole, loader, resumed] = [make(size, all), make(size, all), make(size, { ...all, seed: 99 })];
      for (let epoch = 0; epoch < epochs; epoch++) {
        await dealt(whole);
        await dealt(loader);
      }
      const batches = Math.floor(size / all.batchSize) + Number(!all.dropLast && size % all.batchSize > 0);
      const count = Math.min(1 + more, batches);
      const first = await dealt(loader, count);
      resumed.load(loader.state());
      expect([...first, ...(await dealt(resumed))]).toEqual(await dealt(whole));
      expect(await dealt(resumed)).toEqual(await dealt(whole));
      expect(resumed.save()).toEqual(whole.save());
    }),
    { numRuns: 60 },
  );
});

test("a place that a loader over so many samples never has is refused, and the loader stays where it is", () => {
  const options = { batchSize: 2, dropLast: false, shuffled: true, seed: 1 };
  const loader = makers["DataLoader"]!(6, options);
  const before = loader.save();
  const place = ({ seed, epoch, position }: LoaderState) => Float64Array.of(seed, epoch, position);
  const loading = (data: Float64Array) => () => loader.load(new Map([["place", { shape: [data.length], data }]]));
  expect(loading(place({ ...before, position: 7 }))).toThrow(
    "DataLoader.load: place is no place of this loader: position must be a whole number from 0 to 6, since the data set has 6 samples, got the number 7",
  );
  expect(loading(place({ ...before, epoch: Number.NaN }))).toThrow("epoch must be a whole number");
  expect(loading(Float64Array.of(1, 2))).toThrow("different: place is [3], got [2]");
  expect(loader.save()).toEqual(before);
  expect(valuesOf(loader.state().get("place")!).data).toEqual(place(before));
});
