import { type CheckOptions, checkGradients, checkLossGradients } from "@tsumiki/gradient-check";
import type { Padding, Rounding } from "@tsumiki/kernels";
import {
  Affine,
  AveragePool1d,
  AveragePool2d,
  BatchNorm1d,
  BatchNorm2d,
  Branch,
  CELU,
  Conv1d,
  Conv2d,
  ConvTranspose1d,
  ConvTranspose2d,
  Dropout,
  Dropout2d,
  ELU,
  Flatten,
  type Forward,
  GELU,
  GlobalAveragePool2d,
  GlobalMaxPool2d,
  GroupNorm,
  HardSigmoid,
  HardSwish,
  Identity,
  Layer,
  LayerNorm,
  LeakyReLU,
  LogSoftmax,
  MaxPool1d,
  MaxPool2d,
  meanSquaredError,
  Parallel,
  PReLU,
  ReflectionPad2d,
  ReLU,
  ReplicationPad2d,
  Reshape,
  Residual,
  SELU,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  sequential,
  softmaxCrossEntropy,
  Tanh,
  Upsample2d,
  ZeroPad2d,
} from "@tsumiki/layers";
import { ones, type Tensor, tensor } from "@tsumiki/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";

/** One layer, used twice: its parameters are shared. */
class Twice extends Layer {
  readonly layer = new Affine(3, 3);
  forward(x: Tensor): Forward {
    const [h, backward1] = this.layer.forward(x);
    const [y, backward2] = this.layer.forward(h);
    return [y, (dy) => backward1(backward2(dy))];
  }
}

const smallNetwork = () =>
  sequential(
    [2, 6, 6],
    new Conv2d(2, 4, 3, { padding: 1 }),
    new BatchNorm2d(4),
    new ReLU(),
    new MaxPool2d(2),
    new Residual(new Conv2d(4, 4, 3, { padding: 1 }), new Tanh()),
    new Flatten(),
    new Dropout(0.3),
    new Affine(36, 5),
  );

