import type { Block } from "../backend.ts";
import type { ReduceGeometry } from "../geometry.ts";
import type { ReduceOp } from "../kernels.ts";
import type { Shape } from "../shape.ts";
import { fill } from "./elementwise.ts";
import { memoryOrder, memoryStrides } from "./memory/layout.ts";
import { imagesOf } from "./parts/images.ts";
import { blockColumns, chunkOf, reduceMiddle } from "./parts/reduce-middle.ts";
import { type Axis, copyAxes, joinAxes } from "./parts/strided.ts";
import type { Runtime } from "./run/runtime.ts";
import { rangeShards, rowsPerShard } from "./run/shards.ts";

export function reduce(runtime: Runtime, op: ReduceOp, geometry: ReduceGeometry, x: Block, y: Block): void {
  if (x.size === 0) {
    fill(runtime, op === "sum" ? 0 : -Infinity, y);
    return;
  }
  const { shape, axes, outRank } = geometry;
  const kept = keptAxes(shape, axes, outRank === shape.length);
  if (op === "sum" && sumsImages(shape, axes)) {
    sumImages(runtime, shape as ImagesShape, x, y);
    return;
  }
  runtime.call([x], [y], (xAt, yAt) => {
    arrange(runtime, kept, yAt, (target) => reduceAxes(runtime, op, shape, axes, xAt, target));
  });
}

type ImagesShape = readonly [batch: number, channels: number, height: number, width: number];

/** Whether each channel of images is summed, as for the gradient of a bias. */
function sumsImages(shape: Shape, axes: readonly number[]): boolean {
  const channels = shape[1] as number;
  return shape.length === 4 && axes.length === 3 && !axes.includes(1) && channels > 1 && channels <= blockColumns;
}

/** Sums some whole rows of images at a time: so they can be made for it in the cache, if `x` is deferred. */
function sumImages(runtime: Runtime, [batch, channels, height, width]: ImagesShape, x: Block, y: Block): void {
  const images = imagesOf(runtime, x, { channels, height, width }, true, [y]);
  const rows = batch * height;
  const rowsPerShard = Math.max(1, Math.floor(chunkOf(channels) / width));
  const shards = Math.ceil(rows / rowsPerShard);
  runtime.call(images.blocks, [y], (xAt, indexAt, yAt) => {
    const partial = runtime.scratch(4 * shards * channels);
    runtime.run("sumImages", shards, [
      ...[runtime.table(images.record(xAt, indexAt)), partial, rows, rowsPerShard, height, width, channels],
      ...(images.deferred ? runtime.workspace(4 * channels * width * rowsPerShard) : [0, 0]),
    ]);
    reduceMiddle(runtime, "sum", [1, shards, channels], partial, yAt);
  });
}

export function argmax(runtime: Runtime, shape: Shape, axis: number, x: Block, y: Block): void {
  if (y.size === 0) return;
  const order = memoryOrder(shape.length);
  const extents = order.map((each) => shape[each] as number);
  const [outer, count, inner] = around(extents, order.indexOf(axis));
  const group = rowsPerShard(count * inner);
  runtime.call([x], [y], (xAt, yAt) => {
    arrange(runtime, keptAxes(shape, [axis], false), yAt, (target) => {
      runtime.run("argmax", Math.ceil(outer / group), [xAt, target, outer, count, inner, group]);
    });
  });
}

export function squaredNorm(runtime: Runtime, x: Block): number {
  const shards = rangeShards(x.size);
  let sum = 0;
  runtime.call([x], [], (xAt) => {
    const partial = runtime.scratch(shards * 8);
    runtime.run("squaredNorm", shards, [xAt, partial, x.size]);
    for (let shard = 0; shard < shards; shard++) sum += runtime.memory.f64[partial / 8 + shard] as number;
  });
  return sum;
}

/** Reduces one run of neighbouring axes after the other, the innermost first; what is kept stays in memory order. */
function reduceAxes(runtime: Runtime, op: ReduceOp, shape: Shape, axes: readonly number[], x: number, y: number): void {
  const runs = joinRuns(
    memoryOrder(shape.length).map((axis) => ({ extent: shape[axis] as number, reduced: axes.includes(axis) })),
  );
  // Where nothing is to be reduced, an axis of extent 1 makes it a copy.
  if (axes.length === 0) runs.unshift({ extent: 1, reduced: true });
  let from = x;
  for (let place = runs.length - 1; place >= 0; place--) {
    if (!(runs[place] as Run).reduced) continue;
    const extents = runs.map(({ extent }) => extent);
    const [outer, count, inner] = around(extents, place);
    const last = !runs.slice(0, place).some(({ reduced }) => reduced);
    const to = last ? y : runtime.scratch(outer * inner * 4);
    reduceMiddle(runtime, op, [outer, count, inner], from, to);
    runs[place] = { extent: 1, reduced: false };
    from = to;
  }
}

interface Run {
  readonly extent: number;
  readonly reduced: boolean;
}

/** Neighbours that are both reduced or both kept, as one. */
function joinRuns(runs: readonly Run[]): Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const outer = joined.at(-1);
    if (outer?.reduced === run.reduced) joined[joined.length - 1] = { ...run, extent: outer.extent * run.extent };
    else joined.push(run);
  }
  return joined;
}

/** The extents before, at and after one axis, multiplied. */
function around(extents: readonly number[], place: number): [outer: number, count: number, inner: number] {
  const product = (some: readonly number[]) => some.reduce((size, extent) => size * extent, 1);
  return [product(extents.slice(0, place)), extents[place] as number, product(extents.slice(place + 1))];
}

/** How what a reduction keeps lies in the memory order of its input (first step), and in that of its output (second). */
function keptAxes(shape: Shape, axes: readonly number[], keepDims: boolean): Axis[] {
  const out = shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const outShape = keepDims ? out : out.filter((_, axis) => !axes.includes(axis));
  const outStrides = memoryStrides(outShape);
  let step = 1;
  const kept: Axis[] = [];
  for (const axis of [...memoryOrder(shape.length)].reverse()) {
    if (axes.includes(axis)) continue;
    const place = keepDims ? axis : axis - axes.filter((reduced) => reduced < axis).length;
    const extent = shape[axis] as number;
    kept.unshift({ extent, steps: [step, outStrides[place] as number] });
    step *= extent;
  }
  return kept;
}

/** Lets `make` write its result in the input's memory order, and brings it into the output's where that is another. */
function arrange(runtime: Runtime, axes: readonly Axis[], y: number, make: (target: number) => void): void {
  const joined = joinAxes(2, axes);
  const inOrder = joined.length === 1 && joined[0]?.steps[0] === joined[0]?.steps[1];
  if (inOrder) {
    make(y);
    return;
  }
  const target = runtime.scratch(axes.reduce((size, { extent }) => size * extent, 4));
  make(target);
  copyAxes(runtime, axes, target, y);
}
