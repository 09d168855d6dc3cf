import {
  type Block,
  type ConvGeometry,
  convGeometry,
  type PoolGeometry,
  poolGeometry,
  type Shape,
  sizeOf,
  withBackend,
} from "@tsumiki/kernels";
import fc from "fast-check";
import { Adam, scope, seed, softmaxCrossEntropy, tensor, uniform } from "tsumiki";
import { beforeEach, describe, expect, test } from "vitest";
import { models } from "../../../../examples/mnist/src/models.ts";
import type { WasmBackend } from "../../../../packages/kernels/src/wasm/backend.ts";
import { startWasm } from "../../../../packages/kernels/src/wasm/start.ts";
import { runCase } from "../../cases/case.ts";
import { cases } from "../../cases.ts";
import { algorithms, bits, builds, contents, deferring, firstUnequal, never, written } from "./deferring.ts";

describe.each(builds)("%s", (build) => {
  test("no case comes to other bits if what can be deferred is", async () => {
    const [later, now] = [await deferring(build), await never(build)];
    for (const each of cases) {
      later.openScope();
      expect(firstUnequal(bits(runCase(each, later).values()), bits(runCase(each, now).values())), each.name).toBe(
        null,
      );
      later.closeScope([]);
    }
  });

  test.each(algorithms)("nor do chains of them over random images, with %s convolutions", async (algorithm) => {
    const now = await never(build, algorithm);
    const later = [await deferring(build, algorithm), await deferring(build, algorithm, 3)];
    fc.assert(
      fc.property(chains, (chain) => {
        const expected = runChain(now, chain);
        for (const backend of later) expect(firstUnequal(runChain(backend, chain), expected)).toBe(null);
      }),
      { numRuns: process.env["SOAK"] ? 150 : 75 },
    );
    for (const backend of later) backend.close();
  });
});

test.each(["simple", "deep"] as const)("training %s comes to the same bits", async (name) => {
  const trained = [await deferring(), await startWasm(), await never()].map((backend) => train(backend, name));
  expect(firstUnequal(trained[0]!, trained[2]!)).toBe(null);
  expect(firstUnequal(trained[1]!, trained[2]!)).toBe(null);
});

test("the maxima of a ReLU are the ReLU of the maxima, and stand where they stood", async () => {
  const values = [-2, -1, -0, 0, 1, 2, NaN, Infinity, -Infinity];
  const windows = values.flatMap((a) =>
    values.flatMap((b) => values.flatMap((c) => [[a, b, c, 1].reverse(), [a, b, c, -1]])),
  );
  const geometry = poolGeometry("pool", [windows.length, 1, 2, 2], 2, { stride: 2 });
  const [later, now] = [await deferring(), await never()].map((backend) => {
    backend.openScope();
    const x = written(backend, [windows.length * 4], windows.flat());
    const [r, y, index] = [x.size, windows.length, windows.length].map((size) => backend.allocate(size)) as [
      Block,
      Block,
      Block,
    ];
    backend.kernels.unary("relu", x, r);
    backend.kernels.maxPool2d(geometry, r, y, index);
    return bits([y, index].map((block) => backend.read(block, [block.size])));
  });
  expect(firstUnequal(later!, now!)).toBe(null);
});

