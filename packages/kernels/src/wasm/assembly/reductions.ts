import { reduceColumns, Term } from "./columns";
import { copyRow, Images } from "./images";
import { rangeBegin, rangeElements } from "./range";
import { maxOfLanes, sumOfLanes } from "./simd";

/**
 * x [outer, count, inner] is reduced over chunks of its middle axis to y [outer, chunks, inner]. A shard takes one chunk
 * of one block of columns, for `group` outer indices.
 */
@unmanaged
class ReduceTask {
  x: usize;
  y: usize;
  outer: i32;
  count: i32;
  inner: i32;
  group: i32;
  chunk: i32;
  block: i32;
}

/** Along the middle axis of x [outer, count, inner]; a shard takes `group` outer indices. */
@unmanaged
class ArgmaxTask {
  x: usize;
  y: usize;
  outer: i32;
  count: i32;
  inner: i32;
  group: i32;
}

/** The sum of each channel over all positions of images, a chunk of them a shard, to y [chunks, channels]. */
@unmanaged
class SumImagesTask {
  images: usize;
  y: usize;
  /** Of all images. */
  positions: i32;
  chunk: i32;
  height: i32;
  width: i32;
  channels: i32;
  /** For the rows that a chunk meets. */
  workspace: usize;
  workspaceStep: i32;
}

@unmanaged
class SquaredNormTask {
  x: usize;
  /** One float64 a shard. */
  partial: usize;
  size: i32;
}

export function reduce_sum(task: usize, shard: i32, thread: i32): void {
  reduceShard(Term.Value, changetype<ReduceTask>(task), shard);
}

export function reduce_max(task: usize, shard: i32, thread: i32): void {
  reduceShard(Term.Maximum, changetype<ReduceTask>(task), shard);
}

/** What `reduce_sum` makes of images in memory, to the bit. */
export function sumImages(task: usize, shard: i32, thread: i32): void {
  const t = changetype<SumImagesTask>(task);
  const images = changetype<Images>(t.images);
  const positionBytes = 4 * t.channels;
  const rowBytes = t.width * positionBytes;
  const first = shard * t.chunk;
  const end = min(first + t.chunk, t.positions);
  const rowBegin = first / t.width;
  const rowEnd = (end + t.width - 1) / t.width;
  const rows = t.workspace + thread * t.workspaceStep;
  for (let row = rowBegin; row < rowEnd; row++) {
    copyRow(images, row / t.height, row % t.height, 0, rowBytes, rows + (row - rowBegin) * rowBytes);
  }
  const x = rows + (first - rowBegin * t.width) * positionBytes;
  reduceColumns(Term.Value, x, x, x, end - first, positionBytes, t.channels, t.y + shard * positionBytes);
}

/** The index of the first largest, or of the first NaN. */
export function argmax(task: usize, shard: i32, thread: i32): void {
  const t = changetype<ArgmaxTask>(task);
  const pitch = <usize>t.inner << 2;
  const end = min((shard + 1) * t.group, t.outer);
  for (let outer = shard * t.group; outer < end; outer++) {
    for (let c = 0; c < t.inner; c++) {
      const x = t.x + <usize>outer * t.count * pitch + (<usize>c << 2);
      store<f32>(t.y + <usize>outer * pitch + (<usize>c << 2), <f32>indexOfLargest(x, t.count, pitch));
    }
  }
}

/** Σ x² in float64, one partial sum a shard. */
export function squaredNorm(task: usize, shard: i32, thread: i32): void {
  const t = changetype<SquaredNormTask>(task);
  let x = t.x + rangeBegin(shard);
  let count = min(rangeElements, t.size - shard * rangeElements);
  let low = f64x2.splat(0);
  let high = low;
  for (; count >= 4; count -= 4, x += 16) {
    const value = v128.load(x);
    const first = f64x2.promote_low_f32x4(value);
    const last = f64x2.promote_low_f32x4(i8x16.shuffle(value, value, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(last, last));
  }
  const both = f64x2.add(low, high);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; count > 0; count--, x += 4) {
    const value = <f64>load<f32>(x);
    sum += value * value;
  }
  store<f64>(t.partial + (<usize>shard << 3), sum);
}

function indexOfLargest(x: usize, count: i32, pitch: usize): i32 {
  let best = load<f32>(x);
  let index = 0;
  for (let k = 1; k < count && !isNaN(best); k++) {
    x += pitch;
    const value = load<f32>(x);
    if (value <= best) continue; // a NaN is not
    best = value;
    index = k;
  }
  return index;
}

// @ts-ignore: decorator
@inline
function reduceShard(term: Term, t: ReduceTask, shard: i32): void {
  const blocks = (t.inner + t.block - 1) / t.block;
  const chunks = (t.count + t.chunk - 1) / t.chunk;
  const column = (shard % blocks) * t.block;
  const chunk = (shard / blocks) % chunks;
  const rows = min(t.chunk, t.count - chunk * t.chunk);
  const first = (shard / blocks / chunks) * t.group;
  const end = min(first + t.group, t.outer);
  for (let outer = first; outer < end; outer++) {
    const x = t.x + (<usize>((outer * t.count + chunk * t.chunk) * t.inner + column) << 2);
    const y = t.y + (<usize>((outer * chunks + chunk) * t.inner + column) << 2);
    if (t.inner == 1) reduceRun(term, x, rows, y);
    else reduceColumns(term, x, x, x, rows, <usize>t.inner << 2, min(t.block, t.inner - column), y);
  }
}

/** Reduces `count` neighbours to one. */
// @ts-ignore: decorator
@inline
function reduceRun(term: Term, x: usize, count: i32, y: usize): void {
  let s0 = f32x4.splat(term == Term.Maximum ? -Infinity : 0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (; count >= 16; count -= 16, x += 64) {
    s0 = combine(term, s0, v128.load(x));
    s1 = combine(term, s1, v128.load(x, 16));
    s2 = combine(term, s2, v128.load(x, 32));
    s3 = combine(term, s3, v128.load(x, 48));
  }
  for (; count >= 4; count -= 4, x += 16) s0 = combine(term, s0, v128.load(x));
  const all = combine(term, combine(term, s0, s1), combine(term, s2, s3));
  let total = term == Term.Maximum ? maxOfLanes(all) : sumOfLanes(all);
  for (; count > 0; count--, x += 4) {
    const value = load<f32>(x);
    total = term == Term.Maximum ? max(total, value) : total + value;
  }
  store<f32>(y, total);
}

// @ts-ignore: decorator
@inline
function combine(term: Term, a: v128, b: v128): v128 {
  return term == Term.Maximum ? f32x4.max(a, b) : f32x4.add(a, b);
}
