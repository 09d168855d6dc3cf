import { clearFrame, Frame, frameImage } from "./frame";
import { Images } from "../parts/images";
import { isFiniteRun, madd } from "../parts/simd";

@unmanaged
class PooledWeightTask {
  /** A frame of x, and the images that dy is the gradient of a pool of. */
  x: usize;
  dy: usize;
  batch: i32;
  /** As in `convolveWeight`: [part][panel][tap, channel][8]. */
  partial: usize;
  parts: i32;
  partBytes: i32;
  /** Output channels, and how many of them a shard sums. */
  channels: i32;
  channelBlock: i32;
  /** Rows and columns of windows. A pass sums over so many rows of them. */
  height: i32;
  width: i32;
  heightBlock: i32;
  /** Bytes of the frame from what one row, and one position, of dy reads to what the next one does. */
  xRowStep: i32;
  xStep: i32;
  /** Rows of the kernel, bytes of the frame from one to the next, and bytes that each of them reads: a run. */
  kernelHeight: i32;
  tapRowStep: i32;
  runBytes: i32;
  /** A thread's sums [channel][kernel row][run, filled up to whole vectors], then its lists. */
  workspace: usize;
  workspaceStep: i32;
  /** Of a run in the sums, and of a channel's list. */
  sumBytes: i32;
  listBytes: i32;
}

/**
 * The gradient of a convolution's weights, part by part, where a max-pool of 2x2 windows took the convolution's output:
 * of four elements of dy three are 0, and the fourth, too, if a ReLU has cut its maximum off. All others are listed,
 * channel by channel, as pairs of where in the frame their patch begins and of what they are:
 *
 *     dW[o][u] = Σ over the list of o: dy · x[patch + u · tapRowStep …]       a run of taps and channels at a time
 *
 * They are added in the order in which `convolveWeight` meets them, so the sums are the same to the last bit.
 */
export function convolveWeightPooled(task: usize, shard: i32, thread: i32): void {
  const t = changetype<PooledWeightTask>(task);
  const frame = changetype<Frame>(t.x);
  const shardsPerPart = (t.channels + t.channelBlock - 1) / t.channelBlock;
  const part = shard / shardsPerPart;
  const begin = (shard % shardsPerPart) * t.channelBlock;
  const channels = min(t.channelBlock, t.channels - begin);
  const filterBytes = t.kernelHeight * t.sumBytes;
  const sums = t.workspace + thread * t.workspaceStep;
  const lists = sums + t.channelBlock * filterBytes;
  memory.fill(sums, 0, channels * filterBytes);
  clearFrame(frame, thread);
  const end = ((part + 1) * t.batch) / t.parts;
  for (let n = (part * t.batch) / t.parts; n < end; n++) {
    const x = frameImage(frame, thread, n);
    // Of what x is made of, if it is rectified or unpooled here: that is not finite wherever x is not.
    const finite = isFiniteRun(frame.address + n * frame.imageBytes, frame.imageBytes);
    for (let row = 0; row < t.height; row += t.heightBlock) {
      for (let channel = 0; channel < channels; channel += 4) {
        const lanes = min(4, channels - channel);
        if (!finite) listAll(lanes, t, n, row, begin + channel, lists);
        else if (lanes == 4) listMaxima(4, t, n, row, begin + channel, lists);
        else listMaxima(lanes, t, n, row, begin + channel, lists);
        for (let lane = 0; lane < lanes; lane++) {
          const list = listOf(t, lists, lane);
          addRuns(t, x, list, <usize>load<u32>(lists + 4 * lane), sums + (channel + lane) * filterBytes);
        }
      }
    }
  }
  const panels = t.partial + part * t.partBytes + begin * t.kernelHeight * t.runBytes;
  unpackSums(t, sums, channels, panels);
}

/** Behind the addresses where the four lists end: one list for each lane, and one for what has to be put at its end. */
// @ts-ignore: decorator
@inline
function listOf(t: PooledWeightTask, lists: usize, lane: i32): usize {
  return lists + 16 + lane * t.listBytes;
}

/**
 * Lists what some rows of windows hold for up to four channels, and leaves at `lists` where each list ends. The index is
 * one that `maxPool2d` has made: an element's number, from 0 to 3. `lanes` is a constant where there are four.
 */