describe("a deferred block", () => {
  let backend: WasmBackend;
  let x: Block;
  let y: Block;

  beforeEach(async () => {
    backend = await deferring();
    backend.openScope();
    x = written(backend, [2], [-1, 2]);
    y = relu(x);
  });

  const relu = (of: Block) => {
    const result = backend.allocate(of.size);
    backend.kernels.unary("relu", of, result);
    return result;
  };
  test("holds what its source held when it was made, whoever writes that", () => {
    backend.kernels.fill(7, x);
    expect(contents(y)).toEqual([0, 2]);
    const z = relu(x);
    backend.write(x, [2], [3, 4]);
    expect(contents(z)).toEqual([7, 7]);
  });

  test("holds what a small source held, too: a copy of it is kept", () => {
    const geometry = convGeometry("filter", [1, 1, 8, 8], [1, 1, 1, 1], {});
    const [image, weight, maps] = [
      written(backend, [64], new Float32Array(64).fill(2)),
      backend.allocate(1, "persistent"),
      backend.allocate(64),
    ];
    backend.kernels.fill(3, weight);
    backend.kernels.conv2d(geometry, image, weight, null, maps);
    backend.kernels.fill(7, weight);
    expect(new Set(contents(maps))).toEqual(new Set([6]));
  });

  test("may be read in another shape", async () => {
    const pool = poolGeometry("pool", [1, 3, 4, 4], 2, { stride: 2 });
    const filter = convGeometry("filter", [1, 1, 6, 4], [2, 1, 1, 1], {});
    const gradientOf = (on: WasmBackend) => {
      const index = written(on, [12], [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]);
      const [unpooled, dx] = [on.allocate(48), on.allocate(24)];
      on.kernels.maxPool2dBackward(pool, written(on, [12], [...Array(12).keys()]), index, unpooled);
      on.kernels.conv2dBackwardInput(filter, unpooled, written(on, [2], [1, 2]), dx);
      return contents(dx);
    };
    expect(gradientOf(backend)).toEqual(gradientOf(await never()));
  });

  test("may be overwritten, and read by others before", () => {
    const z = relu(y);
    backend.kernels.fill(7, y);
    expect([y, z].map(contents)).toEqual([
      [7, 7],
      [0, 2],
    ]);
  });

  test("may be written in place", () => {
    backend.kernels.accumulate(x, y);
    expect(contents(y)).toEqual([-1, 4]);
  });

  test("may be read by a kernel that writes its source", () => {
    const geometry = convGeometry("point", [1, 1, 1, 2], [1, 1, 1, 1], {});
    backend.kernels.conv2d(geometry, y, written(backend, [1], [3]), null, x);
    expect([y, x].map(contents)).toEqual([
      [0, 2],
      [0, 6],
    ]);
  });

  test("survives its scope, and so does what was made of it", () => {
    const z = relu(y);
    backend.closeScope([z, y]);
    expect([y, z].map(contents)).toEqual([
      [0, 2],
      [0, 2],
    ]);
  });

  test("of an outer scope survives the scope of its source", () => {
    const outer = backend.allocate(2);
    backend.openScope();
    const inner = written(backend, [2], [5, -5]);
    backend.kernels.unary("relu", inner, outer);
    backend.closeScope([]);
    backend.openScope();
    written(backend, [2], [8, 8]);
    expect(contents(outer)).toEqual([5, 0]);
  });

  test("can be kept, and so can its source", () => {
    backend.keep(x);
    backend.keep(y);
    backend.closeScope([]);
    expect([x, y].map(contents)).toEqual([
      [-1, 2],
      [0, 2],
    ]);
  });
});

interface Chain {
  readonly pool: PoolGeometry;
  /** Makes the image that is rectified and pooled. */
  readonly before: ConvGeometry;
  /** Reads that image rectified. */
  readonly after: ConvGeometry;
  readonly seed: number;
}

const chains: fc.Arbitrary<Chain> = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    channels: fc.constantFrom(1, 3, 4, 5, 8, 30, 42),
    window: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    positions: fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })),
    kernel: fc.constantFrom(1, 3),
    padding: fc.integer({ min: 0, max: 3 }),
    stride: fc.constantFrom(1, 1, 2),
    filter: fc.record({
      inChannels: fc.constantFrom(1, 2, 4),
      size: fc.oneof(fc.constant([3, 3]), fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 9 }))),
      stride: fc.constantFrom(1, 1, 2),
      padding: fc.constantFrom(0, 0, 1),
      dilationY: fc.constantFrom(1, 1, 2),
    }),
    seed: fc.nat(1e6),
  })
  .filter(({ window, positions, kernel, padding, filter }) =>
    window.every(
      (size, axis) =>
        size * positions[axis]! + 2 * padding >= kernel &&
        size * positions[axis]! + filter.size[axis]! > 2 * filter.padding + 1,
    ),
  )
  .map(({ batch, channels, window, positions, kernel, padding, stride, filter, seed }) => {
    const [height, width] = window.map((size, axis) => size * positions[axis]!) as [number, number];
    const { inChannels, size } = filter;
    const dilation = [filter.dilationY, 1];
    const source = [height, width].map(
      (extent, axis) => (extent - 1) * filter.stride + dilation[axis]! * (size[axis]! - 1) + 1 - 2 * filter.padding,
    );
    const image = [batch, channels, height, width];
    const options = { padding, stride, rounding: "floor" } as const;
    return {
      pool: poolGeometry("pool", image, window, { stride: window }),
      after: convGeometry("after", image, [5, channels, kernel, kernel], options),
      before: convGeometry("before", [batch, inChannels, ...source], [channels, inChannels, ...size], {
        stride: filter.stride,
        padding: filter.padding,
        dilation: dilation as [number, number],
      }),
      seed,
    };
  });