const cases: [name: string, makeLayer: () => Layer, inputShape: number[], options?: CheckOptions][] = [
  ["Affine", () => new Affine(4, 3), [2, 4]],
  ["Affine without bias", () => new Affine(4, 3, { useBias: false }), [2, 4]],
  ["Affine with one feature, on one sample", () => new Affine(1, 1), [1, 1]],

  ["Conv2d", () => new Conv2d(2, 3, 3), [2, 2, 5, 5]],
  ["Conv2d without bias", () => new Conv2d(2, 3, 3, { useBias: false }), [2, 2, 5, 5]],
  ["Conv2d of single pixels", () => new Conv2d(3, 2, 1), [2, 3, 3, 2]],
  ["Conv2d with a stride", () => new Conv2d(1, 2, 3, { stride: 2 }), [2, 1, 7, 5]],
  ["Conv2d with a padding wider than its filter", () => new Conv2d(1, 2, 1, { padding: 2 }), [1, 1, 2, 3]],
  ["Conv2d with dilation", () => new Conv2d(1, 2, 3, { dilation: 2, padding: 1 }), [1, 1, 5, 6]],
  ["Conv2d in groups", () => new Conv2d(4, 6, 2, { groups: 2 }), [2, 4, 3, 3]],
  ["Conv2d by channel", () => new Conv2d(3, 3, 3, { groups: 3, padding: 1 }), [2, 3, 3, 3]],
  [
    "Conv2d with everything rectangular",
    () => new Conv2d(1, 2, [3, 2], { stride: [2, 1], padding: [1, 0], dilation: [1, 2] }),
    [2, 1, 5, 6],
  ],

  ["MaxPool2d", () => new MaxPool2d(2), [2, 3, 4, 6]],
  ["MaxPool2d with windows that overlap", () => new MaxPool2d(3, { stride: 1 }), [2, 2, 5, 4]],
  ["MaxPool2d with padding", () => new MaxPool2d(3, { stride: 2, padding: 1 }), [1, 2, 5, 7]],
  ["AveragePool2d", () => new AveragePool2d(2), [2, 3, 4, 6]],
  ["AveragePool2d with windows that overlap", () => new AveragePool2d(3, { stride: 1 }), [2, 2, 5, 4]],
  ["AveragePool2d with padding", () => new AveragePool2d(3, { stride: 2, padding: 1 }), [1, 2, 5, 7]],
  [
    "AveragePool2d without padding",
    () => new AveragePool2d(3, { stride: 2, padding: 1, countPadding: false }),
    [1, 2, 5, 7],
  ],
  ["MaxPool1d", () => new MaxPool1d(3, { stride: 2, padding: 1 }), [2, 2, 7]],
  ["MaxPool1d, dilated", () => new MaxPool1d(2, { stride: 1, padding: "same", dilation: 2 }), [2, 2, 5]],
  ["AveragePool1d", () => new AveragePool1d(3, { stride: 2, padding: 1 }), [2, 2, 7]],
  ["AveragePool1d without padding", () => new AveragePool1d(4, { padding: "same", countPadding: false }), [2, 2, 7]],
  ["GlobalMaxPool2d", () => new GlobalMaxPool2d(), [2, 3, 4, 5]],
  ["GlobalMaxPool2d of single pixels", () => new GlobalMaxPool2d(), [2, 3, 1, 1]],
  ["GlobalAveragePool2d", () => new GlobalAveragePool2d(), [2, 3, 4, 5]],

  ["ReLU", () => new ReLU(), [3, 4]],
  ["Sigmoid", () => new Sigmoid(), [3, 4]],
  ["Tanh", () => new Tanh(), [2, 3, 2, 2]],
  ["Flatten", () => new Flatten(), [2, 3, 2, 2]],
  ["Dropout", () => new Dropout(0.4), [4, 6]],
  ["Dropout that drops nothing", () => new Dropout(0), [2, 3]],
  ["BatchNorm1d", () => new BatchNorm1d(3), [4, 3]],
  ["BatchNorm2d", () => new BatchNorm2d(3), [2, 3, 3, 2]],
  ["BatchNorm2d of one image, with a large ε", () => new BatchNorm2d(2, { epsilon: 0.5 }), [1, 2, 4, 3]],

  ["LeakyReLU", () => new LeakyReLU({ negativeSlope: 0.3 }), [3, 4]],
  ["ELU", () => new ELU(), [3, 4]],
  ["ELU with another α", () => new ELU({ alpha: 0.3 }), [3, 4]],
  ["ELU at 0, where it has no kink", () => new ELU(), [1, 3], { input: [[0, 1e-7, -1e-7]] }],
  ["PReLU", () => new PReLU(), [3, 4]],
  ["PReLU by channel", () => new PReLU({ channels: 3 }), [2, 3, 2, 2]],
  ["PReLU of one feature", () => new PReLU({ channels: 1, initialSlope: -0.5 }), [5, 1]],
  ["SELU", () => new SELU(), [3, 4]],
  ["CELU", () => new CELU(), [3, 4]],
  [
    "CELU with another α, at 0, where it has no kink",
    () => new CELU({ alpha: 0.3 }),
    [1, 3],
    { input: [[0, 1e-7, -1]] },
  ],
  ["HardSigmoid on its slope and beside", () => new HardSigmoid(), [1, 4], { input: [[-2.9, 0, 2.9, 4]] }],
  ["HardSwish on its three parts", () => new HardSwish(), [1, 6], { input: [[-4, -2.9, -1.5, 0, 2.9, 4]] }],
  ["GELU", () => new GELU(), [2, 3, 2, 2]],
  ["GELU by a tanh", () => new GELU({ approximate: "tanh" }), [3, 4]],
  ["SiLU", () => new SiLU(), [3, 4]],
  ["Softplus", () => new Softplus(), [3, 4]],
  ["Softplus with another β", () => new Softplus({ beta: 3 }), [3, 4]],
  ["Softplus at 0, where its formula has a kink", () => new Softplus(), [1, 3], { input: [[0, 1e-7, -1e-7]] }],
  ["Softmax", () => new Softmax(), [3, 4]],
  ["Softmax of channels", () => new Softmax({ axis: 1 }), [2, 3, 2, 2]],
  ["LogSoftmax", () => new LogSoftmax(), [2, 3, 4]],
  ["LogSoftmax of rows", () => new LogSoftmax({ axis: -2 }), [2, 3, 2, 3]],
  ["Identity", () => new Identity(), [2, 3]],
  ["Dropout2d", () => new Dropout2d(0.4), [3, 4, 2, 2]],
  ["LayerNorm", () => new LayerNorm([5]), [3, 5]],
  ["LayerNorm of whole images", () => new LayerNorm([2, 3, 2]), [2, 2, 3, 2]],
  ["LayerNorm of positions, without weight and bias", () => new LayerNorm([4], { affine: false }), [2, 3, 4]],
  ["LayerNorm with a large ε", () => new LayerNorm([3, 2], { epsilon: 0.5 }), [2, 2, 3, 2]],
  ["GroupNorm", () => new GroupNorm(2, 4), [2, 4, 2, 3]],
  ["GroupNorm of single channels", () => new GroupNorm(3, 3), [2, 3, 2, 2]],
  ["GroupNorm of features, without weight and bias", () => new GroupNorm(2, 6, { affine: false }), [3, 6]],
  ["GroupNorm of sequences", () => new GroupNorm(1, 2, { epsilon: 0.1 }), [2, 2, 4]],

  ["ConvTranspose2d", () => new ConvTranspose2d(2, 3, 3), [2, 2, 3, 2]],
  ["ConvTranspose2d without bias", () => new ConvTranspose2d(2, 3, 2, { stride: 2, useBias: false }), [2, 2, 3, 2]],
  [
    "ConvTranspose2d with everything rectangular, in groups",
    () =>
      new ConvTranspose2d(4, 6, [3, 2], {
        stride: [2, 3],
        padding: [1, 0],
        dilation: [1, 2],
        outputPadding: [1, 2],
        groups: 2,
      }),
    [2, 4, 2, 3],
  ],
  ["ConvTranspose1d", () => new ConvTranspose1d(2, 3, 3), [2, 2, 4]],
  ["ConvTranspose1d without bias", () => new ConvTranspose1d(2, 3, 2, { stride: 2, useBias: false }), [2, 2, 3]],
  [
    "ConvTranspose1d with everything",
    () => new ConvTranspose1d(4, 6, 3, { stride: 2, padding: 1, dilation: 3, outputPadding: 2, groups: 2 }),
    [2, 4, 3],
  ],
  ["Conv1d", () => new Conv1d(2, 3, 3), [2, 2, 5]],
  ["Conv1d with everything", () => new Conv1d(2, 4, 2, { stride: 2, padding: 1, dilation: 3, groups: 2 }), [2, 2, 6]],
  ["Conv1d without bias", () => new Conv1d(1, 2, 1, { useBias: false }), [1, 1, 3]],
  ["Upsample2d", () => new Upsample2d(2), [2, 3, 2, 3]],
  ["Upsample2d by two factors", () => new Upsample2d([1, 3]), [2, 1, 2, 3]],
  ["Upsample2d, bilinear", () => new Upsample2d(2, { mode: "bilinear" }), [2, 3, 2, 3]],
  ["Upsample2d, bilinear, by two factors", () => new Upsample2d([1, 3], { mode: "bilinear" }), [2, 1, 1, 3]],
  ["ZeroPad2d", () => new ZeroPad2d(1), [2, 2, 2, 3]],
  ["ZeroPad2d of single sides", () => new ZeroPad2d({ left: 2, bottom: 1 }), [2, 2, 2, 3]],
  ["ReflectionPad2d", () => new ReflectionPad2d([2, 1]), [2, 2, 3, 2]],
  ["ReflectionPad2d of single sides", () => new ReflectionPad2d({ left: 2, bottom: 1 }), [2, 2, 2, 3]],
  ["ReplicationPad2d", () => new ReplicationPad2d(2), [2, 2, 1, 3]],
  ["ReplicationPad2d of single sides", () => new ReplicationPad2d({ right: 3, top: 1 }), [2, 2, 2, 3]],
  ["Reshape", () => new Reshape([2, -1, 1]), [2, 3, 2, 2]],

  [
    "Parallel that concatenates",
    () => new Parallel({ combine: "concatenate" }, new Branch(new Affine(3, 2), new Tanh()), new Affine(3, 1)),
    [2, 3],
  ],
  [
    "Parallel that adds images",
    () => new Parallel({ combine: "sum" }, new Conv2d(2, 2, 3, { padding: 1 }), new Identity(), new Sigmoid()),
    [2, 2, 3, 3],
  ],
  [
    "Parallel in Parallel",
    () => new Parallel({ combine: "sum" }, new Parallel({ combine: "sum" }, new SiLU())),
    [2, 3],
  ],
  ["Branch around nothing", () => new Branch(), [2, 3]],
  ["Residual", () => new Residual(new Conv2d(2, 2, 3, { padding: 1 }), new Tanh()), [2, 2, 3, 4]],
  ["Residual in Residual", () => new Residual(new Residual(new Affine(3, 3)), new Sigmoid()), [2, 3]],
  ["Residual around nothing", () => new Residual(), [2, 3]],
  ["a layer that is used twice", () => new Twice(), [2, 3]],
  // A batch's mean takes the bias before it away again.
  ["sequential", smallNetwork, [3, 2, 6, 6], { vacuous: ["0.bias"], maxElements: 60 }],
];

