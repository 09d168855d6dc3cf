// Chains of layers and what becomes of a sample in them: one table for the compiler and for run time. The compiler
// compares each `expected` with the type that it works out itself; shapes.test.ts compares it with what is thrown.

import {
  Affine,
  AveragePool1d,
  AveragePool2d,
  affine,
  BatchNorm1d,
  BatchNorm2d,
  Branch,
  batchNorm1d,
  batchNorm2d,
  branch,
  CELU,
  type Chain,
  Conv1d,
  Conv2d,
  ConvTranspose1d,
  ConvTranspose2d,
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  Dropout,
  Dropout2d,
  ELU,
  Flatten,
  GELU,
  GlobalAveragePool2d,
  GlobalMaxPool2d,
  GroupNorm,
  groupNorm,
  HardSigmoid,
  HardSwish,
  Identity,
  type Layer,
  LayerNorm,
  type Lazy,
  LeakyReLU,
  LogSoftmax,
  layerNorm,
  MaxPool1d,
  MaxPool2d,
  Parallel,
  PReLU,
  parallel,
  ReflectionPad2d,
  ReLU,
  ReplicationPad2d,
  Reshape,
  Residual,
  residual,
  SELU,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  sequential,
  Tanh,
  Upsample2d,
  ZeroPad2d,
} from "@tsumiki/layers";
import { Swish, Upsample } from "../own-layers.ts";

export interface ShapeCase {
  readonly sample: readonly number[];
  readonly layers: () => (Layer | Lazy)[];
  /** A shape, or the position of the layer that does not fit and the sentence that says why. */
  readonly expected: readonly number[] | { readonly at: number; readonly why: string };
}

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Asks for a fourth argument, of the type that the compiler worked out, if that is not the type of `expected`. */
function chain<const In extends readonly number[], Layers extends (Layer | Lazy)[], const Expected>(
  sample: In,
  layers: () => [...Layers],
  expected: Expected & ShapeCase["expected"],
  ..._workedOut: Same<Mutable<Expected>, Chain<Layers, [...In]>> extends true ? [] : [Chain<Layers, [...In]>]
): ShapeCase {
  return { sample, layers, expected };
}

