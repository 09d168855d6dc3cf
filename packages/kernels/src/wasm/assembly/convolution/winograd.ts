import { Gather, multiply } from "../parts/gemm";
import { copyRow, Images } from "../parts/images";
import { isBeyond, larger } from "../parts/simd";
import {
  elementsFrom, elementsTo, Transform, transformColumns, transformRows, transformSquare, workBytes,
} from "./winograd-transforms";

/**
 * 3x3 convolutions of stride 1, and both of their gradients, by Winograd's F(4x4, 3x3): four times fewer
 * multiplications. Images are cut into strips of tiles that give 4x4 outputs each; a shard takes a few strips:
 *
 *     x: a tile is 6x6 inputs              planes: [36][tile][channel]         y: a tile is 4x4 outputs
 *     ┌────┬────┬───┐                      ┌───────┐                           ┌────┬────┬───┐
 *     │    │    │   │   Bᵀ·d·B             │ ┌───────┐    36 matrix products   │    │    │   │
 *     ├────┼────┼───┤  ───────────→  tiles │ │ ┌───────┐ ──────────────────→   ├────┼────┼───┤
 *     │    │    │   │   each channel       └─│ │       │  each plane with      │    │    │   │
 *     └────┴────┴───┘                        └─│       │  its transformed      └────┴────┴───┘
 *                                              └───────┘  weights, then Aᵀ·m·A
 *                                              channels
 *
 * The transforms read and write a strip in the thread's workspace, with zeros where it sticks out of the image: no tile
 * is different, and the image itself is only copied row by row, as memory likes it best. The planes of a shard's strips
 * stay in the second-level cache. They lie an odd number of cache lines apart: 36 stores to the same place of each
 * would otherwise fall into a few sets of the first-level cache.
 *
 * A tile's products mix all of its elements. An infinity would spoil all 16 outputs, and so would a number beside which
 * the others are lost: what is not ordinary is marked while it is read, and whoever called does without those results.
 */
@unmanaged
class Tiling extends Images {
  height: i32;
  /** Bytes from one row of a strip to the next, in whole vectors. A position has at least 4 channels. */
  pitch: i32;
  /** Rows of the first strip that lie before the image; negative if it begins inside. */
  before: i32;
  /** The part of a row that image and strip share: where it begins in each, and its bytes. */
  imageAt: i32;
  stripAt: i32;
  sharedBytes: i32;
  /** Strips of an image, and tiles of a strip. */
  strips: i32;
  tiles: i32;
  /** Of the planes: bytes from one tile, and from one plane, to the next. */
  tileBytes: i32;
  planeBytes: i32;
  /** Of images that are read: a word for each strip of the batch, not 0 if not all of it is ordinary. */
  marks: usize;
}

const planes: i32 = 36;

/**
 * Magnitudes up to this are ordinary. It is far above what networks compute with, and so far below the largest float32
 * (3e38) that no product of two such numbers, no transform and no sum of either overflows.
 */
const mostOrdinary: f32 = 1e9;

/** Scratch of a thread: what a square's transform keeps, strips of 6 rows of the source and the target, and planes. */
@unmanaged
class WinogradTask extends Gather {
  /** Tilings of x and y. */
  source: usize;
  target: usize;
  /** Of the whole batch, and of a shard. */
  strips: i32;
  chunk: i32;
  /** Transformed weights: panels of every plane, and bytes from one plane to the next. */
  weight: usize;
  weightPlane: i32;
  /** What the sums of each lane begin with: the bias, and zeros. */
  start: usize;
  zeros: usize;
  workspace: usize;
  workspaceStep: i32;
}

