// Layers made of several kernels: the wasm backend against the reference, forward and backward, over random shapes.

import { currentBackend, init, reference, withBackend } from "@tsumiki/kernels";
import {
  AveragePool1d,
  AveragePool2d,
  CELU,
  Conv1d,
  Conv2d,
  ConvTranspose1d,
  ConvTranspose2d,
  ELU,
  GELU,
  GlobalMaxPool2d,
  GroupNorm,
  HardSigmoid,
  HardSwish,
  Identity,
  type Layer,
  LayerNorm,
  LeakyReLU,
  LogSoftmax,
  MaxPool1d,
  MaxPool2d,
  Parallel,
  PReLU,
  ReflectionPad2d,
  ReLU,
  ReplicationPad2d,
  Reshape,
  SELU,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Tanh,
  Upsample2d,
  ZeroPad2d,
} from "@tsumiki/layers";
import { Generator, ones, tensor } from "@tsumiki/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { onEveryBackend } from "../tensor/support.ts";

await init();
const wasm = currentBackend();

/** Relative to a tensor's largest element: roundings of float32, which a division by a small deviation makes larger. */
const tolerance = 1e-4;

const extent = fc.integer({ min: 1, max: 17 });
const small = fc.integer({ min: 1, max: 3 });
const image = fc.tuple(fc.integer({ min: 1, max: 3 }), extent, small, extent).map((shape) => [...shape]);

type Numbers = Float32Array | Float64Array;

/** y, dx and the parameters' gradients for numbers that follow from the seed and are the same on both backends. */
function run(makeLayer: () => Layer, shape: readonly number[], seed: number): Map<string, Numbers> {
  const generator = new Generator(seed);
  const numbers = (shape: readonly number[]) =>
    tensor(
      Float64Array.from({ length: shape.reduce((size, extent) => size * extent, 1) }, () =>
        Math.fround(4 * generator.next() - 2),
      ),
      shape,
    );
  const layer = makeLayer();
  for (const parameter of layer.parameters().values()) parameter.assign(numbers(parameter.shape).data());
  const [y, backward] = layer.forward(numbers(shape));
  const dx = backward(numbers(y.shape));
  const gradients = [...layer.parameters()].map(([name, { gradient }]): [string, Numbers] => [name, gradient.data()]);
  return new Map([["y", y.data()], ["dx", dx.data()], ...gradients]);
}

function expectAgreement(makeLayer: () => Layer, shape: readonly number[], seed: number): void {
  const expected = withBackend(reference, () => run(makeLayer, shape, seed));
  const actual = withBackend(wasm, () => run(makeLayer, shape, seed));
  for (const [name, values] of expected) {
    const largest = Math.max(...Array.from(values, Math.abs));
    const wrong = values.findIndex(
      (value: number, at: number) => !(Math.abs(value - (actual.get(name)?.[at] ?? NaN)) <= tolerance * largest),
    );
    expect(wrong, `${name}[${wrong}]: ${actual.get(name)?.[wrong]}, expected ${values[wrong]}`).toBe(-1);
  }
}

test.each<[string, (channels: number) => Layer]>([
  ["LeakyReLU", () => new LeakyReLU()],
  ["ELU", () => new ELU({ alpha: 1.5 })],
  ["PReLU", () => new PReLU()],
  ["PReLU by channel", (channels) => new PReLU({ channels })],
  ["SELU", () => new SELU()],
  ["CELU", () => new CELU({ alpha: 0.5 })],
  ["HardSigmoid", () => new HardSigmoid()],
  ["HardSwish", () => new HardSwish()],
  ["GELU", () => new GELU()],
  ["GELU by a tanh", () => new GELU({ approximate: "tanh" })],
  ["SiLU", () => new SiLU()],
  ["Softplus", () => new Softplus({ beta: 2 })],
  ["Softmax", () => new Softmax()],
  ["Softmax of channels", () => new Softmax({ axis: 1 })],
  ["LogSoftmax of channels", () => new LogSoftmax({ axis: 1 })],
  ["GroupNorm", (channels) => new GroupNorm(channels % 2 === 0 ? 2 : 1, channels, { epsilon: 0.1 })],
  ["Conv2d by channel", (c) => new Conv2d(c, c, 3, { groups: c, padding: 1, stride: 2, rounding: "floor" })],
  ["ConvTranspose2d by channel", (c) => new ConvTranspose2d(c, c, [2, 3], { groups: c, stride: [1, 2] })],
  ["ConvTranspose2d", (channels) => new ConvTranspose2d(channels, 5, 3, { stride: 2, outputPadding: 1, padding: 1 })],
  ["ConvTranspose2d of single pixels", (channels) => new ConvTranspose2d(channels, 9, 1)],
  ["Conv2d with as much padding as it takes", (c) => new Conv2d(c, 5, 4, { padding: "same", stride: [2, 1] })],
  ["MaxPool2d with as much padding as it takes", () => new MaxPool2d(2, { padding: "same", stride: [1, 3] })],
  ["AveragePool2d without padding", () => new AveragePool2d([3, 2], { padding: "same", countPadding: false })],
  ["GlobalMaxPool2d", () => new GlobalMaxPool2d()],
  ["Upsample2d", () => new Upsample2d([2, 3])],
  ["Upsample2d, bilinear", () => new Upsample2d([3, 2], { mode: "bilinear" })],
  ["ZeroPad2d", () => new ZeroPad2d({ top: 1, right: 2 })],
  ["ReplicationPad2d", () => new ReplicationPad2d({ top: 1, bottom: 4, right: 2 })],
  ["Reshape", () => new Reshape([-1])],
  ["Parallel", () => new Parallel({ combine: "concatenate" }, new Identity(), new Tanh(), new ReLU())],
  ["Parallel that adds", () => new Parallel({ combine: "sum" }, new Sigmoid(), new Identity())],
])("%s of images", (_name, make) => {
  fc.assert(
    fc.property(image, fc.nat(), (shape, seed) => expectAgreement(() => make(shape[1] as number), shape, seed)),
    { numRuns: 20 },
  );
});

