import { copyFloats, loadFloats, madd, storeFloats } from "./parts/simd";
import { clearNoise, Smoothing, smoothNoise } from "./parts/smooth-noise";

/** Images [batch, height, width, channels]. A shard takes a few. */
@unmanaged
class WarpTask extends Smoothing {
  x: usize;
  y: usize;
  batch: i32;
  imagesPerShard: i32;
  channels: i32;
  /** Whether outside of an image its border goes on; else there is `fill`, [channels]. */
  nearest: i32;
  fill: usize;
  /** [batch, 12]: of each image A, which is last, and B, which is first. */
  maps: usize;
  /** [batch]; 0 if nothing is displaced. */
  strengths: usize;
  keys: usize;
  /** Whether B does nothing in any image: then displacements are needed at the pixels alone. */
  staysOnPixels: i32;
  workspace: usize;
  workspaceStep: i32;
  /** From a thread's workspace to the displacements [2, height, pitch], in bytes. */
  fieldAt: i32;
}

/**
 * A thread copies an image into a frame of what lies outside: one pixel to the left and above, two to the right and
 * below. So every point from (−1, −1) to (width, height) has four neighbors, and beyond nothing changes any more: points
 * are clamped, and no loop asks where the image ends.
 */
export function warp(task: usize, shard: i32, thread: i32): void {
  const t = changetype<WarpTask>(task);
  const work = t.workspace + thread * t.workspaceStep;
  const end = min((shard + 1) * t.imagesPerShard, t.batch);
  if (t.strengths != 0) clearNoise(t, work);
  if (!t.nearest) fillFrame(t, work);
  for (let n = shard * t.imagesPerShard; n < end; n++) {
    frameImage(t, work, n);
    const isDisplaced = displace(t, work, n);
    const y = t.y + 4 * n * t.height * t.width * t.channels;
    const map = t.maps + 48 * n;
    for (let row = 0; row < t.height; row++) warpRow(t, work, map, isDisplaced, row, y + 4 * row * t.width * t.channels);
  }
}

// @ts-ignore: decorator
@inline
function frameRowBytes(t: WarpTask): i32 {
  return 4 * (t.width + 3) * t.channels;
}

/** Once a shard: images leave the rest of the frame as it is. */
function fillFrame(t: WarpTask, frame: usize): void {
  const pixels = (t.height + 3) * (t.width + 3);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let c = 0; c < t.channels; c++, frame += 4) store<f32>(frame, load<f32>(t.fill + 4 * c));
  }
}

function frameImage(t: WarpTask, frame: usize, n: i32): void {
  const pixelBytes = 4 * t.channels;
  const rowBytes = t.width * pixelBytes;
  const frameBytes = frameRowBytes(t);
  let from = t.x + n * t.height * rowBytes;
  const first = frame + frameBytes;
  let to = first;
  for (let row = 0; row < t.height; row++, from += rowBytes, to += frameBytes) {
    copyFloats(to + pixelBytes, from, rowBytes);
    if (!t.nearest) continue;
    copyFloats(to, from, pixelBytes);
    const last = from + rowBytes - pixelBytes;
    copyFloats(to + pixelBytes + rowBytes, last, pixelBytes);
    copyFloats(to + pixelBytes + rowBytes + pixelBytes, last, pixelBytes);
  }
  if (!t.nearest) return;
  copyFloats(frame, first, frameBytes);
  copyFloats(to, to - frameBytes, frameBytes);
  copyFloats(to + frameBytes, to - frameBytes, frameBytes);
}

/** The displacements of image n; false if it has none. */
function displace(t: WarpTask, work: usize, n: i32): bool {
  if (t.strengths == 0) return false;
  const strength = load<f32>(t.strengths + 4 * n);
  if (strength == 0) return false;
  const key = load<i32>(t.keys + 4 * n);
  const field = work + t.fieldAt;
  smoothNoise(t, work, key, 0, strength, field);
  smoothNoise(t, work, key, t.height * t.width, strength, field + 4 * t.height * t.pitch);
  return true;
}

