import { type ConvGeometry, type Pair, poolGeometry, type Shape, type WindowOptions } from "@tsumiki/kernels";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  col2im,
  conv2d,
  conv2dBackwardInput,
  conv2dBackwardWeight,
  im2col,
} from "../../../packages/kernels/src/reference/convolution.ts";
import { convolutions, dot, expectAdjoint, flat, imageSize, random, seeds } from "./support.ts";

const image = [
  [1, 2, 3, 0],
  [0, 1, 2, 3],
  [3, 0, 1, 2],
  [2, 3, 0, 1],
];
const filter = [
  [2, 0, 1],
  [0, 1, 2],
  [1, 0, 2],
];

test("a 4x4 image with a 3x3 filter gives 2x2", () => {
  const y = convolve([1, 1, 4, 4], 1, 3, {}, flat(image), flat(filter));
  expect(y).toEqual([15, 16, 6, 15]);
});

test("with a padding of 1 a 4x4 image stays 4x4", () => {
  const y = convolve([1, 1, 4, 4], 1, 3, { padding: 1 }, flat(image), flat(filter));
  expect(y).toEqual([7, 12, 10, 2, 4, 15, 16, 10, 10, 6, 15, 6, 8, 10, 4, 3]);
});

test("7x7 with stride 2 and a 3x3 filter gives 3x3", () => {
  const x = Float64Array.from({ length: 49 }, (_, at) => at);
  const middle = flat([0, 0, 0, 0, 1, 0, 0, 0, 0]);
  const y = convolve([1, 1, 7, 7], 1, 3, { stride: 2 }, x, middle);
  expect(y).toEqual([8, 10, 12, 22, 24, 26, 36, 38, 40]);
});

test("three channels are convolved each with its own filter and summed, and a bias is added", () => {
  const x = flat([
    [1, 2, 3, 4],
    [10, 20, 30, 40],
    [100, 200, 300, 400],
  ]);
  const weight = flat([
    [1, 0],
    [0, 1],
    [1, 1],
  ]);
  // In each channel a filter of one row and two columns over an image of 2x2.
  const y = convolve([1, 3, 2, 2], 1, [1, 2], {}, x, weight, flat([5]));
  expect(y).toEqual([1 + 20 + 300 + 5, 3 + 40 + 700 + 5]);
});

test("every filter gives a map, with its own bias, for every image of a batch", () => {
  const y = convolve([2, 1, 1, 2], 3, 1, {}, flat([1, 2, 3, 4]), flat([1, 10, 100]), flat([0, 1, 2]));
  expect(y).toEqual([1, 2, 11, 21, 102, 202, 3, 4, 31, 41, 302, 402]);
});

test("a dilated filter reaches past its neighbours", () => {
  const y = convolve([1, 1, 1, 5], 1, [1, 3], { dilation: [1, 2] }, flat([1, 2, 4, 8, 16]), flat([1, 1, 1]));
  expect(y).toEqual([1 + 4 + 16]);
});

test("with two groups, each half of the maps sees its half of the channels", () => {
  const x = flat([1, 2, 3, 4]);
  const weight = flat([
    [1, 10],
    [1, 10],
  ]);
  expect(convolve([1, 4, 1, 1], 2, 1, { groups: 2 }, x, weight)).toEqual([21, 43]);
});

test("a window that rounding lets past the border sees zeros there", () => {
  const y = convolve([1, 1, 1, 4], 1, [1, 3], { stride: 2, rounding: "ceil" }, flat([1, 2, 4, 8]), flat([1, 1, 1]));
  expect(y).toEqual([1 + 2 + 4, 4 + 8]);
});