test("ReflectionPad2d of images, by less than their sides", () => {
  fc.assert(
    fc.property(image, fc.nat(), small, ([batch = 1, channels = 1, height = 1, width = 1], seed, border) => {
      const makeLayer = () => new ReflectionPad2d({ top: border, left: 3, right: border });
      expectAgreement(makeLayer, [batch, channels, height + border, width + 3], seed);
    }),
    { numRuns: 20 },
  );
});

test("LayerNorm of the last axis, the last two, and all", () => {
  fc.assert(
    fc.property(image, fc.nat(), small, (shape, seed, axes) =>
      expectAgreement(() => new LayerNorm(shape.slice(-axes), { epsilon: 0.1 }), shape, seed),
    ),
    { numRuns: 40 },
  );
});

test("MaxPool1d, AveragePool1d and ConvTranspose1d of sequences", () => {
  fc.assert(
    fc.property(small, extent, extent, small, fc.nat(), (batch, channels, length, kernel, seed) => {
      const shape = [batch, channels, length];
      expectAgreement(() => new MaxPool1d(kernel, { padding: "same" }), shape, seed);
      expectAgreement(() => new AveragePool1d(kernel, { padding: "same", countPadding: false }), shape, seed);
      expectAgreement(() => new ConvTranspose1d(channels, 6, kernel, { stride: 2, outputPadding: 1 }), shape, seed);
    }),
    { numRuns: 20 },
  );
});

test("Conv1d of sequences", () => {
  fc.assert(
    fc.property(small, extent, extent, small, fc.nat(), (batch, channels, length, kernel, seed) => {
      const makeLayer = () => new Conv1d(channels, 6, kernel, { padding: kernel - 1 });
      expectAgreement(makeLayer, [batch, channels, length], seed);
    }),
    { numRuns: 30 },
  );
});

const activations: [string, () => Layer][] = [
  ["LeakyReLU", () => new LeakyReLU()],
  ["ELU", () => new ELU()],
  ["PReLU", () => new PReLU()],
  ["SELU", () => new SELU()],
  ["CELU", () => new CELU({ alpha: 0.3 })],
  ["HardSigmoid", () => new HardSigmoid()],
  ["HardSwish", () => new HardSwish()],
  ["GELU", () => new GELU()],
  ["GELU by a tanh", () => new GELU({ approximate: "tanh" })],
  ["SiLU", () => new SiLU()],
  ["Softplus", () => new Softplus()],
  ["Identity", () => new Identity()],
];

for (const [name, make] of [
  ...activations,
  ["Softmax", () => new Softmax()],
  ["LogSoftmax", () => new LogSoftmax()],
  ["LayerNorm", () => new LayerNorm([4])],
  ["GroupNorm", () => new GroupNorm(2, 4)],
] as const) {
  onEveryBackend(`${name} of ±10000 and its gradients are finite`, () => {
    const x = tensor([
      [1e4, -1e4, 0, 1],
      [-1e4, -1e4, -1e4, -1e4],
    ]);
    const [y, backward] = make().forward(x);
    expect(y.data().every(Number.isFinite)).toBe(true);
    expect(
      backward(ones([2, 4]))
        .data()
        .every(Number.isFinite),
    ).toBe(true);
  });
}

for (const [name, make] of activations) {
  onEveryBackend(`${name} passes a NaN on, and leaves its neighbours alone`, () => {
    const [y] = make().forward(tensor([1, NaN, -1, 0, 2]));
    expect([...y.data()].map(Number.isNaN)).toEqual([false, true, false, false, false]);
  });
}

for (const [name, make] of activations) {
  onEveryBackend(`the slopes of ${name} at ±Infinity are finite`, () => {
    const dx = make().forward(tensor([-Infinity, Infinity, 1]))[1](tensor([1, 1, 1]));
    expect([...dx.data()].map(Number.isFinite)).toEqual([true, true, true]);
  });
}

onEveryBackend("far from 0, GELU, SiLU, HardSwish and Softplus are a ReLU", () => {
  for (const layer of [new GELU(), new GELU({ approximate: "tanh" }), new SiLU(), new HardSwish(), new Softplus()]) {
    const [y, backward] = layer.forward(tensor([-1e4, 1e4]));
    expect([...y.data()].map(Math.abs)).toEqual([0, 1e4]);
    expect([...backward(tensor([1, 1])).data()].map(Math.abs)).toEqual([0, 1]);
  }
});
