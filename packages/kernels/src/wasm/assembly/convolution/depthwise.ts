import { loadFloats, madd, storeFloats } from "../parts/simd";

/** What a target pixel reads of a source image: for each element of the window, one number a direction. */
@unmanaged
class Meeting {
  /** Bytes from the image's corner for [target row, window row] and [target column, window column]; −1 outside. */
  rows: usize;
  columns: usize;
  height: i32;
  width: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  channels: i32;
  batch: i32;
  imagesPerShard: i32;
  /** Bytes from one image to the next: of the source, and of the target. */
  sourceStep: i32;
  targetStep: i32;
}

@unmanaged
class DepthwiseTask extends Meeting {
  source: usize;
  target: usize;
  /** [window element, channel] */
  weight: usize;
  /** A float a channel, or 0. */
  bias: usize;
  /** For two numbers a window element: what of it lies inside, in the image and in the weights. */
  workspace: usize;
  workspaceStep: i32;
}

@unmanaged
class DepthwiseWeightTask extends Meeting {
  source: usize;
  target: usize;
  /** For each shard [window element, channel]. */
  partial: usize;
}

/** A convolution by channel or, with other tables, the gradient of its input. One shard is a few images. */
export function depthwise(task: usize, shard: i32, thread: i32): void {
  const t = changetype<DepthwiseTask>(task);
  const begin = shard * t.imagesPerShard;
  const end = min(begin + t.imagesPerShard, t.batch);
  const inside = t.workspace + thread * t.workspaceStep;
  for (let n = begin; n < end; n++) {
    const source = t.source + n * t.sourceStep;
    let target = t.target + n * t.targetStep;
    for (let i = 0; i < t.height; i++) {
      for (let j = 0; j < t.width; j++) {
        const insideEnd = meet(t, i, j, inside);
        const channels = t.channels;
        let c = 0;
        for (; c + 16 <= channels; c += 16) pixel16(t, source, target, c, inside, insideEnd);
        for (; c + 4 <= channels; c += 4) pixel(false, t, source, target, c, inside, insideEnd);
        for (; c < channels; c++) pixel(true, t, source, target, c, inside, insideEnd);
        target += 4 * channels;
      }
    }
  }
}

/** The sum over each shard's images of dy times what the window meets. */
export function depthwiseWeight(task: usize, shard: i32, thread: i32): void {
  const t = changetype<DepthwiseWeightTask>(task);
  const begin = shard * t.imagesPerShard;
  const end = min(begin + t.imagesPerShard, t.batch);
  const channels = t.channels;
  const bytes = 4 * channels * t.kernelHeight * t.kernelWidth;
  let partial = t.partial + shard * bytes;
  memory.fill(partial, 0, bytes);
  for (let n = begin; n < end; n++) {
    const source = t.source + n * t.sourceStep;
    const target = t.target + n * t.targetStep;
    let sum = partial;
    for (let u = 0; u < t.kernelHeight; u++) {
      for (let v = 0; v < t.kernelWidth; v++) {
        let c = 0;
        for (; c + 16 <= channels; c += 16) element16(t, u, v, source + 4 * c, target + 4 * c, sum + 4 * c);
        for (; c + 4 <= channels; c += 4) element(false, t, u, v, source + 4 * c, target + 4 * c, sum + 4 * c);
        for (; c < channels; c++) element(true, t, u, v, source + 4 * c, target + 4 * c, sum + 4 * c);
        sum += 4 * channels;
      }
    }
  }
}

/** Lists what of the window over a target pixel lies inside the image. Returns the list's end. */
// @ts-ignore: decorator
@inline
function meet(t: Meeting, i: i32, j: i32, list: usize): usize {
  const rows = t.rows + 4 * i * t.kernelHeight;
  const columns = t.columns + 4 * j * t.kernelWidth;
  let weight = 0;
  for (let u = 0; u < t.kernelHeight; u++) {
    const row = load<i32>(rows + 4 * u);
    for (let v = 0; v < t.kernelWidth; v++) {
      const column = load<i32>(columns + 4 * v);
      if (row >= 0 && column >= 0) {
        store<i32>(list, row + column);
        store<i32>(list + 4, weight);
        list += 8;
      }
      weight += 4 * t.channels;
    }
  }
  return list;
}

