import { average, giveBack, giveBack2x2, maximum, maximum2x2, spread } from "./pool-window";

@unmanaged
export class PoolTask {
  /** x or dx. */
  image: usize;
  /** y or dy, and where the maxima stood. */
  maps: usize;
  index: usize;
  batch: i32;
  imagesPerShard: i32;
  channels: i32;
  height: i32;
  width: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideY: i32;
  strideX: i32;
  paddingY: i32;
  paddingX: i32;
  paddingEndY: i32;
  paddingEndX: i32;
  dilationY: i32;
  dilationX: i32;
  outHeight: i32;
  outWidth: i32;
  /** Not 0 if each element of an image lies in exactly one window, and no window reaches out. */
  tiled: i32;
  /** Not 0 for the maxima of the rectified images. */
  rectified: i32;
  /** For averages alone: not 0 if what of a window lies in the padding is counted. */
  countPadding: i32;
}

export const enum Pass {
  Max,
  /** 2x2 windows, tiled: the one that most networks have. */
  Max2x2,
  MaxBackward,
  /** Tiled: a gradient is written and not added. */
  MaxBackwardTiled,
  MaxBackward2x2,
  Average,
  AverageBackward,
}

/** The maxima of `image`, wherever it lies, become those of image `n`. */
export function maxPoolImage(task: usize, image: usize, n: i32): void {
  const t = changetype<PoolTask>(task);
  if (t.tiled && t.kernelHeight == 2 && t.kernelWidth == 2) slideOverImage(Pass.Max2x2, t, image, n);
  else slideOverImage(Pass.Max, t, image, n);
}

/** Visits every position of the window over an image. `pass` is a constant: what differs is folded in. */
// @ts-ignore: decorator
@inline
export function slideOverImage(pass: Pass, t: PoolTask, image: usize, n: i32): void {
  const rowBytes = 4 * t.outWidth * t.channels;
  for (let i = 0; i < t.outHeight; i++) slideAlongRow(pass, t, image, i, (n * t.outHeight + i) * rowBytes);
}

/** @param at bytes from the beginning of maps and index to the row's first position */
// @ts-ignore: decorator
@inline
function slideAlongRow(pass: Pass, t: PoolTask, image: usize, i: i32, at: usize): void {
  const positionBytes = 4 * t.channels;
  const rowStep = t.dilationY * t.width * positionBytes;
  const columnStep = t.dilationX * positionBytes;
  const maps = t.maps;
  const index = t.index;
  // What is not above it counts as 0: with NaN nothing does, since nothing is ≤ NaN.
  const floor = f32x4.splat(t.rectified ? 0 : NaN);
  const kernelWidth = t.kernelWidth;
  const top = i * t.strideY - t.paddingY;
  const u = firstInside(top, t.dilationY);
  const rows = endInside(top, t.height, t.kernelHeight, t.dilationY) - u;
  const averages = pass == Pass.Average || pass == Pass.AverageBackward;
  const countPadding = averages && t.countPadding != 0;
  const countedRows = countPadding ? endInside(top, t.height + t.paddingEndY, t.kernelHeight, t.dilationY) : rows;
  for (let j = 0; j < t.outWidth; j++) {
    const left = j * t.strideX - t.paddingX;
    let v = 0;
    let columns = kernelWidth;
    let share: f32 = 0;
    if (!isTiled(pass)) {
      v = firstInside(left, t.dilationX);
      columns = endInside(left, t.width, kernelWidth, t.dilationX) - v;
      const countedColumns = countPadding ? endInside(left, t.width + t.paddingEndX, kernelWidth, t.dilationX) : columns;
      if (averages) share = <f32>1 / <f32>(countedRows * countedColumns);
    }
    const element = u * kernelWidth + v;
    let first = image + (top * t.width + left) * positionBytes + u * rowStep + v * columnStep;
    const next = at + positionBytes;
    for (; at + 16 <= next; at += 16, first += 16) {
      visit(pass, false, first, rows, columns, rowStep, columnStep, element, kernelWidth, maps + at, index + at, share, floor);
    }
    if (at < next && overlaps(pass) && positionBytes >= 16) {
      // The last four channels overlap with those before, and give the same once more.
      const back = at + 16 - next;
      at = next - 16;
      first -= back;
      visit(pass, false, first, rows, columns, rowStep, columnStep, element, kernelWidth, maps + at, index + at, share, floor);
      at = next;
    }
    for (; at < next; at += 4, first += 4) {
      visit(pass, true, first, rows, columns, rowStep, columnStep, element, kernelWidth, maps + at, index + at, share, floor);
    }
  }
}

/** Whether a pass only writes: what it does to a channel may be done twice. */
// @ts-ignore: decorator
@inline
function overlaps(pass: Pass): bool {
  return pass != Pass.MaxBackward && pass != Pass.AverageBackward;
}

/** Whether every window lies inside the image: to find that out takes longer than to look at four channels. */
// @ts-ignore: decorator
@inline
function isTiled(pass: Pass): bool {
  return pass == Pass.Max2x2 || pass == Pass.MaxBackwardTiled || pass == Pass.MaxBackward2x2;
}

/** The first element along one side of a window that does not lie before the image. */
// @ts-ignore: decorator
@inline
function firstInside(start: i32, dilation: i32): i32 {
  return start >= 0 ? 0 : (dilation - 1 - start) / dilation;
}

/** The first one that lies behind the image, or the side's length. */
// @ts-ignore: decorator
@inline
function endInside(start: i32, extent: i32, kernel: i32, dilation: i32): i32 {
  return min(kernel, (extent - start + dilation - 1) / dilation);
}

/**
 * Four channels of one position, or a single one if `narrow`: what lies inside the image begins at `first`, which is
 * the window's element number `element`.
 */
// @ts-ignore: decorator
@inline
function visit(
  pass: Pass, narrow: bool, first: usize, rows: i32, columns: i32, rowStep: i32, columnStep: i32,
  element: i32, kernelWidth: i32, map: usize, index: usize, share: f32, floor: v128,
): void {
  if (pass == Pass.Max) {
    maximum(narrow, first, rows, columns, rowStep, columnStep, element, kernelWidth, floor, map, index);
  } else if (pass == Pass.Max2x2) {
    maximum2x2(narrow, first, rowStep, columnStep, floor, map, index);
  } else if (pass == Pass.MaxBackward2x2) {
    giveBack2x2(narrow, first, rowStep, columnStep, map, index);
  } else if (pass == Pass.Average) {
    average(narrow, first, rows, columns, rowStep, columnStep, share, map);
  } else if (pass == Pass.AverageBackward) {
    spread(narrow, first, rows, columns, rowStep, columnStep, share, map);
  } else {
    const tiled = pass == Pass.MaxBackwardTiled;
    giveBack(narrow, tiled, first, rows, columns, rowStep, columnStep, element, kernelWidth, map, index);
  }
}
