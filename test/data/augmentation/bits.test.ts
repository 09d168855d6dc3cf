import {
  type Augmentation,
  brightness,
  contrast,
  crop,
  cutmix,
  DataLoader,
  DataStream,
  Dataset,
  elastic,
  erase,
  flip,
  mixup,
  noise,
  rotate,
  StreamLoader,
  shear,
  shift,
  zoom,
} from "@tsumiki/data";
import { dispose, init } from "@tsumiki/kernels";
import { afterAll, beforeAll, expect, test } from "vitest";
import { epochOf } from "./support.ts";

const images = new Dataset({
  samples: Uint8Array.from({ length: 11 * 2 * 9 * 10 }, (_, at) => (at * 31) % 256),
  sampleShape: [2, 9, 10],
  labels: Array.from({ length: 11 }, (_, index) => index % 4),
});
const normalized = images.normalized(images.statistics());

const everything: readonly Augmentation[] = [
  mixup(),
  shift(2),
  rotate(12),
  elastic({ alpha: 20, sigma: 2 }),
  brightness(0.2),
  crop({ padding: 2, border: "nearest" }),
  flip(),
  zoom(0.1, { border: "nearest" }),
  shear(10, { border: "nearest" }),
  contrast(0.3, { probability: 0.5 }),
  noise(0.1),
  elastic({ alpha: 5, sigma: 1 }),
  erase(),
  cutmix(),
];

const options = { augment: everything, shuffle: true, seed: 9 } as const;

beforeAll(async () => {
  await init({ threads: 1 });
});
afterAll(dispose);

test("the size of batches changes no bit, nor does going on where another loader stopped", () => {
  const whole = new DataLoader(normalized, { ...options, batchSize: 11 });
  const [first, second] = [epochOf(whole), epochOf(whole)];
  expect(second).not.toEqual(first);
  for (const batchSize of [1, 4]) {
    const loader = new DataLoader(normalized, { ...options, batchSize });
    expect([epochOf(loader), epochOf(loader)]).toEqual([first, second]);
  }
  const stopped = new DataLoader(normalized, { ...options, batchSize: 3 });
  const head: number[] = [];
  for (const batch of stopped) {
    head.push(...batch.images.data());
    if (head.length === 6 * 180) break;
  }
  const other = new DataLoader(normalized, { ...options, seed: 10, batchSize: 5 });
  other.restore(stopped.save());
  expect([...head, ...epochOf(other).samples]).toEqual(first.samples);
  expect(epochOf(other)).toEqual(second);
});

test("threads change no bit", async () => {
  const one = epochOf(new DataLoader(normalized, { ...options, batchSize: 4 }));
  dispose();
  await init({ threads: 3 });
  expect(epochOf(new DataLoader(normalized, { ...options, batchSize: 4 }))).toEqual(one);
});

test("a stream of the same samples is varied alike; what takes partners is refused", async () => {
  const labels = images.labels();
  const stream = new DataStream({
    *source() {
      for (const [index, label] of labels.entries()) yield { sample: images.sample(index), label };
    },
    sampleShape: [2, 9, 10],
    classes: 4,
    scale: 1,
    steps: images.steps,
  }).normalized(images.statistics());
  const alone = everything.filter((each) => each !== everything[0] && each !== everything.at(-1));
  const place = { seed: 5, epoch: 2, position: 0 };
  const loader = new DataLoader(normalized, { batchSize: 4, augment: alone });
  loader.restore(place);
  const streamed = new StreamLoader(stream, { batchSize: 4, augment: alone });
  streamed.restore(place);
  const seen: number[] = [];
  for await (const batch of streamed) seen.push(...batch.images.data());
  const expected = epochOf(loader).samples;
  const off = seen.reduce((most, each, at) => Math.max(most, Math.abs(each - (expected[at] as number))), 0);
  expect(seen).toHaveLength(expected.length);
  expect(off).toBeLessThan(1e-5); // bytes are scaled and normalized in one there

  const partners = new StreamLoader(stream, { batchSize: 4, augment: mixup() });
  await expect(partners[Symbol.asyncIterator]().next()).rejects.toThrow("a stream has none to take from");
});
