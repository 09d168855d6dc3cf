// Padding "same" is what one gets by putting the rows of TensorFlow's SAME around the image by hand: forward, and in all
// gradients, on every backend.

import {
  averagePool2d,
  averagePool2dBackward,
  conv2d,
  conv2dBackwardInput,
  conv2dBackwardWeight,
  divide,
  im2col,
  maxPool2d,
  maxPool2dBackward,
  ones,
  pad,
  seed,
  slice,
  type Tensor,
  tensor,
  uniform,
} from "@tsumiki/tensor";
import fc from "fast-check";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "./support.ts";

const pairOf = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

/** Images of at least the window's size, so that every window of a pooling meets a pixel. */
const windows = fc
  .record({
    kernelSize: pairOf(1, 4),
    stride: pairOf(1, 3),
    dilation: pairOf(1, 2),
    more: pairOf(0, 5),
    seed: fc.nat(),
  })
  .map(({ kernelSize, stride, dilation, more, seed }) => {
    const image = more.map((rest, axis) => dilation[axis]! * (kernelSize[axis]! - 1) + 1 + rest) as [number, number];
    return {
      kernelSize,
      image,
      sliding: { stride, dilation },
      widths: widthsOf(image, kernelSize, stride, dilation),
      seed,
    };
  });

type Two = readonly [number, number];

/** [before, after] of both axes, written as the documentation says it. */
function widthsOf(image: Two, kernelSize: Two, stride: Two, dilation: Two): readonly [Two, Two] {
  const along = (axis: 0 | 1): Two => {
    const positions = Math.ceil(image[axis] / stride[axis]);
    const size = dilation[axis] * (kernelSize[axis] - 1) + 1;
    const total = Math.max(0, (positions - 1) * stride[axis] + size - image[axis]);
    return total % 2 === 0 ? [total / 2, total / 2] : [(total - 1) / 2, (total + 1) / 2];
  };
  return [along(0), along(1)];
}

const around = (x: Tensor, [vertical, horizontal]: readonly [Two, Two], value = 0) =>
  pad(x, [[0, 0], [0, 0], vertical, horizontal], value);

/** The adjoint of `around`. */
function within(dx: Tensor, [[top, bottom], [left, right]]: readonly [Two, Two]): Tensor {
  const [, , height = 0, width = 0] = dx.shape;
  return slice(dx, null, null, [top, height - bottom], [left, width - right]);
}

/** To what float32 and Winograd's transforms leave, relative to the largest element. */
function expectClose(name: string, actual: Tensor, expected: Tensor): void {
  expect(actual.shape, name).toEqual(expected.shape);
  const [values, wanted] = [actual.data(), expected.data()];
  const largest = Math.max(...Array.from(wanted, Math.abs));
  const wrong = Array.from(values).findIndex((value, at) => !(Math.abs(value - wanted[at]!) <= 2e-5 * largest));
  expect(wrong, `${name}[${wrong}]: ${values[wrong]}, expected ${wanted[wrong]}`).toBe(-1);
}

onEveryBackend("conv2d and im2col, and their gradients", () => {
  const sizes = fc.record({
    batch: fc.integer({ min: 1, max: 2 }),
    groups: fc.constantFrom(1, 1, 2),
    ins: fc.constantFrom(1, 2, 6),
    outs: fc.constantFrom(1, 3, 8),
  });
  fc.assert(
    fc.property(windows, sizes, ({ kernelSize, image, sliding, widths, seed: n }, { batch, groups, ins, outs }) => {
      seed(n);
      const x = uniform([batch, groups * ins, ...image]);
      const W = uniform([groups * outs, ins, ...kernelSize]);
      const b = uniform([groups * outs]);
      const same = { ...sliding, groups, padding: "same" } as const;
      const byHand = { ...sliding, groups, rounding: "floor" } as const;
      const padded = around(x, widths);
      const y = conv2d(x, W, b, same);
      expect(y.shape.slice(2)).toEqual(image.map((extent, axis) => Math.ceil(extent / sliding.stride[axis]!)));
      expectClose("y", y, conv2d(padded, W, b, byHand));
      const dy = uniform(y.shape);
      const dx = conv2dBackwardInput(dy, W, x.shape, same);
      expectClose("dx", dx, within(conv2dBackwardInput(dy, W, padded.shape, byHand), widths));
      const dW = conv2dBackwardWeight(x, dy, W.shape, same);
      expectClose("dW", dW, conv2dBackwardWeight(padded, dy, W.shape, byHand));
      const columns = im2col(x, kernelSize, { ...sliding, padding: "same" });
      expect(columns.data()).toEqual(im2col(padded, kernelSize, { ...sliding, rounding: "floor" }).data());
    }),
    { numRuns: 60 },
  );
});

onEveryBackend("maxPool2d and averagePool2d, and their gradients", () => {
  fc.assert(
    fc.property(
      windows,
      fc.integer({ min: 1, max: 9 }),
      ({ kernelSize, image, sliding, widths, seed: n }, channels) => {
        seed(n);
        const x = uniform([2, channels, ...image]);
        const same = { ...sliding, padding: "same" } as const;
        const byHand = { ...sliding, rounding: "floor" } as const;
        const [lowest, zeros] = [around(x, widths, -Infinity), around(x, widths)];
        const [y, index] = maxPool2d(x, kernelSize, same);
        const [yByHand, indexByHand] = maxPool2d(lowest, kernelSize, byHand);
        expect(y.data()).toEqual(yByHand.data());
        expect(index.data()).toEqual(indexByHand.data());
        const dy = uniform(y.shape);
        const dxByHand = maxPool2dBackward(dy, index, lowest.shape, kernelSize, byHand);
        expectClose("dx", maxPool2dBackward(dy, index, x.shape, kernelSize, same), within(dxByHand, widths));
        const counted = averagePool2d(zeros, kernelSize, byHand);
        expectClose("the average", averagePool2d(x, kernelSize, same), counted);
        const backward = (dy: Tensor) => within(averagePool2dBackward(dy, zeros.shape, kernelSize, byHand), widths);
        expectClose("its dx", averagePool2dBackward(dy, x.shape, kernelSize, same), backward(dy));
        // The share of a window that lies inside the image.
        const share = averagePool2d(around(ones(x.shape), widths), kernelSize, byHand);
        const inside = { ...same, countPadding: false };
        expectClose("the average inside", averagePool2d(x, kernelSize, inside), divide(counted, share));
        const dxInside = averagePool2dBackward(dy, x.shape, kernelSize, inside);
        expectClose("its dx", dxInside, backward(divide(dy, share)));
      },
    ),
    { numRuns: 60 },
  );
});

onEveryBackend("3x3 with stride 2 over 4x4: nothing above, a row of zeros below", () => {
  const x = tensor([
    [
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
        [9, 10, 11, 12],
        [13, 14, 15, 16],
      ],
    ],
  ]);
  const options = { stride: 2, padding: "same" } as const;
  const y = conv2d(x, ones([1, 1, 3, 3]), null, options);
  expectTensor(y, { shape: [1, 1, 2, 2], data: [54, 45, 72, 54] });
});
