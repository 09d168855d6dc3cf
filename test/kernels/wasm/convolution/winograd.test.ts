import { type ConvGeometry, dropoutHash, poolGeometry, reference, type Shape } from "@tsumiki/kernels";
import fc from "fast-check";
import { expect, test } from "vitest";
import { forwardPass, usesWinograd } from "../../../../packages/kernels/src/wasm/convolution/winograd.ts";
import { startWasm } from "../../../../packages/kernels/src/wasm/start.ts";
import { type Bench, type Outputs, runCase } from "../../cases/case.ts";
import { firstDifference } from "../../cases/compare.ts";
import { convolutionCases } from "../../cases/convolution.ts";

const relaxed = await startWasm("relaxed-simd", 1, "winograd");
const builds = [relaxed, await startWasm("simd", 1, "winograd")];
const threads = await Promise.all([2, 3, 5].map((count) => startWasm("relaxed-simd", count, "winograd")));

/**
 * Of errors relative to the largest element. Measured: 1e-6 to 7e-6 for 4 to 64 channels, then growing with the root of
 * their number, to 1.5e-5 for 256; direct convolutions are off by a tenth of that. The transforms cost the digits: their
 * factors of up to 8 make large numbers that cancel.
 */
function toleranceFor({ channels, outChannels }: ConvGeometry): number {
  return 1e-5 * Math.sqrt(Math.max(1, Math.max(channels, outChannels) / 64));
}

/** All that Winograd applies to: any image and padding, and channels that leave vectors and panels incomplete. */
const convolutions: fc.Arbitrary<ConvGeometry> = fc
  .record({
    batch: fc.integer({ min: 1, max: 5 }),
    channels: fc.integer({ min: 4, max: 20 }),
    outChannels: fc.integer({ min: 4, max: 20 }),
    height: fc.integer({ min: 3, max: 17 }),
    width: fc.integer({ min: 3, max: 17 }),
    padding: fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })),
  })
  .map(({ batch, channels, outChannels, height, width, padding }) =>
    convolution([batch, channels, height, width], outChannels, { padding }),
  );

test("convolutions and both gradients agree with the reference, in both builds", () => {
  fc.assert(
    fc.property(convolutions, (geometry) => {
      const expected = outputsOf(geometry, reference);
      for (const backend of builds) {
        expect(firstDifference(outputsOf(geometry, backend), expected, toleranceFor(geometry))).toBe(null);
      }
    }),
  );
});