test("the adjoints of the convolution are its two backward passes, for every kind of geometry", () => {
  fc.assert(
    fc.property(convolutions, seeds, (geometry, seed) => {
      const { batch, channels, outChannels, groups, kernelHeight, kernelWidth, outHeight, outWidth } = geometry;
      const x = random(imageSize(geometry), seed);
      const weight = random((outChannels * channels * kernelHeight * kernelWidth) / groups, seed + 2);
      const dy = random(batch * outChannels * outHeight * outWidth, seed + 4);
      const y = dy.map(() => NaN);
      const dx = x.map(() => NaN);
      const dWeight = weight.map(() => NaN);
      conv2d(geometry, x, weight, null, y);
      conv2dBackwardInput(geometry, dy, weight, dx);
      conv2dBackwardWeight(geometry, x, dy, dWeight);
      expectAdjoint(dy, y, dx, x);
      expectAdjoint(dy, y, dWeight, weight);
    }),
    { numRuns: 300 },
  );
});

test("im2col lays the channels of each window side by side, a window a row", () => {
  const geometry = poolGeometry("im2col", [1, 2, 2, 2], [1, 2], { padding: [0, 1] });
  const columns = new Float64Array(2 * 3 * 4);
  im2col(geometry, flat([1, 2, 3, 4, 5, 6, 7, 8]), columns);
  expect(columns).toEqual(
    flat([
      [0, 1, 0, 5],
      [1, 2, 5, 6],
      [2, 0, 6, 0],
      [0, 3, 0, 7],
      [3, 4, 7, 8],
      [4, 0, 8, 0],
    ]),
  );
});

test("col2im adds up what the windows share", () => {
  const geometry = poolGeometry("col2im", [1, 1, 1, 3], [1, 2], {});
  const x = new Float64Array(3);
  col2im(geometry, flat([1, 10, 100, 1000]), x);
  expect(x).toEqual(flat([1, 110, 1000]));
});

test("col2im is the adjoint of im2col", () => {
  fc.assert(
    fc.property(convolutions, seeds, (geometry, seed) => {
      const { batch, channels, kernelHeight, kernelWidth, outHeight, outWidth } = geometry;
      const x = random(imageSize(geometry), seed);
      const dy = random(batch * outHeight * outWidth * channels * kernelHeight * kernelWidth, seed + 2);
      const y = dy.map(() => NaN);
      const dx = x.map(() => NaN);
      im2col(geometry, x, y);
      col2im(geometry, dy, dx);
      expectAdjoint(dy, y, dx, x);
    }),
    { numRuns: 200 },
  );
});

test("a convolution is the product of its windows, laid flat, with its filters", () => {
  fc.assert(
    fc.property(convolutions, seeds, (several, seed) => {
      const geometry = { ...several, groups: 1 };
      const { batch, channels, outChannels, kernelHeight, kernelWidth, outHeight, outWidth } = geometry;
      const length = channels * kernelHeight * kernelWidth;
      const positions = outHeight * outWidth;
      const x = random(imageSize(geometry), seed);
      const weight = random(outChannels * length, seed + 2);
      const columns = new Float64Array(batch * positions * length);
      const y = new Float64Array(batch * outChannels * positions);
      im2col(geometry, x, columns);
      conv2d(geometry, x, weight, null, y);
      y.forEach((value, at) => {
        const map = Math.floor(at / positions);
        const row = Math.floor(map / outChannels) * positions + (at % positions);
        const o = map % outChannels;
        const window = columns.subarray(row * length, (row + 1) * length);
        expect(value).toBeCloseTo(dot(window, weight.subarray(o * length, (o + 1) * length)), 12);
      });
    }),
    { numRuns: 100 },
  );
});

function convolve(
  shape: Shape,
  outChannels: number,
  kernelSize: Pair,
  options: WindowOptions & { groups?: number },
  x: Float64Array,
  weight: Float64Array,
  bias: Float64Array | null = null,
): number[] {
  const window = poolGeometry("conv2d", shape, kernelSize, options);
  const geometry: ConvGeometry = { ...window, outChannels, groups: options.groups ?? 1 };
  const y = new Float64Array(geometry.batch * outChannels * geometry.outHeight * geometry.outWidth).fill(NaN);
  conv2d(geometry, x, weight, bias, y);
  return [...y];
}