/** Four points at once: pixels, which B, the displacements and A move one after the other. */
function warpRow(t: WarpTask, work: usize, map: usize, isDisplaced: bool, row: i32, to: usize): void {
  const field = work + t.fieldAt;
  const fieldBytes = 4 * t.height * t.pitch;
  const least = f32x4.splat(-1);
  const mostX = f32x4.splat(<f32>t.width);
  const mostY = f32x4.splat(<f32>t.height);
  const pixelY = f32x4.splat(<f32>row);
  for (let column = 0; column < t.width; column += 4) {
    const pixelX = f32x4.add(f32x4.splat(<f32>column), f32x4(0, 1, 2, 3));
    let x = t.staysOnPixels ? pixelX : coordinate(map + 24, pixelX, pixelY);
    let y = t.staysOnPixels ? pixelY : coordinate(map + 36, pixelX, pixelY);
    if (isDisplaced) {
      const at = field + 4 * (row * t.pitch + column);
      const toX = t.staysOnPixels ? v128.load(at) : displacementAt(t, field, x, y);
      const toY = t.staysOnPixels ? v128.load(at + fieldBytes) : displacementAt(t, field + fieldBytes, x, y);
      x = f32x4.add(x, toX);
      y = f32x4.add(y, toY);
    }
    const fromX = clamp(coordinate(map, x, y), least, mostX);
    const fromY = clamp(coordinate(map + 12, x, y), least, mostY);
    const count = min(4, t.width - column);
    if (t.channels == 1) storeFew(to + 4 * column, count, grey(t, work, fromX, fromY));
    else colors(t, work, fromX, fromY, to + 4 * column * t.channels, count);
  }
}

// @ts-ignore: decorator
@inline
function coordinate(map: usize, x: v128, y: v128): v128 {
  return madd(v128.load32_splat(map), x, madd(v128.load32_splat(map, 4), y, v128.load32_splat(map, 8)));
}

// @ts-ignore: decorator
@inline
function clamp(x: v128, least: v128, most: v128): v128 {
  return f32x4.pmin(most, f32x4.pmax(least, x));
}

/** Displacements at points between pixels; those outside have the border's. */
function displacementAt(t: WarpTask, field: usize, x: v128, y: v128): v128 {
  const inX = clamp(x, f32x4.splat(0), f32x4.splat(<f32>(t.width - 1)));
  const inY = clamp(y, f32x4.splat(0), f32x4.splat(<f32>(t.height - 1)));
  const column = f32x4.floor(inX);
  const row = f32x4.floor(inY);
  const left = i32x4.trunc_sat_f32x4_s(column);
  const above = i32x4.trunc_sat_f32x4_s(row);
  const one = i32x4.splat(1);
  const right = i32x4.min_s(i32x4.add(left, one), i32x4.splat(t.width - 1));
  const below = i32x4.min_s(i32x4.add(above, one), i32x4.splat(t.height - 1));
  const pitch = i32x4.splat(t.pitch);
  const upper = i32x4.mul(above, pitch);
  const lower = i32x4.mul(below, pitch);
  return between(
    gather(field, i32x4.add(upper, left)),
    gather(field, i32x4.add(upper, right)),
    gather(field, i32x4.add(lower, left)),
    gather(field, i32x4.add(lower, right)),
    f32x4.sub(inX, column),
    f32x4.sub(inY, row),
  );
}

/** Four points of an image of one channel. Of each, its two neighbors above are read at once, and the two below. */
// @ts-ignore: decorator
@inline
function grey(t: WarpTask, frame: usize, x: v128, y: v128): v128 {
  const column = f32x4.floor(x);
  const row = f32x4.floor(y);
  const at = frameIndex(t, column, row);
  const frameBytes = frameRowBytes(t);
  const a = square(frame + 4 * i32x4.extract_lane(at, 0), frameBytes);
  const b = square(frame + 4 * i32x4.extract_lane(at, 1), frameBytes);
  const c = square(frame + 4 * i32x4.extract_lane(at, 2), frameBytes);
  const d = square(frame + 4 * i32x4.extract_lane(at, 3), frameBytes);
  const abAbove = v128.shuffle<f32>(a, b, 0, 4, 1, 5); // left, left, right, right
  const abBelow = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdAbove = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdBelow = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  return between(
    v128.shuffle<f32>(abAbove, cdAbove, 0, 1, 4, 5),
    v128.shuffle<f32>(abAbove, cdAbove, 2, 3, 6, 7),
    v128.shuffle<f32>(abBelow, cdBelow, 0, 1, 4, 5),
    v128.shuffle<f32>(abBelow, cdBelow, 2, 3, 6, 7),
    f32x4.sub(x, column),
    f32x4.sub(y, row),
  );
}

