import {
  batchNormalize,
  concatenate,
  logSoftmax,
  moments,
  multiply,
  normalize,
  softmax,
  standardizeRows,
} from "@tsumiki/tensor";
import fc from "fast-check";
import { test } from "vitest";
import { checkOperation, forAll, seed } from "./operation.ts";

const extent = fc.integer({ min: 1, max: 3 });
const perChannel = fc
  .tuple(fc.integer({ min: 2, max: 3 }), extent, extent, extent, fc.boolean())
  .map(([batch, channels, height, width, images]) => (images ? [batch, channels, height, width] : [batch, channels]));

test("both moments, of images and of features", () => {
  forAll([perChannel, seed], (shape, seed) => checkOperation((x) => concatenate(moments(x)), [shape], { seed }));
});

test("normalize by each of its arguments", () => {
  forAll([perChannel, fc.constantFrom(1e-5, 0.5), seed], (shape, epsilon, seed) => {
    const [, channels = 1] = shape;
    const rest = Array<number[]>(4).fill([channels]);
    checkOperation(
      (x, mean, variance, scale, shift) => normalize(x, mean, variance, scale, shift, epsilon),
      [shape, ...rest],
      { seed, positive: true },
    );
  });
});

test("normalize by its own input's moments: batch normalisation", () => {
  forAll([perChannel, seed], (shape, seed) => {
    const [, channels = 1] = shape;
    checkOperation(
      (x, scale, shift) => normalize(x, ...moments(x), scale, shift, 0.1),
      [shape, [channels], [channels]],
      { seed },
    );
  });
});

test("batch normalisation in one", () => {
  forAll([perChannel, seed], (shape, seed) => {
    const [, channels = 1] = shape;
    checkOperation((x, scale, shift) => batchNormalize(x, scale, shift, 0.1), [shape, [channels], [channels]], {
      seed,
    });
  });
});

test("standardized rows, and what they were divided by", () => {
  forAll([extent, fc.integer({ min: 2, max: 5 }), seed], (rows, columns, seed) => {
    checkOperation((x) => multiply(...standardizeRows(x, 0.1)), [[rows, columns]], { seed });
    checkOperation((x) => standardizeRows(x, 0.1)[0], [[rows, columns]], { seed });
    checkOperation((x) => standardizeRows(x, 0.1)[1], [[rows, columns]], { seed });
  });
});

test("softmax and logSoftmax", () => {
  forAll([extent, fc.integer({ min: 2, max: 5 }), seed], (batch, classes, seed) => {
    checkOperation(softmax, [[batch, classes]], { seed });
    checkOperation(logSoftmax, [[batch, classes]], { seed });
  });
});