export const shapeCases: readonly ShapeCase[] = [
  // What fits
  chain([784], () => [], [784]),
  chain(
    [1, 28, 28],
    () => [
      new Conv2d(1, 30, 5),
      new ReLU(),
      new MaxPool2d(2),
      new Flatten(),
      new Affine(4320, 100),
      new Affine(100, 10),
    ],
    [10],
  ),
  chain([3, 9, 9], () => [new Conv2d(3, 8, 3, { stride: 2, padding: 1 })], [8, 5, 5]),
  chain([64, 8, 8], () => [new Residual(new Conv2d(64, 64, 3, { padding: 1 }), new ReLU())], [64, 8, 8]),
  chain([64, 7, 5], () => [new GlobalAveragePool2d(), new Affine(64, 10)], [10]),
  chain([64, 7, 5], () => [new GlobalMaxPool2d(), new Affine(64, 10)], [10]),
  chain([2, 6, 6], () => [new AveragePool2d(3)], [2, 2, 2]),
  chain([2, 6, 6], () => [new MaxPool2d(2, { stride: 1 })], [2, 5, 5]),
  chain([512, 7, 7], () => [new Flatten()], [25088]),
  chain([3, 4, 4], () => [sequential([3, 4, 4], new Conv2d(3, 2, 3)), new ReLU()], [2, 2, 2]),
  chain([3, 4, 5], () => [new Swish(), new Upsample(2), new Flatten()], [240]),

  // Channels
  chain([3, 32, 32], () => [new Conv2d(3, 16, 3), new ReLU(), new Conv2d(32, 16, 3)], {
    at: 2,
    why: "Conv2d expects 32 channels, but gets 16 (16 x 30 x 30)",
  }),
  chain([1, 28, 28], () => [new Conv2d(3, 30, 5), new Flatten(), new Affine(4230, 100)], {
    at: 0,
    why: "Conv2d expects 3 channels, but gets 1 (1 x 28 x 28)",
  }),
  chain([1, 28, 28], () => [new Conv2d(1, 8, 5), new Flatten(), new Conv2d(8, 8, 5)], {
    at: 2,
    why: "Conv2d expects channels x height x width, but gets 4608",
  }),
  chain([10], () => [new Swish(), new MaxPool2d(2)], {
    at: 1,
    why: "MaxPool2d expects channels x height x width, but gets 10",
  }),
  chain([8, 8], () => [new AveragePool2d(2)], {
    at: 0,
    why: "AveragePool2d expects channels x height x width, but gets 8 x 8",
  }),
  chain([10], () => [new GlobalAveragePool2d()], {
    at: 0,
    why: "GlobalAveragePool2d expects channels x height x width, but gets 10",
  }),
  chain([4, 10], () => [new GlobalMaxPool2d()], {
    at: 0,
    why: "GlobalMaxPool2d expects channels x height x width, but gets 4 x 10",
  }),

  // Features
  chain([784], () => [new Affine(784, 100), new ReLU(), new Affine(101, 10)], {
    at: 2,
    why: "Affine expects 101 features, but the layer before it gives 100",
  }),
  chain(
    [1, 28, 28],
    () => [new Conv2d(1, 30, 5), new ReLU(), new MaxPool2d(2), new Flatten(), new ReLU(), new Affine(4230, 100)],
    { at: 5, why: "Affine expects 4230 features, but the layer before it gives 4320 (30 x 12 x 12)" },
  ),
  chain([1, 28, 28], () => [new Affine(784, 100)], {
    at: 0,
    why: "Affine expects flat features, but the layer before it gives 1 x 28 x 28; put a Flatten between",
  }),

  // Windows
  chain([1, 4, 4], () => [new Conv2d(1, 8, 5)], {
    at: 0,
    why: "Conv2d has a window of 5, but gets an image of only 4",
  }),
  chain([1, 4, 9], () => [new Conv2d(1, 8, 7, { padding: 1 })], {
    at: 0,
    why: "Conv2d has a window of 7, but gets an image of only 4 padded by 1",
  }),
  chain([1, 9, 4], () => [new MaxPool2d(5)], {
    at: 0,
    why: 'MaxPool2d (window 5, stride 5) does not divide an image of 9: 4 left over; pass { rounding: "floor" } to drop them',
  }),
  chain([1, 28, 28], () => [new Conv2d(1, 8, 5, { stride: 2 })], {
    at: 0,
    why: 'Conv2d (window 5, stride 2) does not divide an image of 28: 1 left over; pass { rounding: "floor" } to drop them',
  }),
  chain([1, 28, 28], () => [new Conv2d(1, 8, 5, { stride: 3, padding: 2 }), new ReLU()], [8, 10, 10]),
  chain([1, 29, 28], () => [new Conv2d(1, 8, 5, { stride: 3, padding: 2, rounding: "exact" })], {
    at: 0,
    why: 'Conv2d (window 5, stride 3) does not divide an image of 29 padded by 2: 1 left over; pass { rounding: "floor" } to drop them',
  }),

  // Rounding
  chain([1, 28, 28], () => [new Conv2d(1, 8, 3, { stride: 2, rounding: "floor" })], [8, 13, 13]),
  chain([1, 28, 28], () => [new Conv2d(1, 8, 3, { stride: 2, rounding: "ceil" })], [8, 14, 14]),
  chain([1, 28, 28], () => [new Conv2d(1, 8, 3, { stride: 2, rounding: "nearest" })], [8, 14, 14]),
  chain([1, 10, 11], () => [new MaxPool2d(3, { stride: 4, rounding: "nearest" })], [1, 3, 3]),
  chain([1, 8, 9], () => [new MaxPool2d(3, { stride: 4, rounding: "nearest" })], [1, 2, 3]),
  chain([1, 1, 1], () => [new Conv2d(1, 8, 1, { stride: 5, padding: 3, rounding: "nearest" })], [8, 2, 2]),
  chain([1, 27, 27], () => [new Conv2d(1, 8, 3, { stride: 2, rounding: "ceil" })], [8, 13, 13]),
  // The last window would begin at 6 of an image of 5 padded by 1, so it is dropped.
  chain([1, 5, 5], () => [new MaxPool2d(2, { stride: 3, padding: 1, rounding: "ceil" })], [1, 2, 2]),
  chain([1, 5, 5], () => [new AveragePool2d(2, { stride: 3, padding: 1, rounding: "nearest" })], [1, 2, 2]),
  // Rounding up leaves the one window that begins with the image, as long as it reaches less than a stride past it.
  chain([3, 1, 1], () => [new MaxPool2d(2, { rounding: "ceil" })], [3, 1, 1]),
  chain([3, 1, 1], () => [new MaxPool2d(2, { rounding: "nearest" })], [3, 1, 1]),
  chain([3, 1, 2], () => [new AveragePool2d(3, { rounding: "ceil" })], [3, 1, 1]),
  chain([3, 2, 1], () => [new AveragePool2d(3, { rounding: "nearest" })], {
    at: 0,
    why: "AveragePool2d has a window of 3, but gets an image of only 1",
  }),
  chain([3, 1, 1], () => [new MaxPool2d(3, { stride: 2, rounding: "ceil" })], {
    at: 0,
    why: "MaxPool2d has a window of 3, but gets an image of only 1",
  }),
  chain([3, 1, 1], () => [new MaxPool2d(5, { stride: 3, padding: 1, rounding: "ceil" })], [3, 1, 1]),
  chain([3, 1, 1], () => [new Conv2d(3, 4, 6, { stride: 3, padding: 1, rounding: "ceil" })], {
    at: 0,
    why: "Conv2d has a window of 6, but gets an image of only 1 padded by 1",
  }),
  chain([3, 3, 3], () => [new Conv2d(3, 4, 4, { stride: 2, rounding: "ceil" })], [4, 1, 1]),
  chain([3, 1, 1], () => [new MaxPool2d(2, { rounding: "floor" })], {
    at: 0,
    why: "MaxPool2d has a window of 2, but gets an image of only 1",
  }),
  chain([3, 1, 1], () => [new MaxPool2d(2)], {
    at: 0,
    why: "MaxPool2d has a window of 2, but gets an image of only 1",
  }),
  chain([3, 224, 224], () => [new Conv2d(3, 4, 7, { stride: 2, padding: 3, rounding: "floor" })], [4, 112, 112]),

  // Padding "same": what the stride leaves of the extent, rounded up, whatever the window
  chain([3, 9, 8], () => [new Conv2d(3, 4, 3, { padding: "same" })], [4, 9, 8]),
  chain([3, 9, 8], () => [new Conv2d(3, 4, 4, { padding: "same", stride: 2 })], [4, 5, 4]),
  chain([3, 9, 8], () => [new Conv2d(3, 4, [2, 5], { padding: "same", stride: 3, dilation: 2 })], [4, 3, 3]),
  chain([3, 2, 1], () => [conv2d(4, 7, { padding: "same", rounding: "exact" })], [4, 2, 1]),
  chain([1, 28, 28], () => [conv2d(8, 5, { padding: "same" }), new MaxPool2d(3, { padding: "same" })], [8, 10, 10]),
  chain([1, 28, 27], () => [new AveragePool2d(3, { padding: "same", stride: 2 })], [1, 14, 14]),
  chain([1, 224, 224], () => [new Conv2d(1, 4, 7, { padding: "same", stride: 32 })], [4, 7, 7]),
  chain([16, 8, 8], () => [residual(conv2d(16, 4, { padding: "same", dilation: 3 }))], [16, 8, 8]),
  chain([3, 9, 8], () => [new Conv2d(4, 4, 3, { padding: "same" })], {
    at: 0,
    why: "Conv2d expects 4 channels, but gets 3 (3 x 9 x 8)",
  }),
  chain([9, 8], () => [new MaxPool2d(3, { padding: "same" })], {
    at: 0,
    why: "MaxPool2d expects channels x height x width, but gets 9 x 8",
  }),

  // Normalisation, and layers that keep any shape
  chain([3, 5, 4], () => [new BatchNorm2d(3), new Sigmoid(), new Dropout(0.5), new Tanh()], [3, 5, 4]),
  chain([7], () => [new BatchNorm1d(7), new Dropout(0.5)], [7]),
  chain([3, 8, 8], () => [new Conv2d(3, 4, 3), new BatchNorm2d(8)], {
    at: 1,
    why: "BatchNorm2d expects 8 channels, but gets 4 (4 x 6 x 6)",
  }),
  chain([3, 8, 8], () => [new Flatten(), new BatchNorm2d(192)], {
    at: 1,
    why: "BatchNorm2d expects channels x height x width, but gets 192",
  }),
  chain([12], () => [new Affine(12, 5), new BatchNorm1d(12)], {
    at: 1,
    why: "BatchNorm1d expects 12 features, but gets 5",
  }),
  chain([3, 8, 8], () => [new BatchNorm1d(192)], {
    at: 0,
    why: "BatchNorm1d expects flat features, but gets 3 x 8 x 8; put a Flatten between",
  }),

  chain([6, 5, 4], () => [new LayerNorm([6, 5, 4]), new LayerNorm([4]), new GroupNorm(3, 6)], [6, 5, 4]),
  chain([6], () => [new LayerNorm([6]), new GroupNorm(2, 6)], [6]),
  chain([6, 5], () => [new GroupNorm(2, 6, { affine: false }), layerNorm(), groupNorm(3)], [6, 5]),
  chain([3, 8, 8], () => [new LayerNorm([4, 8])], {
    at: 0,
    why: "LayerNorm expects samples that end in 4 x 8, but gets 3 x 8 x 8",
  }),
  chain([8], () => [new LayerNorm([8, 8])], {
    at: 0,
    why: "LayerNorm expects samples that end in 8 x 8, but gets 8",
  }),
  chain([3, 8, 8], () => [new Conv2d(3, 4, 3), new GroupNorm(2, 6)], {
    at: 1,
    why: "GroupNorm expects 6 channels, but gets 4 (4 x 6 x 6)",
  }),
  chain([5, 4], () => [new LeakyReLU(), new ELU(), new GELU(), new SiLU(), new Softplus(), new Identity()], [5, 4]),
  chain([5, 4], () => [new SELU(), new CELU(), new HardSigmoid(), new HardSwish(), new PReLU()], [5, 4]),
  chain(
    [3, 5, 4],
    () => [new PReLU({ channels: 3 }), new PReLU({ initialSlope: 0.1 }), new Conv2d(3, 2, 3)],
    [2, 3, 2],
  ),
  chain([6], () => [new PReLU({ channels: 6, initialSlope: 0.1 })], [6]),
  chain([3, 8, 8], () => [new Conv2d(3, 4, 3), new PReLU({ channels: 6 })], {
    at: 1,
    why: "PReLU expects 6 channels, but gets 4 (4 x 6 x 6)",
  }),
  chain([5, 4], () => [new Softmax(), new Softmax({ axis: 1 }), new LogSoftmax({ axis: -2 })], [5, 4]),
  chain([5, 4], () => [new Softmax({ axis: 3 })], {
    at: 0,
    why: "Softmax has axis 3, but gets 5 x 4, whose axes are 1 to 2 and -2 to -1",
  }),
  chain([8, 5, 4], () => [new Flatten(), new LogSoftmax({ axis: -2 })], {
    at: 1,
    why: "LogSoftmax has axis -2, but gets 160, whose axes are 1 to 1 and -1 to -1",
  }),
  chain([3, 5, 4], () => [new Dropout2d(0.5)], [3, 5, 4]),
  chain([12], () => [new Dropout2d(0.5)], {
    at: 0,
    why: "Dropout2d expects channels x height x width, but gets 12",
  }),

  // Other shapes
  chain([12], () => [new Reshape([3, 2, 2]), new Reshape([4, -1]), new Reshape([-1])], [12]),
  chain([3, 4], () => [new Reshape([2, -1, 3])], [2, 2, 3]),
  chain([3, 4], () => [new Reshape([5, 2])], { at: 0, why: "Reshape cannot make 5 x 2 of 3 x 4" }),
  chain([10], () => [new Reshape([-1, 4])], { at: 0, why: "Reshape cannot make -1 x 4 of 10" }),
  chain([3, 4, 5], () => [new ZeroPad2d(1), new ZeroPad2d([0, 2])], [3, 6, 11]),
  chain([12], () => [new ZeroPad2d(1)], { at: 0, why: "ZeroPad2d expects channels x height x width, but gets 12" }),
  chain([3, 4, 5], () => [new ReflectionPad2d(1), new ReflectionPad2d([0, 6])], [3, 6, 19]),
  chain(
    [3, 1, 5],
    () => [new ReflectionPad2d([0, 1]), new ReplicationPad2d([2, 0]), new ReplicationPad2d(9)],
    [3, 23, 25],
  ),
  chain([3, 4, 5], () => [new ReflectionPad2d({ top: 2, right: 1 })], [3, 6, 6] as [3, number, number]),
  chain([3, 4, 5], () => [new ReflectionPad2d(4)], {
    at: 0,
    why: "ReflectionPad2d has a border of 4, which needs an image of 5 or more, but gets one of 4; ReplicationPad2d takes any",
  }),
  chain([3, 4, 5], () => [new ReLU(), new ReflectionPad2d([1, 7])], {
    at: 1,
    why: "ReflectionPad2d has a border of 7, which needs an image of 8 or more, but gets one of 5; ReplicationPad2d takes any",
  }),
  chain([12], () => [new ReflectionPad2d(1)], {
    at: 0,
    why: "ReflectionPad2d expects channels x height x width, but gets 12",
  }),
  chain([12], () => [new ReplicationPad2d([1, 2])], {
    at: 0,
    why: "ReplicationPad2d expects channels x height x width, but gets 12",
  }),
  chain([3, 4, 5], () => [new Upsample2d(2, { mode: "bilinear" }), new Upsample2d([1, 3])], [3, 8, 30]),
  chain([12], () => [new Upsample2d(2)], { at: 0, why: "Upsample2d expects channels x height x width, but gets 12" }),

  // Convolutions transposed, and along a length
  chain([8, 7, 5], () => [new ConvTranspose2d(8, 4, 2, { stride: 2 })], [4, 14, 10]),
  chain([8, 7, 7], () => [new ConvTranspose2d(8, 4, 3, { stride: 2, padding: 1, outputPadding: 1 })], [4, 14, 14]),
  chain([8, 7, 7], () => [convTranspose2d(4, 5)], [4, 11, 11]),
  chain([8, 7, 7], () => [new ConvTranspose2d(8, 4, 3, { dilation: 2, outputPadding: 1 })], [4, 12, 12] as [
    4,
    number,
    number,
  ]),
  chain([8, 7, 7], () => [new ConvTranspose2d(4, 8, 2)], {
    at: 0,
    why: "ConvTranspose2d expects 4 channels, but gets 8 (8 x 7 x 7)",
  }),
  chain([8, 2, 3], () => [new ConvTranspose2d(8, 4, 1, { padding: 1 })], {
    at: 0,
    why: "ConvTranspose2d spreads an image of 2 to 2, of which a padding of 1 leaves nothing",
  }),
  chain([8, 3, 2], () => [new ConvTranspose2d(8, 4, 2, { padding: 2 })], {
    at: 0,
    why: "ConvTranspose2d spreads an image of 3 to 4, of which a padding of 2 leaves nothing",
  }),
  chain([8], () => [new ConvTranspose2d(8, 4, 1)], {
    at: 0,
    why: "ConvTranspose2d expects channels x height x width, but gets 8",
  }),
  chain([3, 100], () => [new Conv1d(3, 8, 5, { stride: 5 }), conv1d(4, 3, { padding: 1 })], [4, 20]),
  chain([3, 10], () => [new Conv1d(3, 8, 3, { stride: 2, rounding: "floor" })], [8, 4]),
  chain([3, 10], () => [new Conv1d(3, 8, 3, { stride: 2 })], {
    at: 0,
    why: 'Conv1d (window 3, stride 2) does not divide an image of 10: 1 left over; pass { rounding: "floor" } to drop them',
  }),
  chain([3, 10], () => [new Conv1d(2, 8, 3)], { at: 0, why: "Conv1d expects 2 channels, but gets 3 (3 x 10)" }),
  chain([3, 1, 10], () => [new Conv1d(3, 8, 3)], {
    at: 0,
    why: "Conv1d expects channels x length, but gets 3 x 1 x 10",
  }),

  chain([3, 10], () => [conv1d(8, 4, { padding: "same", stride: 3, dilation: 2 })], [8, 4]),
  chain([3, 10], () => [new MaxPool1d(2), new AveragePool1d(3, { stride: 2 })], [3, 2]),
  chain([3, 10], () => [new MaxPool1d(3, { padding: "same" }), new AveragePool1d(2, { stride: 1 })], [3, 3]),
  chain([3, 10], () => [new AveragePool1d(3, { rounding: "ceil", countPadding: false, padding: 1 })], [3, 4]),
  chain([3, 10], () => [new AveragePool1d(3, { padding: "same", stride: 1 })], [3, 10]),
  chain([3, 10], () => [new MaxPool1d(2, { dilation: 2, stride: 1 })], [3, 8] as [3, number]),
  chain([3, 10], () => [new MaxPool1d(3)], {
    at: 0,
    why: 'MaxPool1d (window 3, stride 3) does not divide an image of 10: 1 left over; pass { rounding: "floor" } to drop them',
  }),
  chain([3, 2], () => [new AveragePool1d(3)], {
    at: 0,
    why: "AveragePool1d has a window of 3, but gets an image of only 2",
  }),
  chain([10], () => [new MaxPool1d(2)], { at: 0, why: "MaxPool1d expects channels x length, but gets 10" }),
  chain([3, 4, 10], () => [new AveragePool1d(2)], {
    at: 0,
    why: "AveragePool1d expects channels x length, but gets 3 x 4 x 10",
  }),
  chain([8, 7], () => [new ConvTranspose1d(8, 4, 2, { stride: 2 }), convTranspose1d(3, 3)], [3, 16]),
  chain([8, 7], () => [new ConvTranspose1d(8, 4, 3, { stride: 2, padding: 1, outputPadding: 1 })], [4, 14]),
  chain([8, 7], () => [new ConvTranspose1d(8, 4, 3, { dilation: 2 })], [4, 11] as [4, number]),
  chain([8, 2], () => [new ConvTranspose1d(8, 4, 1, { padding: 1 })], {
    at: 0,
    why: "ConvTranspose1d spreads an image of 2 to 2, of which a padding of 1 leaves nothing",
  }),
  chain([8, 7], () => [new ConvTranspose1d(4, 8, 2)], {
    at: 0,
    why: "ConvTranspose1d expects 4 channels, but gets 8 (8 x 7)",
  }),
  chain([8, 7, 7], () => [new ConvTranspose1d(8, 4, 2)], {
    at: 0,
    why: "ConvTranspose1d expects channels x length, but gets 8 x 7 x 7",
  }),

  // Containers
  chain(
    [3, 8, 8],
    () => [
      new Parallel(
        { combine: "concatenate" },
        new Conv2d(3, 4, 1),
        new Branch(new Conv2d(3, 2, 3, { padding: 1 }), new ReLU()),
        new Identity(),
      ),
    ],
    [9, 8, 8],
  ),
  chain([5], () => [new Parallel({ combine: "sum" }, new Affine(5, 3), new Affine(5, 3, { useBias: false }))], [3]),
  chain(
    [3, 8, 8],
    () => [parallel({ combine: "concatenate" }, branch(conv2d(4, 3), new ReLU()), conv2d(2, 3)), new Flatten()],
    [216],
  ),
  chain([3, 8, 8], () => [new Parallel({ combine: "sum" }, new Conv2d(3, 4, 1), new Conv2d(3, 2, 1))], {
    at: 0,
    why: "Parallel adds, but branch 0 gives 4 x 8 x 8 and branch 1 gives 2 x 8 x 8",
  }),
  chain(
    [3, 8, 8],
    () => [new Parallel({ combine: "concatenate" }, new Identity(), new Identity(), new Conv2d(3, 4, 3))],
    { at: 0, why: "Parallel concatenates channels, but branch 0 gives 3 x 8 x 8 and branch 2 gives 4 x 6 x 6" },
  ),
  chain([3, 8, 8], () => [new ReLU(), new Parallel({ combine: "sum" }, new Identity(), new Conv2d(4, 3, 1))], {
    at: 1,
    why: "Parallel, branch 1: Conv2d expects 4 channels, but gets 3 (3 x 8 x 8)",
  }),
  chain([3, 8, 8], () => [parallel({ combine: "sum" }, branch(new ReLU(), new MaxPool2d(3)))], {
    at: 0,
    why: 'Parallel, branch 0: Branch, layer 1: MaxPool2d (window 3, stride 3) does not divide an image of 8: 2 left over; pass { rounding: "floor" } to drop them',
  }),
  chain([64, 8, 8], () => [new Residual(new Conv2d(64, 12, 3, { padding: 1 }), new ReLU())], {
    at: 0,
    why: "Residual must give back the 64 x 8 x 8 it gets, but its layers give 12 x 8 x 8",
  }),
  chain([64, 8, 8], () => [new ReLU(), new Residual(new ReLU(), new Conv2d(32, 64, 3))], {
    at: 1,
    why: "Residual, layer 1: Conv2d expects 32 channels, but gets 64 (64 x 8 x 8)",
  }),
  chain([8, 8, 8], () => [new Residual(new Residual(new ReLU(), new Flatten()))], {
    at: 0,
    why: "Residual, layer 0: Residual must give back the 8 x 8 x 8 it gets, but its layers give 512",
  }),
  chain([1, 27, 28], () => [new Swish(), sequential([1, 28, 28], new Flatten()), new Affine(784, 10)], {
    at: 1,
    why: "Sequential expects 1 x 28 x 28, but gets 1 x 27 x 28",
  }),

  // Lazy layers
  chain([1, 28, 28], () => [conv2d(30, 5), new MaxPool2d(2), new Flatten(), affine(100), affine(10)], [10]),
  chain([16, 8, 8], () => [residual(conv2d(16, 3, { padding: 1 }), new ReLU())], [16, 8, 8]),
  chain([1, 28, 28], () => [conv2d(30, 5, { stride: 2 })], {
    at: 0,
    why: 'Conv2d (window 5, stride 2) does not divide an image of 28: 1 left over; pass { rounding: "floor" } to drop them',
  }),
  chain([1, 28, 28], () => [conv2d(30, 5), affine(10)], {
    at: 1,
    why: "Affine expects flat features, but the layer before it gives 30 x 24 x 24; put a Flatten between",
  }),
  chain([16, 8, 8], () => [residual(conv2d(4, 3, { padding: 1 }))], {
    at: 0,
    why: "Residual must give back the 16 x 8 x 8 it gets, but its layers give 4 x 8 x 8",
  }),
  chain([16, 8, 8], () => [residual(new Conv2d(4, 16, 3), new ReLU())], {
    at: 0,
    why: "Residual, layer 0: Conv2d expects 4 channels, but gets 16 (16 x 8 x 8)",
  }),

  chain([1, 8, 8], () => [conv2d(4, 3), batchNorm2d(), new Flatten(), affine(5), batchNorm1d()], [5]),
  chain([144], () => [new Tanh(), batchNorm2d()], {
    at: 1,
    why: "BatchNorm2d expects channels x height x width, but gets 144",
  }),
  chain([4, 6, 6], () => [batchNorm1d()], {
    at: 0,
    why: "BatchNorm1d expects flat features, but gets 4 x 6 x 6; put a Flatten between",
  }),

  // A user's layer
  chain([10], () => [new Swish(), new Upsample(2)], { at: 1, why: "Upsample expects images, but gets 10" }),
];