test.each(cases)("the gradients of %s", (_name, makeLayer, inputShape, options) => {
  const { tensors } = checkGradients(makeLayer, inputShape, options);
  expect(tensors.every(({ compared }) => compared > 0)).toBe(true);
});

test("the gradients of softmaxCrossEntropy, by class numbers and by distributions", () => {
  checkLossGradients(softmaxCrossEntropy, [4, 3], [0, 2, 1, 2]);
  checkLossGradients(softmaxCrossEntropy, [2, 3], () =>
    tensor([
      [0, 1, 0],
      [0.2, 0.3, 0.5],
    ]),
  );
  checkLossGradients(softmaxCrossEntropy, [1, 2], [1]);
  checkLossGradients(softmaxCrossEntropy, [1, 3], [1], { input: [[7, 7, 7]] });
});

test("the gradients of meanSquaredError", () => {
  checkLossGradients(meanSquaredError, [3, 2], () => ones([3, 2]));
  checkLossGradients(meanSquaredError, [1], [0.5]);
});

/** One axis of a window on an image that it fits up to a rest, and meets at every position. */
function axis(largestRest: number) {
  return fc
    .record({
      positions: fc.integer({ min: 1, max: 3 }),
      kernel: fc.integer({ min: 1, max: 3 }),
      stride: fc.integer({ min: 1, max: 3 }),
      padding: fc.integer({ min: 0, max: 2 }),
      dilation: fc.integer({ min: 1, max: 2 }),
      rest: fc.integer({ min: 0, max: largestRest }),
    })
    .map(({ positions, rest, ...window }) => {
      const size = window.dilation * (window.kernel - 1) + 1;
      const extent = (positions - 1) * window.stride + size + (rest % window.stride) - 2 * window.padding;
      return { ...window, extent };
    })
    .filter(({ extent, kernel, padding, dilation }) => extent >= dilation && padding <= (kernel - 1) * dilation);
}