// @ts-ignore: decorator
@inline
function listMaxima(lanes: i32, t: PooledWeightTask, n: i32, row: i32, channel: i32, lists: usize): void {
  const images = changetype<Images>(t.dy);
  const begins = i32x4.add(
    i32x4.splat(<i32>listOf(t, lists, 0)),
    i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(t.listBytes)),
  );
  // A window's lower maximum comes after all upper ones of the same row of windows.
  const lowerBegins = i32x4.add(begins, i32x4.splat(4 * t.listBytes));
  const pairBytes = i32x4.splat(8);
  const one = f32x4.splat(1);
  const two = f32x4.splat(2);
  const three = f32x4.splat(3);
  const xStep = i32x4.splat(t.xStep);
  const xRowStep = i32x4.splat(t.xRowStep);
  const end = min(row + t.heightBlock, t.height);
  let ends = begins;
  for (let i = row; i < end; i++) {
    let at = n * images.imageBytes + i * images.rowBytes + 4 * channel;
    let patch = 2 * i * t.xRowStep;
    let lowerEnds = lowerBegins;
    for (let j = 0; j < t.width; j++) {
      const dy = loadLanes(lanes, images.address + at);
      const where = loadLanes(lanes, images.index + at);
      const lower = f32x4.ge(where, two);
      const right = v128.or(f32x4.eq(where, one), f32x4.eq(where, three));
      const patches = i32x4.add(
        i32x4.splat(patch),
        i32x4.add(v128.and(right, xStep), v128.and(lower, xRowStep)),
      );
      const to = v128.bitselect(lowerEnds, ends, lower);
      const first = v128.shuffle<i32>(patches, dy, 0, 4, 1, 5);
      const second = v128.shuffle<i32>(patches, dy, 2, 6, 3, 7);
      v128.store64_lane(<usize>i32x4.extract_lane(to, 0), first, 0);
      v128.store64_lane(<usize>i32x4.extract_lane(to, 1), first, 1);
      v128.store64_lane(<usize>i32x4.extract_lane(to, 2), second, 0);
      v128.store64_lane(<usize>i32x4.extract_lane(to, 3), second, 1);
      // A list that does not grow has its last pair overwritten by the next.
      const growth = v128.and(f32x4.ne(dy, f32x4.splat(0)), pairBytes);
      lowerEnds = i32x4.add(lowerEnds, v128.and(growth, lower));
      ends = i32x4.add(ends, v128.andnot(growth, lower));
      at += images.positionBytes;
      patch += 2 * t.xStep;
    }
    append(i32x4.extract_lane(ends, 0), i32x4.extract_lane(lowerBegins, 0), t.width);
    append(i32x4.extract_lane(ends, 1), i32x4.extract_lane(lowerBegins, 1), t.width);
    append(i32x4.extract_lane(ends, 2), i32x4.extract_lane(lowerBegins, 2), t.width);
    append(i32x4.extract_lane(ends, 3), i32x4.extract_lane(lowerBegins, 3), t.width);
    ends = i32x4.add(ends, i32x4.sub(lowerEnds, lowerBegins));
  }
  v128.store(lists, ends);
}

/** The same for an image with infinities or NaN, of which dy's zeros make NaN: they are listed, too. */
function listAll(lanes: i32, t: PooledWeightTask, n: i32, row: i32, channel: i32, lists: usize): void {
  const images = changetype<Images>(t.dy);
  const begin = 2 * row;
  const end = 2 * min(row + t.heightBlock, t.height);
  for (let lane = 0; lane < lanes; lane++) {
    let list = listOf(t, lists, lane);
    for (let i = begin; i < end; i++) {
      for (let j = 0; j < 2 * t.width; j++, list += 8) {
        const at = n * images.imageBytes + (i >> 1) * images.rowBytes + (j >> 1) * images.positionBytes + 4 * (channel + lane);
        const element: i32 = 2 * (i & 1) + (j & 1);
        store<u32>(list, i * t.xRowStep + j * t.xStep);
        store<f32>(list, load<f32>(images.index + at) == <f32>element ? load<f32>(images.address + at) : 0, 4);
      }
    }
    store<u32>(lists + 4 * lane, <u32>list);
  }
}

/** Copies as many pairs as there can be: to ask how many there are costs more. */
// @ts-ignore: decorator
@inline
function append(to: usize, from: usize, pairs: i32): void {
  for (let at = 0; at < 8 * pairs; at += 16) v128.store(to + at, v128.load(from + at));
}

/** The first lanes of a vector, and zeros. */
// @ts-ignore: decorator
@inline
function loadLanes(lanes: i32, from: usize): v128 {
  if (lanes == 4) return v128.load(from);
  if (lanes == 1) return v128.load32_zero(from);
  const two = v128.load64_zero(from);
  return lanes == 2 ? two : v128.load32_lane(from + 8, two, 2);
}

