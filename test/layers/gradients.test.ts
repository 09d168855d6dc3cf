import { type CheckOptions, checkGradients, checkLossGradients } from "@tsumiki/gradient-check";
import type { Rounding } from "@tsumiki/kernels";
import {
  Affine,
  AveragePool2d,
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  type Forward,
  GlobalAveragePool2d,
  Layer,
  MaxPool2d,
  meanSquaredError,
  ReLU,
  Residual,
  Sigmoid,
  sequential,
  softmaxCrossEntropy,
  Tanh,
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

const geometries = fc
  .constantFrom<Rounding[]>("exact", "floor", "ceil", "nearest")
  .chain((rounding) =>
    fc.record({
      rounding: fc.constant(rounding),
      y: axis(rounding === "exact" ? 0 : 2),
      x: axis(rounding === "exact" ? 0 : 2),
    }),
  )
  .map(({ rounding, y, x }) => ({
    kernelSize: [y.kernel, x.kernel] as const,
    options: {
      rounding,
      stride: [y.stride, x.stride] as const,
      padding: [y.padding, x.padding] as const,
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

test.each([
  ["MaxPool2d", MaxPool2d],
  ["AveragePool2d", AveragePool2d],
])("the gradients of %s, whatever its geometry", (_name, Pool) => {
  fc.assert(
    fc.property(geometries, small, small, seed, ({ kernelSize, options, image }, batch, channels, seed) => {
      checkGradients(() => new Pool(kernelSize, options), [batch, channels, ...image], { seed, maxElements });
    }),
    { numRuns: 150 },
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
          new Residual(new Affine(features, features), new Tanh(), new Affine(features, features)),
        );
      checkGradients(makeLayer, [batch, ...sample], { seed, maxElements });
    }),
    { numRuns: 100 },
  );
});
