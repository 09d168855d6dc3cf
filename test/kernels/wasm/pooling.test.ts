import { assertWindowsMeetImage, type PoolGeometry, poolGeometry, type Shape } from "@tsumiki/kernels";
import fc from "fast-check";
import { test } from "vitest";
import { pairOf, sliding } from "../sliding.ts";
import { expectAgreement } from "./exactly.ts";

const pools: fc.Arbitrary<PoolGeometry> = fc
  .record({
    batch: fc.constantFrom(1, 2, 3, 40),
    channels: fc.integer({ min: 1, max: 17 }),
    slide: sliding({ image: 9, kernelSize: 4, stride: 4, padding: 2, dilation: 2 }),
  })
  .map(({ batch, channels, slide: { image, kernelSize, options } }) =>
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

test("averages and their gradient agree with the reference, whether padding counts or not", () => {
  fc.assert(fc.property(fc.oneof(pools, tiles), fc.boolean(), expectAveragesAgree), { numRuns: 300 });
});

function expectMaximaAgree(geometry: PoolGeometry): void {
  expectAgreement(({ kernels, input, output }) => {
    const index = output("index", outputShape(geometry));
    kernels.maxPool2d(geometry, input(inputShape(geometry)), output("y", outputShape(geometry)), index);
    kernels.maxPool2dBackward(geometry, input(outputShape(geometry)), index, output("dx", inputShape(geometry)));
  });
}

/** The share of an element in a window of 3, say, is rounded: the results are too. */
function expectAveragesAgree(pool: PoolGeometry, countPadding: boolean): void {
  fc.pre(countPadding || meetsImage(pool));
  const geometry = { ...pool, countPadding };
  expectAgreement(({ kernels, input, output }) => {
    kernels.averagePool2d(geometry, input(inputShape(geometry)), output("y", outputShape(geometry)));
    kernels.averagePool2dBackward(geometry, input(outputShape(geometry)), output("dx", inputShape(geometry)));
  }, 1e-6);
}

/** Where padding does not count, a window that holds nothing else has no average. */
function meetsImage(geometry: PoolGeometry): boolean {
  try {
    assertWindowsMeetImage("pool", geometry);
    return true;
  } catch {
    return false;
  }
}

function inputShape({ batch, channels, height, width }: PoolGeometry): Shape {
  return [batch, channels, height, width];
}

function outputShape({ batch, channels, outHeight, outWidth }: PoolGeometry): Shape {
  return [batch, channels, outHeight, outWidth];
}
