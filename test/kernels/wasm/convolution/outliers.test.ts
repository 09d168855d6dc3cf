import {
  type Backend,
  type Block,
  type ConvGeometry,
  dropoutHash,
  poolGeometry,
  type Shape,
  sizeOf,
} from "@tsumiki/kernels";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Deferred } from "../../../../packages/kernels/src/wasm/run/deferred.ts";
import { startWasm } from "../../../../packages/kernels/src/wasm/start.ts";

// A tile's products by Winograd mix 36 elements: one that is not finite, or beside which all others are lost, may show
// only where the sum as it is written down has it.

const directs = {
  "relaxed-simd": await startWasm("relaxed-simd", 1, "direct"),
  simd: await startWasm("simd", 1, "direct"),
};
const winograds = [
  await startWasm("relaxed-simd", 1, "winograd"),
  await startWasm("simd", 1, "winograd"),
  await startWasm("relaxed-simd", 3, "winograd", new Deferred(1)),
];

type Operand = "x" | "weight" | "bias" | "dy";

interface Problem {
  readonly geometry: ConvGeometry;
  readonly outlier: number;
  readonly operand: Operand;
  readonly position: number;
}

const problems: fc.Arbitrary<Problem> = fc
  .record({
    batch: fc.integer({ min: 1, max: 4 }),
    channels: fc.integer({ min: 4, max: 18 }),
    outChannels: fc.integer({ min: 4, max: 18 }),
    image: fc.tuple(fc.integer({ min: 3, max: 14 }), fc.integer({ min: 3, max: 14 })),
    padding: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
    outlier: fc.constantFrom(NaN, Infinity, -Infinity, 1e38, -1e31, 1e20, 2e9),
    operand: fc.constantFrom<Operand>("x", "weight", "bias", "dy"),
    position: fc.nat(),
  })
  .map(({ batch, channels, outChannels, image, padding, ...rest }) => {
    const pool = poolGeometry("convolution", [batch, channels, ...image], 3, { padding });
    return { geometry: { ...pool, outChannels, groups: 1 }, ...rest };
  });

test("an outlier in any operand shows where it does in direct convolutions, and nowhere else", () => {
  fc.assert(
    fc.property(problems, (problem) => {
      for (const backend of winograds) {
        const direct = directs[backend.info.build as keyof typeof directs];
        expect(firstStray(convolve(problem, backend), convolve(problem, direct), problem)).toBe(null);
      }
    }),
  );
});

test("an image is convolved alike, bit for bit, whatever the others of its batch hold", () => {
  const geometry: ConvGeometry = { ...poolGeometry("", [5, 8, 9, 9], 3, { padding: 1 }), outChannels: 8, groups: 1 };
  const clean = convolve({ geometry, outlier: 0.5, operand: "x", position: 0 }, winograds[0]!);
  for (const backend of [winograds[0]!, winograds[2]!]) {
    // In the third image.
    const spoilt = convolve({ geometry, outlier: NaN, operand: "x", position: 2 * 8 * 81 + 40 }, backend);
    const imageOf = ([y]: readonly Float32Array[], n: number) => y!.subarray(n * 8 * 81, (n + 1) * 8 * 81);
    for (const n of [1, 3, 4]) expect(imageOf(spoilt, n)).toEqual(imageOf(clean, n));
    expect(imageOf(spoilt, 2)).not.toEqual(imageOf(clean, 2));
  }
});

/**
 * y, dx and dWeight of random operands, one of which holds the outlier. The images are rectified and, where the sizes allow
 * it, dy is the gradient of a max-pool: both may be deferred.
 */
function convolve({ geometry, outlier, operand, position }: Problem, backend: Backend): Float32Array[] {
  const { batch, channels, height, width, outChannels, outHeight, outWidth } = geometry;
  const image = [batch, channels, height, width];
  const filter = [outChannels, channels, 3, 3];
  const map = [batch, outChannels, outHeight, outWidth];
  const { kernels } = backend;
  backend.openScope();
  const input = (name: Operand | undefined, shape: Shape, seed: number): Block => {
    const values = Float32Array.from({ length: sizeOf(shape) }, (_, at) => dropoutHash(seed, at) / 2 ** 31 - 1);
    if (name === operand) values[position % values.length] = outlier;
    const block = backend.allocate(values.length);
    backend.write(block, shape, values);
    return block;
  };
  const output = (shape: Shape) => backend.allocate(sizeOf(shape));
  const gradient = (): Block => {
    if (outHeight % 2 > 0 || outWidth % 2 > 0) return input("dy", map, 4);
    const pool = poolGeometry("pool", map, 2, { stride: 2 });
    const pooled = [batch, outChannels, pool.outHeight, pool.outWidth];
    const [maxima, index, dy] = [output(pooled), output(pooled), output(map)];
    kernels.maxPool2d(pool, input(undefined, map, 5), maxima, index);
    kernels.maxPool2dBackward(pool, input("dy", pooled, 4), index, dy);
    return dy;
  };
  const rectified = output(image);
  kernels.unary("relu", input("x", image, 1), rectified);
  const [weight, bias, dy] = [input("weight", filter, 2), input("bias", [outChannels], 3), gradient()];
  const [y, dx, dWeight] = [output(map), output(image), output(filter)];
  kernels.conv2d(geometry, rectified, weight, bias, y);
  kernels.conv2dBackwardInput(geometry, dy, weight, dx);
  kernels.conv2dBackwardWeight(geometry, rectified, dy, dWeight);
  const results = [backend.read(y, map), backend.read(dx, image), backend.read(dWeight, filter)] as Float32Array[];
  backend.closeScope([]);
  return results;
}

/** The first element that is not what it is in direct convolutions, in words. */
function firstStray(got: Float32Array[], expected: Float32Array[], { outlier }: Problem): string | null {
  for (const [result, values] of expected.entries()) {
    for (const [at, wanted] of values.entries()) {
      const value = got[result]![at]!;
      // What meets the outlier may round as that does, everything else as sums of numbers up to 1 do.
      const tolerance = Math.abs(wanted) > 1e6 ? 1e-5 * Math.abs(outlier) : 5e-4;
      if (Object.is(value, wanted)) continue;
      if (Number.isFinite(value) && Number.isFinite(wanted) && Math.abs(value - wanted) <= tolerance) continue;
      return `${["y", "dx", "dWeight"][result]}[${at}]: expected ${wanted}, got ${value}`;
    }
  }
  return null;
}
