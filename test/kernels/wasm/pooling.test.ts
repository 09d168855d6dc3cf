import { type PoolGeometry, poolGeometry, type Rounding, type Shape } from "@tsumiki/kernels";
import fc from "fast-check";
import { test } from "vitest";
import { expectAgreement } from "./exactly.ts";

const pools: fc.Arbitrary<PoolGeometry> = fc
  .record({
    batch: fc.constantFrom(1, 2, 3, 40),
    channels: fc.integer({ min: 1, max: 17 }),
    image: pairOf(1, 9),
    kernelSize: pairOf(1, 4),
    stride: pairOf(1, 4),
    padding: pairOf(0, 2),
    dilation: pairOf(1, 2),
    rounding: fc.constantFrom<Rounding>("floor", "ceil", "nearest"),
  })
  .filter(({ image, kernelSize, padding, dilation }) =>
    image.every((extent, axis) => dilation[axis]! * (kernelSize[axis]! - 1) < extent + 2 * padding[axis]!),
  )
  .map(({ batch, channels, image, kernelSize, ...options }) =>
    poolGeometry("pool", [batch, channels, ...image], kernelSize, options),
  );

/** Windows that cover the image without gaps and overlaps: these take a way of their own. */
const tiles: fc.Arbitrary<PoolGeometry> = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    channels: fc.integer({ min: 1, max: 9 }),
    kernelSize: pairOf(1, 3),
    positions: pairOf(1, 4),
  })
  .map(({ batch, channels, kernelSize, positions }) => {
    const [height, width] = kernelSize.map((size, axis) => size * positions[axis]!);
    return poolGeometry("pool", [batch, channels, height!, width!], kernelSize, { stride: kernelSize });
  });

test("maxima, where they stood, and their gradient agree with the reference", () => {
  fc.assert(fc.property(fc.oneof(pools, tiles), expectMaximaAgree), { numRuns: 300 });
});

test("averages and their gradient agree with the reference", () => {
  fc.assert(fc.property(fc.oneof(pools, tiles), expectAveragesAgree), { numRuns: 300 });
});

function expectMaximaAgree(geometry: PoolGeometry): void {
  expectAgreement(({ kernels, input, output }) => {
    const index = output("index", outputShape(geometry));
    kernels.maxPool2d(geometry, input(inputShape(geometry)), output("y", outputShape(geometry)), index);
    kernels.maxPool2dBackward(geometry, input(outputShape(geometry)), index, output("dx", inputShape(geometry)));
  });
}

/** The share of an element in a window of 3, say, is rounded: the results are too. */
function expectAveragesAgree(geometry: PoolGeometry): void {
  expectAgreement(({ kernels, input, output }) => {
    kernels.averagePool2d(geometry, input(inputShape(geometry)), output("y", outputShape(geometry)));
    kernels.averagePool2dBackward(geometry, input(outputShape(geometry)), output("dx", inputShape(geometry)));
  }, 1e-6);
}

function inputShape({ batch, channels, height, width }: PoolGeometry): Shape {
  return [batch, channels, height, width];
}

function outputShape({ batch, channels, outHeight, outWidth }: PoolGeometry): Shape {
  return [batch, channels, outHeight, outWidth];
}

function pairOf(min: number, max: number): fc.Arbitrary<[number, number]> {
  return fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
}