/** Which pixel of the frame stands above and to the left of each point. */
// @ts-ignore: decorator
@inline
function frameIndex(t: WarpTask, column: v128, row: v128): v128 {
  const one = i32x4.splat(1);
  const rows = i32x4.add(i32x4.trunc_sat_f32x4_s(row), one);
  const columns = i32x4.add(i32x4.trunc_sat_f32x4_s(column), one);
  return i32x4.add(i32x4.mul(rows, i32x4.splat(t.width + 3)), columns);
}

/** Two neighbors, and the two below them. */
// @ts-ignore: decorator
@inline
function square(at: usize, frameBytes: i32): v128 {
  return v128.load_lane<u64>(at + frameBytes, v128.load_zero<u64>(at), 1);
}

/** Linear in both directions: exactly the first where both shares are 0. */
// @ts-ignore: decorator
@inline
function between(upperLeft: v128, upperRight: v128, lowerLeft: v128, lowerRight: v128, right: v128, below: v128): v128 {
  const upper = madd(right, f32x4.sub(upperRight, upperLeft), upperLeft);
  const lower = madd(right, f32x4.sub(lowerRight, lowerLeft), lowerLeft);
  return madd(below, f32x4.sub(lower, upper), upper);
}

// @ts-ignore: decorator
@inline
function gather(from: usize, at: v128): v128 {
  let four = v128.load32_splat(from + 4 * i32x4.extract_lane(at, 0));
  four = v128.load_lane<f32>(from + 4 * i32x4.extract_lane(at, 1), four, 1);
  four = v128.load_lane<f32>(from + 4 * i32x4.extract_lane(at, 2), four, 2);
  return v128.load_lane<f32>(from + 4 * i32x4.extract_lane(at, 3), four, 3);
}

// @ts-ignore: decorator
@inline
function storeFew(to: usize, count: i32, values: v128): void {
  if (count == 4) {
    v128.store(to, values);
    return;
  }
  v128.store_lane<f32>(to, values, 0);
  if (count > 1) v128.store_lane<f32>(to, values, 1, 4);
  if (count > 2) v128.store_lane<f32>(to, values, 2, 8);
}

function colors(t: WarpTask, frame: usize, x: v128, y: v128, to: usize, count: i32): void {
  const column = f32x4.floor(x);
  const row = f32x4.floor(y);
  const at = i32x4.mul(frameIndex(t, column, row), i32x4.splat(4 * t.channels));
  const right = f32x4.sub(x, column);
  const below = f32x4.sub(y, row);
  const bytes = 4 * t.channels;
  color(t, frame + i32x4.extract_lane(at, 0), f32x4.extract_lane(right, 0), f32x4.extract_lane(below, 0), to);
  if (count == 1) return;
  color(t, frame + i32x4.extract_lane(at, 1), f32x4.extract_lane(right, 1), f32x4.extract_lane(below, 1), to + bytes);
  if (count == 2) return;
  color(t, frame + i32x4.extract_lane(at, 2), f32x4.extract_lane(right, 2), f32x4.extract_lane(below, 2), to + 2 * bytes);
  if (count == 3) return;
  color(t, frame + i32x4.extract_lane(at, 3), f32x4.extract_lane(right, 3), f32x4.extract_lane(below, 3), to + 3 * bytes);
}

/** All channels of a point. */
function color(t: WarpTask, from: usize, right: f32, below: f32, to: usize): void {
  const rights = f32x4.splat(right);
  const belows = f32x4.splat(below);
  const pixelBytes = 4 * t.channels;
  const frameBytes = frameRowBytes(t);
  let c = 0;
  for (; c + 4 <= t.channels; c += 4, from += 16, to += 16) {
    storeFloats(false, to, channelsBetween(false, from, pixelBytes, frameBytes, rights, belows));
  }
  for (; c < t.channels; c++, from += 4, to += 4) {
    storeFloats(true, to, channelsBetween(true, from, pixelBytes, frameBytes, rights, belows));
  }
}

// @ts-ignore: decorator
@inline
function channelsBetween(narrow: bool, from: usize, pixelBytes: i32, frameBytes: i32, right: v128, below: v128): v128 {
  return between(
    loadFloats(narrow, from),
    loadFloats(narrow, from + pixelBytes),
    loadFloats(narrow, from + frameBytes),
    loadFloats(narrow, from + frameBytes + pixelBytes),
    right,
    below,
  );
}