/** One axis of a window whose padding follows: on an image of its size or more, each position meets a pixel. */
const sameAxis = fc
  .record({
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    more: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ more, ...window }) => ({ ...window, extent: window.dilation * (window.kernel - 1) + 1 + more }));

const numbered = fc
  .constantFrom<Rounding[]>("exact", "floor", "ceil", "nearest")
  .chain((rounding) =>
    fc.record({
      rounding: fc.constant(rounding),
      y: axis(rounding === "exact" ? 0 : 2),
      x: axis(rounding === "exact" ? 0 : 2),
    }),
  )
  .map(({ rounding, y, x }) => ({ y, x, rounding, padding: [y.padding, x.padding] as const }));

const same = fc.record({
  y: sameAxis,
  x: sameAxis,
  rounding: fc.constant<Rounding>("exact"),
  padding: fc.constant<Padding>("same"),
});

const geometries = fc
  .oneof({ arbitrary: numbered, weight: 3 }, { arbitrary: same, weight: 1 })
  .map(({ y, x, rounding, padding }) => ({
    kernelSize: [y.kernel, x.kernel] as const,
    options: {
      rounding,
      padding,
      stride: [y.stride, x.stride] as const,
      dilation: [y.dilation, x.dilation] as const,
    },
    image: [y.extent, x.extent],
  }));