/** Adds a list's products to the sums of its channel: six rows of the kernel and eight floats of a run at a time. */
function addRuns(t: PooledWeightTask, x: usize, list: usize, end: usize, sums: usize): void {
  for (let u = 0; u < t.kernelHeight; u += 6) {
    const height = min(6, t.kernelHeight - u);
    for (let at = 0; at < t.runBytes; at += 32) {
      const from = x + u * t.tapRowStep + at;
      const to = sums + u * t.sumBytes + at;
      const wide = t.runBytes - at > 16;
      if (height == 6) addTile(6, wide, t, from, list, end, to);
      else if (height == 5) addTile(5, wide, t, from, list, end, to);
      else if (height == 4) addTile(4, wide, t, from, list, end, to);
      else if (height == 3) addTile(3, wide, t, from, list, end, to);
      else if (height == 2) addTile(2, wide, t, from, list, end, to);
      else addTile(1, wide, t, from, list, end, to);
    }
  }
}

// @ts-ignore: decorator
@inline
function addTile(height: i32, wide: bool, t: PooledWeightTask, x: usize, list: usize, end: usize, sums: usize): void {
  if (wide) sumTile(height, true, x, t.tapRowStep, list, end, sums, t.sumBytes);
  else sumTile(height, false, x, t.tapRowStep, list, end, sums, t.sumBytes);
}

/** `height` and `wide` are constants wherever this is inlined, as in `multiply`. */
// @ts-ignore: decorator
@inline
function sumTile(
  height: i32, wide: bool, x: usize, step: usize, list: usize, end: usize, sums: usize, sumStep: usize,
): void {
  const zero = f32x4.splat(0);
  let low0 = zero, low1 = zero, low2 = zero, low3 = zero, low4 = zero, low5 = zero;
  let high0 = zero, high1 = zero, high2 = zero, high3 = zero, high4 = zero, high5 = zero;
  for (; list < end; list += 8) {
    let at = x + <usize>load<u32>(list);
    const dy = v128.load32_splat(list, 4);
    low0 = madd(v128.load(at), dy, low0); if (wide) high0 = madd(v128.load(at, 16), dy, high0);
    if (height > 1) { at += step; low1 = madd(v128.load(at), dy, low1); if (wide) high1 = madd(v128.load(at, 16), dy, high1); }
    if (height > 2) { at += step; low2 = madd(v128.load(at), dy, low2); if (wide) high2 = madd(v128.load(at, 16), dy, high2); }
    if (height > 3) { at += step; low3 = madd(v128.load(at), dy, low3); if (wide) high3 = madd(v128.load(at, 16), dy, high3); }
    if (height > 4) { at += step; low4 = madd(v128.load(at), dy, low4); if (wide) high4 = madd(v128.load(at, 16), dy, high4); }
    if (height > 5) { at += step; low5 = madd(v128.load(at), dy, low5); if (wide) high5 = madd(v128.load(at, 16), dy, high5); }
  }
  addTo(height, 0, wide, sums, sumStep, low0, high0);
  addTo(height, 1, wide, sums, sumStep, low1, high1);
  addTo(height, 2, wide, sums, sumStep, low2, high2);
  addTo(height, 3, wide, sums, sumStep, low3, high3);
  addTo(height, 4, wide, sums, sumStep, low4, high4);
  addTo(height, 5, wide, sums, sumStep, low5, high5);
}

// @ts-ignore: decorator
@inline
function addTo(height: i32, index: i32, wide: bool, sums: usize, step: usize, low: v128, high: v128): void {
  if (index >= height) return;
  const at = sums + index * step;
  v128.store(at, f32x4.add(v128.load(at), low));
  if (wide) v128.store(at, f32x4.add(v128.load(at, 16), high), 16);
}

/** Into panels, as `sumParts` takes them. */
function unpackSums(t: PooledWeightTask, sums: usize, channels: i32, panels: usize): void {
  const panelBytes = 8 * t.kernelHeight * t.runBytes;
  for (let channel = 0; channel < channels; channel++) {
    let to = panels + (channel >> 3) * panelBytes + 4 * (channel & 7);
    for (let u = 0; u < t.kernelHeight; u++, sums += t.sumBytes) {
      for (let at = 0; at < t.runBytes; at += 4, to += 32) store<f32>(to, load<f32>(sums + at));
    }
  }
}