/** Four channels of a pixel, or one. */
// @ts-ignore: decorator
@inline
function pixel(narrow: bool, t: DepthwiseTask, source: usize, target: usize, c: i32, list: usize, end: usize): void {
  const from = source + 4 * c;
  const weight = t.weight + 4 * c;
  let sum = t.bias == 0 ? f32x4.splat(0) : loadFloats(narrow, t.bias + 4 * c);
  for (; list < end; list += 8) {
    sum = madd(loadFloats(narrow, from + load<i32>(list)), loadFloats(narrow, weight + load<i32>(list + 4)), sum);
  }
  storeFloats(narrow, target + 4 * c, sum);
}

function pixel16(t: DepthwiseTask, source: usize, target: usize, c: i32, list: usize, end: usize): void {
  const weight = t.weight + 4 * c;
  const bias = t.bias == 0 ? 0 : t.bias + 4 * c;
  source += 4 * c;
  target += 4 * c;
  let sum0 = bias == 0 ? f32x4.splat(0) : v128.load(bias);
  let sum1 = bias == 0 ? f32x4.splat(0) : v128.load(bias, 16);
  let sum2 = bias == 0 ? f32x4.splat(0) : v128.load(bias, 32);
  let sum3 = bias == 0 ? f32x4.splat(0) : v128.load(bias, 48);
  for (; list < end; list += 8) {
    const x = source + load<i32>(list);
    const w = weight + load<i32>(list + 4);
    sum0 = madd(v128.load(x), v128.load(w), sum0);
    sum1 = madd(v128.load(x, 16), v128.load(w, 16), sum1);
    sum2 = madd(v128.load(x, 32), v128.load(w, 32), sum2);
    sum3 = madd(v128.load(x, 48), v128.load(w, 48), sum3);
  }
  v128.store(target, sum0);
  v128.store(target, sum1, 16);
  v128.store(target, sum2, 32);
  v128.store(target, sum3, 48);
}

/** Adds to four channels of a window element, or to one, what an image gives. */
// @ts-ignore: decorator
@inline
function element(narrow: bool, t: Meeting, u: i32, v: i32, source: usize, target: usize, at: usize): void {
  const step = 4 * t.channels;
  let sum = loadFloats(narrow, at);
  for (let i = 0; i < t.height; i++) {
    const row = load<i32>(t.rows + 4 * (i * t.kernelHeight + u));
    let dy = target + i * t.width * step;
    for (let j = 0; j < t.width; j++) {
      const column = load<i32>(t.columns + 4 * (j * t.kernelWidth + v));
      if (row >= 0 && column >= 0) {
        sum = madd(loadFloats(narrow, source + row + column), loadFloats(narrow, dy), sum);
      }
      dy += step;
    }
  }
  storeFloats(narrow, at, sum);
}

function element16(t: Meeting, u: i32, v: i32, source: usize, target: usize, at: usize): void {
  const step = 4 * t.channels;
  const columns = t.columns + 4 * v;
  const columnStep = 4 * t.kernelWidth;
  let sum0 = v128.load(at);
  let sum1 = v128.load(at, 16);
  let sum2 = v128.load(at, 32);
  let sum3 = v128.load(at, 48);
  for (let i = 0; i < t.height; i++) {
    const row = load<i32>(t.rows + 4 * (i * t.kernelHeight + u));
    if (row < 0) continue;
    let dy = target + i * t.width * step;
    for (let j = 0; j < t.width; j++) {
      const column = load<i32>(columns + j * columnStep);
      if (column >= 0) {
        const x = source + row + column;
        sum0 = madd(v128.load(x), v128.load(dy), sum0);
        sum1 = madd(v128.load(x, 16), v128.load(dy, 16), sum1);
        sum2 = madd(v128.load(x, 32), v128.load(dy, 32), sum2);
        sum3 = madd(v128.load(x, 48), v128.load(dy, 48), sum3);
      }
      dy += step;
    }
  }
  v128.store(at, sum0);
  v128.store(at, sum1, 16);
  v128.store(at, sum2, 32);
  v128.store(at, sum3, 48);
}
