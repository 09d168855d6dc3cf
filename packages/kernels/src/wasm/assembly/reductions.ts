import { reduceColumns, Term } from "./parts/columns";
import { copyRow, Images } from "./parts/images";
import { rangeBegin, rangeElements } from "./run/range";
import { maxOfLanes, sumOfLanes } from "./parts/simd";

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

/** The sum of each channel over all positions of images, some of their rows a shard, to y [shards, channels]. */
@unmanaged
class SumImagesTask {
  images: usize;
  y: usize;
  /** Of all images, and of a shard. */
  rows: i32;
  rowsPerShard: i32;
  height: i32;
  width: i32;
  channels: i32;
  /** For the rows of a shard, where they have to be made; else 0. */
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

/** Images in memory are summed where they lie, others as their rows are made. The order is the same. */
export function sumImages(task: usize, shard: i32, thread: i32): void {
  const t = changetype<SumImagesTask>(task);
  const images = changetype<Images>(t.images);
  const positionBytes = 4 * t.channels;
  const rowBytes = t.width * positionBytes;
  const begin = shard * t.rowsPerShard;
  const end = min(begin + t.rowsPerShard, t.rows);
  const y = t.y + shard * positionBytes;
  if (sumsTiles(t, images)) {
    sumTiles(images, begin, end, t.height, t.channels, y);
    return;
  }
  let x = images.address + begin * rowBytes;
  if (t.workspace != 0) {
    x = t.workspace + thread * t.workspaceStep;
    for (let row = begin; row < end; row++) {
      copyRow(images, row / t.height, row % t.height, 0, rowBytes, x + (row - begin) * rowBytes);
    }
  }
  reduceColumns(Term.Value, x, (end - begin) * t.width, positionBytes, t.channels, y);
}

/** Whether images were pooled in windows of 2x2, and two of them are as wide as the strands of `reduceColumns` are many. */
// @ts-ignore: decorator
@inline
function sumsTiles(t: SumImagesTask, images: Images): bool {
  return images.index != 0 && images.windowHeight == 2 && images.windowWidth == 2 && t.width % 4 == 0 && t.channels >= 4;
}

/** The sums of rows that `copyRow` would make from maxima and their places: in its order, with all its zeros. */
function sumTiles(images: Images, begin: i32, end: i32, height: i32, channels: i32, y: usize): void {
  const position = images.positionBytes;
  const toIndex = images.index - images.address;
  for (let c = 0; c < channels; c += 4) {
    // The last four overlap with those before, and write the same once more.
    const channel = <usize>min(c, channels - 4) << 2;
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let row = begin; row < end; row++) {
      const inImage = row % height;
      const first = f32x4.splat(<f32>((inImage & 1) << 1));
      const second = f32x4.add(first, f32x4.splat(1));
      let at = images.address + (row / height) * images.imageBytes + (inImage >> 1) * images.rowBytes + channel;
      const rowEnd = at + images.rowBytes;
      for (; at < rowEnd; at += 2 * position) {
        const left = v128.load(at);
        const leftPlace = v128.load(at + toIndex);
        const right = v128.load(at + position);
        const rightPlace = v128.load(at + position + toIndex);
        s0 = f32x4.add(s0, v128.and(left, f32x4.eq(leftPlace, first)));
        s1 = f32x4.add(s1, v128.and(left, f32x4.eq(leftPlace, second)));
        s2 = f32x4.add(s2, v128.and(right, f32x4.eq(rightPlace, first)));
        s3 = f32x4.add(s3, v128.and(right, f32x4.eq(rightPlace, second)));
      }
    }
    v128.store(y + channel, f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  }
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
    else reduceColumns(term, x, rows, <usize>t.inner << 2, min(t.block, t.inner - column), y);
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
