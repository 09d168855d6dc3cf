import { type Block, convGeometry, poolGeometry } from "@tsumiki/kernels";
import { beforeEach, describe, expect, test } from "vitest";
import type { WasmBackend } from "../../../../packages/kernels/src/wasm/backend.ts";
import { Deferred } from "../../../../packages/kernels/src/wasm/run/deferred.ts";
import { startWasm } from "../../../../packages/kernels/src/wasm/start.ts";
import { contents, parameter, watchRuns, written } from "./deferring.ts";

let deferred: Deferred;
let backend: WasmBackend;

beforeEach(async () => {
  deferred = new Deferred(1);
  backend = await startWasm(undefined, 1, "direct", deferred);
  backend.openScope();
});

describe("a deferred convolution", () => {
  /** The weights are as large as the maps. */
  const geometry = convGeometry("filter", [1, 1, 4, 4], [16, 1, 4, 4], {});
  let weight: Block;
  let maps: Block;

  beforeEach(() => {
    weight = parameter(backend, 256, 1);
    maps = convolve();
  });

  function convolve(): Block {
    const y = backend.allocate(16);
    backend.kernels.conv2d(geometry, written(backend, [16], new Float32Array(16).fill(2)), weight, null, y);
    return y;
  }

  test("is not brought back by a step of the optimizer, however large its weights are", () => {
    const runs = watchRuns();
    backend.kernels.scale(3, weight);
    expect(runs()).not.toContain("convolve");
    expect(new Set(contents(maps))).toEqual(new Set([32]));
    expect(new Set(contents(convolve()))).toEqual(new Set([96]));
  });

  test("nor by one in an inner scope, whose end it survives", () => {
    const runs = watchRuns();
    backend.openScope();
    backend.kernels.scale(3, weight);
    backend.closeScope([]);
    expect(runs()).not.toContain("convolve");
    backend.openScope();
    written(backend, [512], new Float32Array(512));
    expect(new Set(contents(maps))).toEqual(new Set([32]));
  });

  test("shares the copy of its weights with others", () => {
    const second = convolve();
    const runs = watchRuns();
    backend.kernels.scale(3, weight);
    expect(runs()).toEqual(["copy", "scale"]);
    expect([maps, second].map((y) => new Set(contents(y)))).toEqual([new Set([32]), new Set([32])]);
  });
});

test.each([
  { window: 2, kernel: 4, runs: "convolveWeightPooled" },
  { window: 2, kernel: 3, runs: "convolveWeight" }, // 9 products for each maximum are too few
  { window: 3, kernel: 4, runs: "convolveWeight" },
])("the weight gradient of a $kernel-wide kernel under a pool of $window-wide windows runs $runs", (each) => {
  const { window, kernel } = each;
  const side = 2 * window;
  const width = side + kernel - 1;
  const pool = poolGeometry("pool", [1, 1, side, side], window, { stride: window });
  const filter = convGeometry("filter", [1, 1, width, width], [1, 1, kernel, kernel], {});
  const gradients = [1, 10, 100, 0]; // as if a ReLU had cut the last maximum off
  const dWeightFrom = (image: readonly number[]) => {
    const [unpooled, dWeight] = [backend.allocate(side ** 2), backend.allocate(kernel ** 2)];
    const index = written(backend, [4], [0, 1, 2, 3]);
    backend.kernels.maxPool2dBackward(pool, written(backend, [4], gradients), index, unpooled);
    backend.kernels.conv2dBackwardWeight(filter, written(backend, [image.length], image), unpooled, dWeight);
    return contents(dWeight);
  };
  // Maximum m stands in window m, of two by two, at its element number m.
  const positionOf = (m: number) => {
    const row = window * Math.floor(m / 2) + Math.floor(m / window);
    return row * width + window * (m % 2) + (m % window);
  };
  const runs = watchRuns();
  const image = Array.from({ length: width ** 2 }, (_, position) => position);
  const expected = Array.from({ length: kernel ** 2 }, (_, tap) => {
    const corner = Math.floor(tap / kernel) * width + (tap % kernel);
    return gradients.reduce((sum, gradient, m) => sum + gradient * image[corner + positionOf(m)]!, 0);
  });
  expect(dWeightFrom(image)).toEqual(expected);
  expect(runs()).toEqual([each.runs, "sumParts"]);
  // Only the last tap meets the last position, and there with a gradient of 0: 0 · ∞ has to show.
  expect(dWeightFrom([...image.slice(0, -1), Infinity])).toEqual([...expected.slice(0, -1), NaN]);
});

test.each([
  { windows: "tile the image", side: 6, kernel: 2, stride: 2 },
  { windows: "overlap", side: 7, kernel: 3, stride: 2 },
  { windows: "leave an edge", side: 7, kernel: 2, stride: 2 },
])("convolution, ReLU and pool, forward and backward, convolve once if the windows $windows", (each) => {
  const { kernels } = backend;
  const { side, kernel, stride } = each;
  const image = [1, 3, side, side];
  const convolution = convGeometry("filter", [1, 3, side, side], [3, 3, 1, 1], {});
  const pool = poolGeometry("pool", image, kernel, { stride, rounding: "floor" });
  const images = (): Block => backend.allocate(3 * side * side);
  const maps = (): Block => backend.allocate(3 * pool.outHeight * pool.outWidth);
  const [x, convolved, rectified, unpooled, passed] = [images(), images(), images(), images(), images()];
  const [y, index, dy] = [maps(), maps(), maps()];
  kernels.fill(1, x);
  kernels.fill(1, dy);
  const runs = watchRuns();
  kernels.conv2d(convolution, x, parameter(backend, 9, 1), null, convolved);
  kernels.unary("relu", convolved, rectified);
  kernels.maxPool2d(pool, rectified, y, index);
  kernels.maxPool2dBackward(pool, dy, index, unpooled);
  kernels.unaryBackward("relu", unpooled, rectified, rectified, passed);
  contents(passed);
  expect(runs().filter((name) => name === "convolve")).toEqual(["convolve"]);
});

describe("a pool of a deferred block", () => {
  const pool = poolGeometry("pool", [1, 1, 2, 2], 2, { stride: 2 });
  let rectified: Block;
  let y: Block;
  let index: Block;

  beforeEach(() => {
    rectified = backend.allocate(4);
    backend.kernels.unary("relu", written(backend, [4], [1, -2, 3, -4]), rectified);
    [y, index] = [backend.allocate(1), backend.allocate(1)];
    backend.kernels.maxPool2d(pool, rectified, y, index);
  });

  function gradientThrough() {
    const gradient = backend.allocate(4);
    backend.kernels.maxPool2dBackward(pool, written(backend, [1], [5]), index, gradient);
    return deferred.gradientThrough(rectified, gradient, []);
  }

  test("is remembered for the gradient", () => {
    expect(gradientThrough()?.pooled).toBe(y);
  });

  test("is forgotten with its blocks, also if all of them are kept", () => {
    for (const block of [rectified, y, index]) backend.keep(block);
    backend.closeScope([]);
    backend.openScope();
    expect(gradientThrough()).toBeUndefined();
  });
});
