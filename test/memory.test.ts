import {
  Adam,
  affine,
  Conv2d,
  dispose,
  init,
  type Layer,
  memoryBytes,
  OutOfMemoryError,
  Parameter,
  ReLU,
  relu,
  type Shape,
  scope,
  seed,
  sequential,
  softmaxCrossEntropy,
  tensor,
  uniform,
  zeros,
} from "tsumiki";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { models } from "../examples/mnist/src/models.ts";

const mebibyte = 2 ** 20;

afterEach(dispose);

/** Training steps of a network with ten classes, on noise. */
function trains(model: Layer & { readonly sampleShape: Shape }, batch: number): () => void {
  const optimizer = new Adam(model.parameters());
  const labels = Array.from({ length: batch }, (_, sample) => sample % 10);
  return () =>
    scope(() => {
      const [scores, backward] = model.forward(uniform([batch, ...model.sampleShape]));
      const [, lossBackward] = softmaxCrossEntropy(scores, tensor(labels));
      backward(lossBackward(), { input: false });
      optimizer.step();
    });
}

test("10,000 steps need no more memory than the first hundred", async () => {
  await init();
  const step = trains(sequential([20], affine(30), new ReLU(), affine(10)), 16);
  for (let i = 0; i < 100; i++) step();
  const [linear, resident] = [memoryBytes(), process.memoryUsage.rss()];
  for (let i = 0; i < 10_000; i++) step();
  expect(memoryBytes()).toBe(linear);
  expect(process.memoryUsage.rss() - resident).toBeLessThan(100 * mebibyte); // the garbage of JavaScript, between collections
}, 120_000);

test.each([
  ["simple", 100],
  ["deep", 160],
] as const)("%s trains at batch 100 in less than %i MiB of linear memory", async (name, most) => {
  await init({ threads: 2 });
  const step = trains(models[name](), 100);
  for (let i = 0; i < 3; i++) step();
  expect(memoryBytes() / mebibyte).toBeLessThan(most);
});

test("memory grows where a larger batch needs it, under a model that trains on as if nothing were", async () => {
  const scores = async (between: (model: Layer) => void) => {
    dispose();
    await init();
    seed(1);
    const model = models.simple();
    const step = trains(model, 10);
    step();
    between(model);
    step();
    return model.predict(zeros([1, 1, 28, 28])).data();
  };
  const expected = await scores(() => {});
  const small = memoryBytes();
  const actual = await scores((model) => scope(() => void model.predict(zeros([300, 1, 28, 28]))));
  expect(memoryBytes()).toBeGreaterThan(2 * small);
  expect(actual).toEqual(expected);
});

test("past what the engine grants, the error says what asked for how much, and a smaller batch still trains", async () => {
  grantOnly(64 * mebibyte);
  await init({ threads: 2 });
  const granted =
    /of the 64.0 MiB that this engine grants, and \d+.\d MiB free, \d+.\d MiB of them in one piece; a smaller batch needs less/;
  const layer = new Conv2d(1, 30, 5);
  const convolve = (batch: number) => () => void layer.forward(zeros([batch, 1, 28, 28]));
  // Inside a scope it is the output that finds no place; outside of any, everything comes in with the kernel.
  expect(() => scope(convolve(1000))).toThrow(
    "a tensor [1000, 30, 24, 24]: out of memory: 65.9 MiB more were asked for",
  );
  expect(() => scope(convolve(1000))).toThrow(granted);
  expect(convolve(1000)).toThrow("conv2d: out of memory: 65.9 MiB more were asked for");
  expect(convolve(1000)).toThrow(OutOfMemoryError);
  const before = memoryBytes();
  trains(models.simple(), 10)();
  scope(convolve(100));
  expect(memoryBytes()).toBeGreaterThan(before);
});

test("forty networks, made, used and dropped in any order and size, find memory as long as there is enough", async () => {
  grantOnly(64 * mebibyte);
  await init({ threads: 1 });
  for (const seed of [1, 2, 3, 4]) {
    const random = generator(seed);
    const networks: (() => void)[] = [];
    for (let made = 0; made < 40; made++) {
      const step = usesMemory(random);
      networks.push(step);
      if (networks.length > 3) networks.splice(Math.floor(random() * networks.length), 1);
      for (let again = 0; again < 3; again++) networks[Math.floor(random() * networks.length)]!();
      step();
    }
  }
});

/** As a network's step does: parameters, and up to 38 MiB of activations, in pieces of a size of its own. */
function usesMemory(random: () => number): () => void {
  const layers = 1 + Math.floor(random() * 30);
  const share = (38 * mebibyte * (0.2 + 0.8 * random())) / 4 / layers;
  const sizes = Array.from({ length: layers }, () => Math.floor(share * (0.5 + random() / 2)));
  const parameters = sizes.slice(0, 5).map((size) => new Parameter(zeros([Math.ceil(size / 8)])));
  return () =>
    scope(() => {
      for (const { value } of parameters) relu(value);
      for (const size of sizes) zeros([size]);
    });
}

/** Numbers in [0, 1), the same at every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** An engine that grants no larger memory than this. */
function grantOnly(bytes: number): void {
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      if (descriptor.maximum! * 65_536 > bytes) throw new RangeError("could not allocate memory");
      super(descriptor);
    }
  };
  onTestFinished(() => {
    WebAssembly.Memory = Memory;
  });
}
