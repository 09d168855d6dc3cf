import { Gather, multiply } from "./gemm";
import { elementsTo, Transform, transformSquare, workBytes } from "./winograd-transforms";

/**
 * 3x3 convolutions of stride 1, and both of their gradients, by Winograd's F(4x4, 3x3): four times fewer
 * multiplications. Images are cut into tiles that give 4x4 outputs each; a shard takes a chunk of tiles:
 *
 *      x: a tile is 6x6 inputs              planes: [36][tile][channel]         y: a tile is 4x4 outputs
 *      ┌────┬────┬───┐                      ┌───────┐                           ┌────┬────┬───┐
 *      │    │    │   │   Bᵀ·d·B             │ ┌───────┐    36 matrix products   │    │    │   │
 *      ├────┼────┼───┤  ───────────→  tiles │ │ ┌───────┐ ──────────────────→   ├────┼────┼───┤
 *      │    │    │   │   each channel       └─│ │       │  each plane with      │    │    │   │
 *      └────┴────┴───┘                        └─│       │  its transformed      └────┴────┴───┘
 *                                               └───────┘  weights, then Aᵀ·m·A
 *                                               channels
 *
 * A chunk's planes stay in the thread's second-level cache. They lie an odd number of cache lines apart: 36 stores to
 * the same place of each would otherwise fall into a few sets of the first-level cache.
 */
@unmanaged
class Tiling {
  /** Images [height, width, channels], at least 4 channels. */
  height: i32;
  width: i32;
  channels: i32;
  /** Rows and columns of the first tile that lie before the image; negative if it begins inside. */
  before: i32;
  beforeColumns: i32;
  /** Tiles of an image. */
  down: i32;
  across: i32;
  /** Of the planes: bytes from one tile, and from one plane, to the next. */
  tileBytes: i32;
  planeBytes: i32;
}

const planes: i32 = 36;

/** Scratch of a thread: the transforms' own, then planes. */
@unmanaged
class WinogradTask extends Gather {
  x: usize;
  y: usize;
  source: usize;
  target: usize;
  /** Of the whole batch, and of a chunk. */
  tiles: i32;
  chunk: i32;
  /** Transformed weights: panels of every plane, and bytes from one plane to the next. */
  weight: usize;
  weightPlane: i32;
  /** What the sums of each lane begin with: the bias, and zeros. */
  start: usize;
  zeros: usize;
  scratch: usize;
  scratchBytes: i32;
}

/** A convolution or, with flipped weights, the gradient of its input. One shard is a chunk of tiles. */
export function winograd(task: usize, shard: i32, thread: i32): void {
  const t = changetype<WinogradTask>(task);
  const source = changetype<Tiling>(t.source);
  const target = changetype<Tiling>(t.target);
  const first = shard * t.chunk;
  const count = min(t.chunk, t.tiles - first);
  const work = t.scratch + thread * t.scratchBytes;
  const factors = work + workBytes;
  const products = factors + planes * source.planeBytes;
  transformTiles(Transform.Input, source, t.x, first, count, factors, work);
  for (let plane = 0; plane < planes; plane++) {
    const x = factors + plane * source.planeBytes;
    const y = products + plane * target.planeBytes;
    let panel = t.weight + plane * t.weightPlane;
    // Aᵀ·m·A turns a constant in the plane of the point (1, 1) into the same constant in every output.
    let start = plane == 7 ? t.start : t.zeros;
    for (let lane = 0; lane < target.channels; lane += 8) {
      multiply(t, count, source.channels, x, panel, start, y + 4 * lane, 8);
      panel += 32 * source.channels;
      start += 32;
    }
  }
  transformTiles(Transform.Output, target, t.y, first, count, products, work);
}

@unmanaged
class WinogradWeightTask extends Gather {
  x: usize;
  dy: usize;
  source: usize;
  target: usize;
  tiles: i32;
  chunk: i32;
  /** [part][panel][tap, channel][8]: a part is the sum over its share of the tiles. */
  partial: usize;
  parts: i32;
  partBytes: i32;
  /** Bytes from one plane of the transformed gradient to the next. */
  gradientPlane: i32;
  zeros: usize;
  scratch: usize;
  scratchBytes: i32;
}