/** A convolution or, with flipped weights, the gradient of its input. One shard is a chunk of strips. */
export function winograd(task: usize, shard: i32, thread: i32): void {
  const t = changetype<WinogradTask>(task);
  const source = changetype<Tiling>(t.source);
  const target = changetype<Tiling>(t.target);
  const first = shard * t.chunk;
  const count = min(t.chunk, t.strips - first);
  const work = t.workspace + thread * t.workspaceStep;
  const sourceStrip = work + workBytes;
  const targetStrip = sourceStrip + 6 * source.pitch;
  const factors = targetStrip + 6 * target.pitch;
  const products = factors + planes * source.planeBytes;
  transformImages(Transform.Input, source, first, count, factors, sourceStrip, work);
  const channels = source.positionBytes >> 2;
  const outBytes = target.positionBytes;
  for (let plane = 0; plane < planes; plane++) {
    const x = factors + plane * source.planeBytes;
    const y = products + plane * target.planeBytes;
    let panel = t.weight + plane * t.weightPlane;
    // Aᵀ·m·A turns a constant in the plane of the point (1, 1) into the same constant in every output.
    let start = plane == 7 ? t.start : t.zeros;
    for (let lane = 0; lane < outBytes; lane += 32) {
      multiply(t, count * source.tiles, channels, x, panel, start, y + lane, 8);
      panel += 32 * channels;
      start += 32;
    }
  }
  transformImages(Transform.Output, target, first, count, products, targetStrip, work);
}

@unmanaged
class WinogradWeightTask extends Gather {
  /** Tilings of x and dy. */
  source: usize;
  target: usize;
  /** Of the whole batch, and how many are transformed at once. */
  strips: i32;
  chunk: i32;
  /** [part][panel][tap, channel][8]: a part is the sum over its share of the tiles. */
  partial: usize;
  parts: i32;
  partBytes: i32;
  /** Bytes from one plane of the transformed gradient to the next. */
  gradientPlane: i32;
  zeros: usize;
  workspace: usize;
  workspaceStep: i32;
}

/** The gradient of a convolution's weights, part by part: summed while transformed, and transformed back once. */
export function winogradWeight(task: usize, part: i32, thread: i32): void {
  const t = changetype<WinogradWeightTask>(task);
  const source = changetype<Tiling>(t.source);
  const target = changetype<Tiling>(t.target);
  const work = t.workspace + thread * t.workspaceStep;
  const sourceStrip = work + workBytes;
  const targetStrip = sourceStrip + 6 * source.pitch;
  const factors = targetStrip + 6 * target.pitch;
  const gradients = factors + planes * source.planeBytes;
  const sums = gradients + planes * target.planeBytes;
  const begin = <i32>((<i64>part * t.strips) / t.parts);
  const end = <i32>((<i64>(part + 1) * t.strips) / t.parts);
  for (let first = begin; first < end; first += t.chunk) {
    const count = min(t.chunk, end - first);
    transformImages(Transform.Input, source, first, count, factors, sourceStrip, work);
    transformImages(Transform.OutputGradient, target, first, count, gradients, targetStrip, work);
    multiplyPlanes(t, count * source.tiles, factors, gradients, sums, first == begin ? t.zeros : 0);
  }
  const tapBytes = 8 * source.positionBytes;
  const panels = (target.positionBytes + 31) >> 5;
  for (let panel = 0; panel < panels; panel++) {
    const to = t.partial + part * t.partBytes + panel * 9 * tapBytes;
    transformPanel(Transform.WeightGradient, sums + panel * tapBytes, t.gradientPlane, to, tapBytes, work);
  }
}

/** Adds to every plane's sums (or begins them with `start`) what some tiles contribute. */
function multiplyPlanes(t: WinogradWeightTask, tiles: i32, factors: usize, gradients: usize, sums: usize, start: usize): void {
  const source = changetype<Tiling>(t.source);
  const target = changetype<Tiling>(t.target);
  const channels = source.positionBytes >> 2;
  for (let plane = 0; plane < planes; plane++) {
    let sum = sums;
    for (let lane = 0; lane < target.positionBytes; lane += 32) {
      multiply(t, channels, tiles, factors, gradients + lane, start, sum, 8);
      sum += 32 * channels;
    }
    factors += source.planeBytes;
    gradients += target.planeBytes;
    sums += t.gradientPlane;
  }
}

@unmanaged
class PackWinogradTask {
  /** [panel][tap, channel][8], and what becomes of it: [plane][panel][channel][8]. */
  panels: usize;
  weight: usize;
  planeBytes: i32;
  /** A word for each panel, not 0 if not all of it is ordinary. */
  marks: usize;
  channels: i32;
  workspace: usize;
  workspaceStep: i32;
}