const small = fc.integer({ min: 1, max: 2 });
const seed = fc.nat();
const maxElements = 30;

test("the gradients of Conv2d, whatever its geometry", () => {
  const sizes = fc.record({ batch: small, groups: small, ins: small, outs: small });
  fc.assert(
    fc.property(geometries, sizes, seed, ({ kernelSize, options, image }, { batch, groups, ins, outs }, seed) => {
      const makeLayer = () => new Conv2d(groups * ins, groups * outs, kernelSize, { ...options, groups });
      checkGradients(makeLayer, [batch, groups * ins, ...image], { seed, maxElements });
    }),
    { numRuns: 150 },
  );
});

test("the gradients of MaxPool2d, whatever its geometry", () => {
  fc.assert(
    fc.property(geometries, small, small, seed, ({ kernelSize, options, image }, batch, channels, seed) => {
      checkGradients(() => new MaxPool2d(kernelSize, options), [batch, channels, ...image], { seed, maxElements });
    }),
    { numRuns: 150 },
  );
});

test("the gradients of AveragePool2d, whatever its geometry and whether padding counts", () => {
  fc.assert(
    fc.property(geometries, fc.boolean(), small, seed, ({ kernelSize, options, image }, countPadding, batch, seed) => {
      const makeLayer = () => new AveragePool2d(kernelSize, { ...options, countPadding });
      checkGradients(makeLayer, [batch, 2, ...image], { seed, maxElements });
    }),
    { numRuns: 150 },
  );
});