/** The gradient of a convolution's weights, part by part: summed while transformed, and transformed back once. */
export function winogradWeight(task: usize, part: i32, thread: i32): void {
  const t = changetype<WinogradWeightTask>(task);
  const source = changetype<Tiling>(t.source);
  const target = changetype<Tiling>(t.target);
  const work = t.scratch + thread * t.scratchBytes;
  const factors = work + workBytes;
  const gradients = factors + planes * source.planeBytes;
  const sums = gradients + planes * target.planeBytes;
  const begin = <i32>((<i64>part * t.tiles) / t.parts);
  const end = <i32>((<i64>(part + 1) * t.tiles) / t.parts);
  for (let first = begin; first < end; first += t.chunk) {
    const count = min(t.chunk, end - first);
    transformTiles(Transform.Input, source, t.x, first, count, factors, work);
    transformTiles(Transform.OutputGradient, target, t.dy, first, count, gradients, work);
    const start = first == begin ? t.zeros : 0;
    for (let plane = 0; plane < planes; plane++) {
      const x = factors + plane * source.planeBytes;
      const dy = gradients + plane * target.planeBytes;
      let sum = sums + plane * t.gradientPlane;
      for (let lane = 0; lane < target.channels; lane += 8) {
        multiply(t, source.channels, count, x, dy + 4 * lane, start, sum, 8);
        sum += 32 * source.channels;
      }
    }
  }
  const panels = (target.channels + 7) >> 3;
  const tapBytes = 32 * source.channels;
  for (let panel = 0; panel < panels; panel++) {
    const to = t.partial + part * t.partBytes + panel * 9 * tapBytes;
    transformPanel(Transform.WeightGradient, sums + panel * tapBytes, t.gradientPlane, to, tapBytes, source.channels, work);
  }
}

@unmanaged
class PackWinogradTask {
  /** [panel][tap, channel][8], and what becomes of it: [plane][panel][channel][8]. */
  panels: usize;
  weight: usize;
  planeBytes: i32;
  channels: i32;
  scratch: usize;
  scratchBytes: i32;
}

/** Transforms weights that are packed in panels. One shard is one panel. */
export function packWinograd(task: usize, shard: i32, thread: i32): void {
  const t = changetype<PackWinogradTask>(task);
  const tapBytes = 32 * t.channels;
  const from = t.panels + shard * 9 * tapBytes;
  const to = t.weight + shard * tapBytes;
  transformPanel(Transform.Weight, from, tapBytes, to, t.planeBytes, t.channels, t.scratch + thread * t.scratchBytes);
}

/** From [3x3][channel][8] to [6x6][channel][8], or back; `fromStep` and `toStep` are the bytes between two elements of a square. */
// @ts-ignore: decorator
@inline
function transformPanel(
  kind: Transform, from: usize, fromStep: usize, to: usize, toStep: usize, channels: i32, work: usize,
): void {
  const extent = kind == Transform.Weight ? 3 : 6;
  const outExtent = elementsTo(kind);
  for (let vector = 0; vector < 2 * channels; vector++) {
    transformSquare(
      kind, from, extent * fromStep, fromStep, 0, extent, 0, extent,
      to, outExtent * toStep, toStep, outExtent, outExtent, work,
    );
    from += 16;
    to += 16;
  }
}

/** Every channel of some tiles, between images and planes: which way, `kind` says. */
// @ts-ignore: decorator
@inline
function transformTiles(
  kind: Transform, t: Tiling, images: usize, first: i32, count: i32, planesAt: usize, work: usize,
): void {
  const tilesPerImage = t.down * t.across;
  const positionBytes = 4 * t.channels;
  const rowBytes = t.width * positionBytes;
  const extent = kind == Transform.Input ? 6 : 4;
  for (let tile = first; tile < first + count; tile++) {
    const image = tile / tilesPerImage;
    const place = tile % tilesPerImage;
    const row = 4 * (place / t.across) - t.before;
    const column = 4 * (place % t.across) - t.beforeColumns;
    const at = images + (image * t.height + row) * rowBytes + column * positionBytes;
    const top = max(0, -row);
    const left = max(0, -column);
    const bottom = min(extent, t.height - row);
    const right = min(extent, t.width - column);
    if (top == 0 && left == 0 && bottom == extent && right == extent) {
      transformTile(kind, t, at, rowBytes, positionBytes, 0, extent, 0, extent, planesAt, work);
    } else {
      transformTile(kind, t, at, rowBytes, positionBytes, top, bottom, left, right, planesAt, work);
    }
    planesAt += t.tileBytes;
  }
}

// @ts-ignore: decorator
@inline
function transformTile(
  kind: Transform, t: Tiling, image: usize, rowBytes: usize, positionBytes: usize,
  top: i32, bottom: i32, left: i32, right: i32, planesAt: usize, work: usize,
): void {
  const plane = t.planeBytes;
  const last = 4 * t.channels - 16;
  for (let channel = 0; channel < 4 * t.channels; channel += 16) {
    const at = min(channel, last); // the last four may overlap with those before, and do the same once more
    if (kind == Transform.Output) {
      transformSquare(
        kind, planesAt + at, 6 * plane, plane, 0, 6, 0, 6,
        image + at, rowBytes, positionBytes, bottom, right, work,
      );
    } else {
      transformSquare(
        kind, image + at, rowBytes, positionBytes, top, bottom, left, right,
        planesAt + at, 6 * plane, plane, 6, 6, work,
      );
    }
  }
}