test("any number of threads gives the same bits", () => {
  fc.assert(
    fc.property(convolutions, (geometry) => {
      const expected = outputsOf(geometry, relaxed);
      for (const backend of threads) expect(outputsOf(geometry, backend)).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

test.each(convolutionCases)("where it does not apply convolutions are direct: $name", (case_) => {
  const difference = firstDifference(
    runCase(case_, relaxed),
    runCase(case_, reference),
    Math.max(case_.tolerance, 1e-5),
  );
  expect(difference).toBe(null);
});

test("many channels, and more tiles than a chunk has, lose no more digits than that", () => {
  for (const [image, outChannels] of [
    [[1, 256, 6, 6], 32],
    [[1, 64, 12, 12], 64],
    [[2, 8, 41, 40], 8],
  ] as const) {
    const geometry = convolution(image, outChannels, { padding: 1 });
    expect(firstDifference(outputsOf(geometry, relaxed), outputsOf(geometry, reference), toleranceFor(geometry))).toBe(
      null,
    );
  }
});

test("an image comes out the same, bit for bit, in whatever batch it is", () => {
  const [channels, side] = [8, 10];
  const size = channels * side * side;
  const weight = random(1, 9 * channels * channels);
  const images = random(2, 9 * size);
  const convolved = (batch: number, values: Float32Array) => {
    const geometry = convolution([batch, channels, side, side], channels, { padding: 1 });
    const [x, w, y] = [batch * size, weight.length, batch * size].map((each) => relaxed.allocate(each));
    relaxed.write(x!, inputShape(geometry), values);
    relaxed.write(w!, filterShape(geometry), weight);
    relaxed.kernels.conv2d(geometry, x!, w!, null, y!);
    return relaxed.read(y!, inputShape(geometry));
  };
  const all = convolved(9, images);
  for (const n of [0, 4, 8]) {
    const part = (values: Float32Array) => values.subarray(n * size, (n + 1) * size);
    expect(part(all)).toEqual(convolved(1, part(images)));
  }
});

test("transformed weights follow what is written to their parameter", () => {
  const geometry = convolution([1, 4, 6, 6], 4);
  const [x, y, dx] = [4 * 36, 4 * 16, 4 * 36].map((size) => relaxed.allocate(size));
  const weight = relaxed.allocate(4 * 4 * 9, "persistent");
  relaxed.kernels.fill(1, x!);
  for (const value of [1, 3]) {
    relaxed.kernels.fill(value, weight);
    relaxed.kernels.conv2d(geometry, x!, weight, null, y!);
    for (const element of relaxed.read(y!, [4, 4, 4])) expect(element / (36 * value)).toBeCloseTo(1, 5);
    relaxed.kernels.conv2dBackwardInput(geometry, y!, weight, dx!);
    expect(relaxed.read(dx!, [1, 4, 6, 6])[0]! / (4 * 36 * value * value)).toBeCloseTo(1, 5);
  }
});

test("it is chosen for 3x3 windows of stride 1 with enough channels, unless direct ones are asked for", () => {
  const chosen = (image: Shape, outChannels: number, options = {}, kernelSize = 3, groups = 1) => {
    const geometry = { ...poolGeometry("", image, kernelSize, options), outChannels, groups };
    return usesWinograd("auto", geometry, forwardPass(geometry));
  };
  expect(chosen([100, 16, 28, 28], 16)).toBe(true);
  expect(chosen([1, 64, 8, 8], 64, { padding: 1 })).toBe(true);
  expect(chosen([100, 1, 28, 28], 32)).toBe(false);
  expect(chosen([100, 4, 28, 28], 4)).toBe(false);
  expect(chosen([100, 64, 3, 3], 64)).toBe(false); // one output of the 16 that a tile gives
  expect(chosen([100, 16, 29, 29], 16, { stride: 2 })).toBe(false);
  expect(chosen([100, 16, 28, 28], 16, { dilation: 2 })).toBe(false);
  expect(chosen([100, 16, 28, 28], 16, {}, 5)).toBe(false);
  expect(chosen([100, 16, 28, 28], 16, {}, 3, 2)).toBe(false);
  const geometry = convolution([100, 16, 28, 28], 16);
  expect(usesWinograd("direct", geometry, forwardPass(geometry))).toBe(false);
});

function outputsOf(geometry: ConvGeometry, backend: typeof reference | typeof relaxed): Outputs {
  const body = ({ kernels, input, output }: Bench) => {
    const [x, weight, dy] = [inputShape, filterShape, outputShape].map((shape) => input(shape(geometry)));
    kernels.conv2d(geometry, x!, weight!, input([geometry.outChannels]), output("y", outputShape(geometry)));
    kernels.conv2dBackwardInput(geometry, dy!, weight!, output("dx", inputShape(geometry)));
    kernels.conv2dBackwardWeight(geometry, x!, dy!, output("dWeight", filterShape(geometry)));
  };
  return runCase({ name: "", tolerance: 0, body }, backend);
}

function convolution(image: Shape, outChannels: number, options: Parameters<typeof poolGeometry>[3] = {}) {
  return { ...poolGeometry("convolution", image, 3, options), outChannels, groups: 1 };
}

function inputShape({ batch, channels, height, width }: ConvGeometry): Shape {
  return [batch, channels, height, width];
}

function filterShape({ outChannels, channels }: ConvGeometry): Shape {
  return [outChannels, channels, 3, 3];
}

function outputShape({ batch, outChannels, outHeight, outWidth }: ConvGeometry): Shape {
  return [batch, outChannels, outHeight, outWidth];
}

/** In [−1, 1). */
function random(seed: number, size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, position) => dropoutHash(seed, position) / 2 ** 31 - 1);
}