/** A convolution, its ReLU, and a max-pool and a convolution of that; and all gradients on the way back. */
function runChain(backend: WasmBackend, { pool, after, before, seed }: Chain): number[][] {
  const { kernels } = backend;
  backend.openScope();
  let made = seed;
  const input = (shape: Shape) =>
    written(
      backend,
      shape,
      Array.from({ length: sizeOf(shape) }, () => numberOf(made++)),
    );
  const image = [pool.batch, pool.channels, pool.height, pool.width];
  const maps = [pool.batch, pool.channels, pool.outHeight, pool.outWidth];
  const results: Block[] = [];
  const output = (shape: Shape) => {
    const block = written(backend, shape, new Float32Array(sizeOf(shape)).fill(NaN));
    results.push(block);
    return block;
  };
  const source = [before.batch, before.channels, before.height, before.width];
  const beforeWeight = [before.outChannels, before.channels, before.kernelHeight, before.kernelWidth];
  const [x, weight, bias] = [input(source), input(beforeWeight), input([before.outChannels])];
  const [convolved, rectified] = [output(image), output(image)];
  kernels.conv2d(before, x, weight, bias, convolved);
  kernels.unary("relu", convolved, rectified);
  const [y, index] = [output(maps), output(maps)];
  kernels.maxPool2d(pool, rectified, y, index);
  for (const written of [x, weight, bias]) kernels.scale(0.5, written);

  const afterWeight = [after.outChannels, after.channels, after.kernelHeight, after.kernelWidth];
  const afterMaps = [after.batch, after.outChannels, after.outHeight, after.outWidth];
  kernels.conv2d(after, rectified, input(afterWeight), null, output(afterMaps));
  kernels.conv2dBackwardWeight(after, rectified, input(afterMaps), output(afterWeight));

  const [unpooled, passed] = [output(image), output(image)];
  kernels.maxPool2dBackward(pool, input(maps), index, unpooled);
  kernels.unaryBackward("relu", unpooled, rectified, rectified, passed);
  for (const gradient of [unpooled, passed]) {
    kernels.conv2dBackwardWeight(before, x, gradient, output(beforeWeight));
    kernels.reduce("sum", { shape: image, axes: [0, 2, 3], outRank: 1 }, gradient, output([pool.channels]));
    kernels.conv2dBackwardInput(before, gradient, weight, output(source));
  }
  const read = bits(results.reverse().map((block) => backend.read(block, [block.size])));
  backend.closeScope([]);
  return read;
}

/** A few special numbers among many others. */
function numberOf(position: number): number {
  const hash = Math.imul(position ^ (position >>> 7), 0x9e3779b1) >>> 0;
  if (hash % 11 === 0) return [0, -0, 1, -1][hash % 4]!;
  return hash % 997 === 0 ? NaN : hash / 2 ** 31 - 1;
}

/** Three steps on a few images of noise: the parameters' bits. */
function train(backend: WasmBackend, name: "simple" | "deep"): number[][] {
  return withBackend(backend, () => {
    seed(1);
    const network = models[name]();
    const optimizer = new Adam(network.parameters());
    for (let step = 0; step < 3; step++) {
      scope(() => {
        const [scores, backward] = network.forward(uniform([20, 1, 28, 28]));
        const [, lossBackward] = softmaxCrossEntropy(
          scores,
          tensor(Array.from({ length: 20 }, (_, image) => image % 10)),
        );
        backward(lossBackward(), { input: false });
        optimizer.step();
      });
    }
    return bits([...network.parameters().values()].map(({ value }) => value.data()));
  });
}