/** One axis of windows that are laid on what they give, and that leave something of it. */
const transposedAxis = fc
  .record({
    extent: fc.integer({ min: 1, max: 3 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 2 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    outputPadding: fc.integer({ min: 0, max: 2 }),
  })
  .filter(({ stride, dilation, outputPadding }) => outputPadding < Math.max(stride, dilation))
  // Otherwise some pixel, and with it an element of a gradient, has no part in what is left.
  .filter(({ kernel, padding, dilation }) => padding <= (kernel - 1) * dilation)
  .filter(
    ({ extent, kernel, stride, padding, dilation, outputPadding }) =>
      (extent - 1) * stride + dilation * (kernel - 1) + 1 + outputPadding > 2 * padding + dilation,
  );

test("the gradients of ConvTranspose2d, whatever its geometry", () => {
  const sizes = fc.record({ batch: small, groups: small, ins: small, outs: small });
  fc.assert(
    fc.property(transposedAxis, transposedAxis, sizes, seed, (y, x, { batch, groups, ins, outs }, seed) => {
      const makeLayer = () =>
        new ConvTranspose2d(groups * ins, groups * outs, [y.kernel, x.kernel], {
          stride: [y.stride, x.stride],
          padding: [y.padding, x.padding],
          dilation: [y.dilation, x.dilation],
          outputPadding: [y.outputPadding, x.outputPadding],
          groups,
        });
      checkGradients(makeLayer, [batch, groups * ins, y.extent, x.extent], { seed, maxElements });
    }),
    { numRuns: 60 },
  );
});

test("the gradients of ConvTranspose1d, whatever its geometry", () => {
  const sizes = fc.record({ batch: small, groups: small, ins: small, outs: small });
  fc.assert(
    fc.property(transposedAxis, sizes, seed, ({ extent, kernel, ...window }, { batch, groups, ins, outs }, seed) => {
      const makeLayer = () => new ConvTranspose1d(groups * ins, groups * outs, kernel, { ...window, groups });
      checkGradients(makeLayer, [batch, groups * ins, extent], { seed, maxElements });
    }),
    { numRuns: 30 },
  );
});

test("the gradients of MaxPool1d and AveragePool1d, whatever their geometry", () => {
  const windows = fc.oneof(
    axis(2).map((window) => ({ ...window, rounding: "ceil" as Rounding, padding: window.padding as number | "same" })),
    sameAxis.map((window) => ({ ...window, rounding: "exact" as Rounding, padding: "same" as const })),
  );
  fc.assert(
    fc.property(windows, fc.boolean(), seed, ({ extent, kernel, ...window }, countPadding, seed) => {
      checkGradients(() => new MaxPool1d(kernel, window), [2, 2, extent], { seed, maxElements });
      const makeAverage = () => new AveragePool1d(kernel, { ...window, countPadding });
      checkGradients(makeAverage, [2, 2, extent], { seed, maxElements });
    }),
    { numRuns: 40 },
  );
});

test("the gradients of Conv1d, whatever its geometry", () => {
  const sizes = fc.record({ batch: small, groups: small, ins: small, outs: small });
  fc.assert(
    fc.property(axis(2), sizes, seed, ({ extent, kernel, ...window }, { batch, groups, ins, outs }, seed) => {
      const options = { ...window, rounding: "floor" as const, groups };
      const makeLayer = () => new Conv1d(groups * ins, groups * outs, kernel, options);
      checkGradients(makeLayer, [batch, groups * ins, extent], { seed, maxElements });
    }),
    { numRuns: 50 },
  );
});

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });

test("the gradients of LayerNorm and GroupNorm, whatever their sizes", () => {
  const epsilon = 0.1; // Of few numbers, the variance may be near 0.
  fc.assert(
    fc.property(small, shapes, fc.nat({ max: 2 }), small, seed, (batch, sample, outer, groups, seed) => {
      const normalized = [...sample.slice(outer % sample.length), 2];
      checkGradients(() => new LayerNorm(normalized, { epsilon }), [batch, ...sample, 2], { seed, maxElements });
      const [channels = 1, ...positions] = sample;
      const makeLayer = () => new GroupNorm(groups, groups * channels, { epsilon });
      checkGradients(makeLayer, [batch, groups * channels, ...positions, 3], { seed, maxElements });
    }),
    { numRuns: 40 },
  );
});

test("the gradients of Softmax and LogSoftmax, along any axis", () => {
  fc.assert(
    fc.property(small, shapes, fc.nat(), seed, (batch, sample, choice, seed) => {
      const axis = (choice % sample.length) + 1;
      const shape = [batch, ...sample.map((extent, at) => (at === axis - 1 ? extent + 1 : extent))];
      checkGradients(() => new Softmax({ axis }), shape, { seed, maxElements });
      checkGradients(() => new LogSoftmax({ axis: axis - shape.length }), shape, { seed, maxElements });
    }),
    { numRuns: 40 },
  );
});

test("the gradients of Residual, Affine and sequential, whatever their sizes", () => {
  const extents = fc.record({ channels: small, height: small, width: small, features: small });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), extents, seed, (batch, { channels, height, width, features }, seed) => {
      const sample = [channels, height, width];
      const makeLayer = () =>
        sequential(
          sample,
          new Residual(new Conv2d(channels, channels, 3, { padding: 1 }), new Sigmoid()),
          new Flatten(),
          new Affine(channels * height * width, features),
          new Residual(new Affine(features, features), new Affine(features, features)), // a tanh would saturate
        );
      checkGradients(makeLayer, [batch, ...sample], { seed, maxElements });
    }),
    { numRuns: 100 },
  );
});