/** Transforms weights that are packed in panels. One shard is one panel. */
export function packWinograd(task: usize, shard: i32, thread: i32): void {
  const t = changetype<PackWinogradTask>(task);
  const tapBytes = 32 * t.channels;
  const from = t.panels + shard * 9 * tapBytes;
  const to = t.weight + shard * tapBytes;
  let largest = i32x4.splat(0);
  for (let at: usize = 0; at < <usize>(9 * tapBytes); at += 16) largest = larger(largest, v128.load(from + at));
  store<i32>(t.marks + 4 * shard, isBeyond(largest, mostOrdinary));
  transformPanel(Transform.Weight, from, tapBytes, to, t.planeBytes, t.workspace + thread * t.workspaceStep);
}

/** From [3x3][channel][8] to [6x6][channel][8], or back; the steps are the bytes between two elements of a square. */
// @ts-ignore: decorator
@inline
function transformPanel(
  kind: Transform, from: usize, fromStep: usize, to: usize, toStep: usize, work: usize,
): void {
  const tapBytes = kind == Transform.Weight ? fromStep : toStep;
  for (let at: usize = 0; at < tapBytes; at += 16) {
    const fromRow = elementsFrom(kind) * fromStep;
    transformSquare(kind, from + at, fromRow, fromStep, to + at, elementsTo(kind) * toStep, toStep, work);
  }
}

/** Every channel of some strips of tiles, between images and planes: which way, `kind` says. */
// @ts-ignore: decorator
@inline
function transformImages(
  kind: Transform, t: Tiling, first: i32, count: i32, planesAt: usize, strip: usize, work: usize,
): void {
  const rows = elementsFrom(kind);
  if (kind != Transform.Output) memory.fill(strip, 0, 6 * t.pitch);
  for (let index = first; index < first + count; index++) {
    const image = index / t.strips;
    const row = 4 * (index % t.strips) - t.before;
    if (kind != Transform.Output) {
      const at = strip + t.stripAt;
      fillStrip(t, rows, image, row, at);
      // All other strips of 6 rows have two of the one above, which looks at them.
      const all = kind == Transform.OutputGradient || index % t.strips == 0;
      const largest = all
        ? transformColumns(kind, true, at, t.sharedBytes, t.pitch)
        : transformColumns(kind, false, at, t.sharedBytes, t.pitch);
      store<i32>(t.marks + 4 * index, isBeyond(largest, mostOrdinary));
    }
    for (let tile = 0; tile < t.tiles; tile++) {
      transformTile(kind, t, strip + tile * 4 * t.positionBytes, planesAt, work);
      planesAt += t.tileBytes;
    }
    if (kind == Transform.Output) emptyStrip(t, image, row, strip);
  }
}

// @ts-ignore: decorator
@inline
function transformTile(kind: Transform, t: Tiling, strip: usize, planesAt: usize, work: usize): void {
  const pitch = t.pitch;
  const position = t.positionBytes;
  const plane = t.planeBytes;
  for (let channel = 0; channel < position; channel += 16) {
    const at = min(channel, position - 16); // the last four may overlap with those before, and do the same once more
    if (kind == Transform.Output) {
      transformSquare(kind, planesAt + at, 6 * plane, plane, strip + at, pitch, position, work);
    } else {
      transformRows(kind, strip + at, pitch, position, planesAt + at, 6 * plane, plane);
    }
  }
}

/** Copies rows of an image into a strip, and zeros where it has none. */
function fillStrip(t: Tiling, rows: i32, image: i32, row: i32, strip: usize): void {
  for (let end = row + rows; row < end; row++) {
    if (row < 0 || row >= t.height) memory.fill(strip, 0, t.sharedBytes);
    else copyRow(t, image, row, t.imageAt, t.sharedBytes, strip);
    strip += t.pitch;
  }
}

/** Copies those rows of a strip that the image has. */
function emptyStrip(t: Tiling, image: i32, row: i32, strip: usize): void {
  let to = t.address + image * t.imageBytes + row * t.rowBytes;
  for (let end = min(row + 4, t.height); row < end; row++) {
    memory.copy(to, strip, t.sharedBytes);
    strip += t.pitch;
    to += t.rowBytes;
  }
}
