import type { Block, ConvolutionAlgorithm } from "../../backend.ts";
import type { ConvGeometry } from "../../geometry.ts";
import { type Images, imagesAt, imagesOf, type Maps } from "../parts/images.ts";
import { multiples, type PanelSource, pack, packBias, panelBytes, panelsOf } from "../parts/panels.ts";
import type { Runtime } from "../run/runtime.ts";
import type { ImageRange } from "./direct.ts";

// Winograd's F(4x4, 3x3); what it does is told in assembly/convolution/winograd.ts.

/** One plane for each product of a tile. */
const planes = 36;
/** What the transforms need of a thread's workspace: `workBytes` in assembly/convolution/winograd-transforms.ts. */
const workBytes = 16 * planes;
/** The planes of a chunk of tiles take about so much: they stay in the second-level cache. */
const chunkBytes = 2 ** 19;
/** Of tiles: fewer would wait for the weights, more gain nothing. */
const leastTiles = 12;
const mostTiles = 96;
/** What the transforms of an input or an output cost, in multiply-adds of the microkernel for each of its products. */
const transformCost = 8;

/** How images are convolved: what is read and written, and by how much the first window begins before the image. */
export interface WinogradPass {
  readonly batch: number;
  /** Whether the weights are flipped, and the channels they lead from and to exchanged. */
  readonly flipped: boolean;
  readonly source: Maps;
  readonly target: Maps;
  readonly paddingY: number;
  readonly paddingX: number;
}

export function forwardPass(geometry: ConvGeometry): WinogradPass {
  const { batch, channels, height, width, outChannels, outHeight, outWidth, paddingY, paddingX } = geometry;
  return {
    batch,
    flipped: false,
    source: { channels, height, width },
    target: { channels: outChannels, height: outHeight, width: outWidth },
    paddingY,
    paddingX,
  };
}

/** dx is dy convolved with the weights flipped. */
export function backwardPass(geometry: ConvGeometry): WinogradPass {
  const { batch, source, target, paddingY, paddingX } = forwardPass(geometry);
  return { batch, flipped: true, source: target, target: source, paddingY: 2 - paddingY, paddingX: 2 - paddingX };
}

/**
 * Whether a pass goes by Winograd: 3x3 windows of stride 1 without dilation or groups, at least 4 channels in and out,
 * and, unless the choice is "winograd", fewer operations than direct ones would take. A tile has 36 products for each
 * pair of channels, for up to 16 outputs of 9 each; it costs as well `transformCost` for every product's factor and
 * every product. So it pays from about 6 channels on where images are large, and later where tiles stick out of them.
 * The number of images and of threads does not matter: an image comes out the same in any batch.
 */
export function usesWinograd(choice: ConvolutionAlgorithm, geometry: ConvGeometry, pass: WinogradPass): boolean {
  const { groups, kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX } = geometry;
  const fits = kernelHeight === 3 && kernelWidth === 3 && strideY * strideX * dilationY * dilationX * groups === 1;
  const { source, target } = pass;
  if (choice === "direct" || !fits || source.channels < 4 || target.channels < 4) return false;
  if (choice === "winograd") return true;
  const pairs = source.channels * target.channels;
  const transformed = source.channels + target.channels;
  const tiles = Math.ceil(target.height / 4) * Math.ceil(target.width / 4);
  return planes * tiles * (pairs + transformCost * transformed) < 9 * target.height * target.width * pairs;
}

/** The images that a pass reads strip by strip: whole rows, unless the first window begins inside the image. */
export function stripImages(runtime: Runtime, { source, paddingX }: WinogradPass, x: Block, y: Block): Images {
  return imagesOf(runtime, x, source, paddingX >= 0, [y]);
}

/** The record of the images that a pass reads, and addresses of the others; the bias is 0 for none. */
export interface WinogradOperands {
  readonly x: readonly number[];
  readonly weight: number;
  readonly bias: number;
  readonly y: number;
}

/**
 * A convolution or the gradient of its input: at y goes what the windows over x give, plus the bias. Left to be convolved
 * directly are the images that are returned, all if the weights are not ordinary.
 */
export function winogradConvolve(
  runtime: Runtime,
  pass: WinogradPass,
  weight: Block,
  at: WinogradOperands,
): readonly ImageRange[] {
  const { batch, source, target } = pass;
  const tiled = cut(pass);
  const { x, y, strips, chunk } = tiled;
  const weightPlane = oddLines(32 * source.channels * panelsOf(target.channels));
  const tables = runtime.tables(`winograd ${chunk * x.tiles} ${source.channels} ${target.channels}`, () => [
    multiples(chunk * x.tiles, x.tileBytes),
    multiples(source.channels, 4),
    multiples(chunk * y.tiles, y.tileBytes),
  ]);
  const packed = packWinograd(runtime, pass, weight, at.weight, weightPlane);
  if (isMarked(runtime, packed.marks, panelsOf(target.channels))) return [{ first: 0, end: batch }];
  const marks = runtime.scratch(4 * strips);
  runtime.run("winograd", Math.ceil(strips / chunk), [
    ...tables,
    32,
    ...[tilingTable(runtime, x, at.x, marks), tilingTable(runtime, y, imagesAt(at.y, target)), strips, chunk],
    ...[packed.weight, weightPlane],
    ...[packBias(runtime, at.bias, target.channels, 1), packBias(runtime, 0, target.channels, 1)],
    ...runtime.workspace(cutBytes(tiled)),
  ]);
  return isMarked(runtime, marks, strips) ? markedImages(runtime, marks, x.strips, batch) : [];
}

/** Whether any of so many words is not 0. */
function isMarked({ memory }: Runtime, marks: number, count: number): boolean {
  return memory.i32.subarray(marks / 4, marks / 4 + count).some((mark) => mark !== 0);
}

/** The images with a marked strip: as few ranges as they make. */
function markedImages(runtime: Runtime, marks: number, strips: number, batch: number): ImageRange[] {
  const ranges: ImageRange[] = [];
  for (let image = 0; image < batch; image++) {
    if (!isMarked(runtime, marks + 4 * strips * image, strips)) continue;
    const first = ranges.at(-1)?.end === image ? ranges.pop()!.first : image;
    ranges.push({ first, end: image + 1 });
  }
  return ranges;
}

/**
 * The gradient of the weights from x and dy: panels [part][panel][tap, channel][8], whose parts are yet to be added.
 * Whether both are ordinary: if not, the gradient is left to be computed directly.
 */
export function winogradWeightParts(
  runtime: Runtime,
  pass: WinogradPass,
  at: { readonly x: readonly number[]; readonly dy: readonly number[]; readonly partial: number },
  parts: number,
): boolean {
  const { source, target } = pass;
  const tiled = cut(pass);
  const { x, y, strips, chunk } = tiled;
  const panels = panelsOf(target.channels);
  const sumsPlane = oddLines(32 * source.channels * panels);
  const tables = runtime.tables(`winogradWeight ${chunk * x.tiles} ${source.channels}`, () => [
    multiples(source.channels, 4),
    multiples(chunk * x.tiles, x.tileBytes),
    multiples(source.channels, 32),
  ]);
  const marks = runtime.scratch(8 * strips);
  const tilings = [tilingTable(runtime, x, at.x, marks), tilingTable(runtime, y, at.dy, marks + 4 * strips)];
  runtime.run("winogradWeight", parts, [
    ...tables,
    y.tileBytes,
    ...[...tilings, strips, chunk],
    ...[at.partial, parts, 9 * 32 * source.channels * panels, sumsPlane, packBias(runtime, 0, 8, 1)],
    ...runtime.workspace(cutBytes(tiled) + planes * sumsPlane),
  ]);
  return !isMarked(runtime, marks, 2 * strips);
}

/** Transformed weights, which are kept until the weights change, and behind them a mark for each panel. */
function packWinograd(runtime: Runtime, pass: WinogradPass, weight: Block, from: number, planeBytes: number) {
  const { source, target } = pass;
  const panels = panelsOfWeight(pass);
  const shards = panelsOf(target.channels);
  const bytes = planes * planeBytes;
  const at = runtime.derived(weight, panels.key, bytes + 4 * shards, (to) => {
    const packed = runtime.scratch(panelBytes(panels));
    pack(runtime, panels, from, packed);
    const words = [packed, to, planeBytes, to + bytes, source.channels, ...runtime.workspace(workBytes)];
    runtime.run("packWinograd", shards, words);
  });
  return { weight: at, marks: at + bytes };
}

/** The columns of the product: for each channel of the target the weights of its taps and source channels. */
function panelsOfWeight({ source, target, flipped }: WinogradPass): PanelSource {
  // In memory weights lie as [outChannels, tap, channels], which are the source's and the target's the other way round.
  const tapBytes = 4 * (flipped ? target.channels : source.channels);
  const sourceStep = flipped ? 9 * tapBytes : 4;
  const offsets = () =>
    multiples(9, tapBytes).flatMap((tap) => {
      const at = flipped ? 8 * tapBytes - tap : tap;
      return multiples(source.channels, sourceStep).map((channel) => at + channel);
    });
  const laneStep = flipped ? 4 : 9 * tapBytes;
  const key = `winograd ${source.channels} ${target.channels} ${flipped}`;
  return { rows: 9 * source.channels, offsets, key, lanes: target.channels, laneStep, groups: 1, groupStep: 0 };
}

/** The fields of `Tiling` in assembly/convolution/winograd.ts. */
interface Tiling {
  readonly height: number;
  readonly pitch: number;
  readonly positionBytes: number;
  readonly before: number;
  readonly imageAt: number;
  readonly stripAt: number;
  readonly sharedBytes: number;
  readonly strips: number;
  readonly tiles: number;
  readonly tileBytes: number;
  readonly planeBytes: number;
}

/** How a pass's images are cut: the source's and the target's tiles, strips of the batch, and strips of a chunk. */
interface Cut {
  readonly x: Tiling;
  readonly y: Tiling;
  readonly strips: number;
  readonly chunk: number;
}

function cut({ batch, source, target, paddingY, paddingX }: WinogradPass): Cut {
  const down = Math.ceil(target.height / 4);
  const tiles = Math.ceil(target.width / 4);
  const tileBytes = 32 * planes * (panelsOf(source.channels) + panelsOf(target.channels));
  const fitting = Math.min(mostTiles, Math.max(leastTiles, Math.floor(chunkBytes / tileBytes)));
  const chunk = Math.max(1, Math.min(batch * down, Math.floor(fitting / tiles)));
  const x = tiling(source, paddingY, paddingX, 4 * tiles + 2, [down, tiles], chunk);
  const y = tiling(target, 0, 0, 4 * tiles, [down, tiles], chunk);
  return { x, y, strips: batch * down, chunk };
}

/** Tiles that begin `before` rows and `beforeColumns` columns before the image, in strips `columns` wide. */
function tiling(
  { channels, height, width }: Maps,
  before: number,
  beforeColumns: number,
  columns: number,
  [strips, tiles]: readonly [strips: number, tiles: number],
  chunk: number,
): Tiling {
  const positionBytes = 4 * channels;
  const tileBytes = 32 * panelsOf(channels);
  const [imageAt, stripAt] = [Math.max(0, -beforeColumns), Math.max(0, beforeColumns)];
  const shared = Math.max(0, Math.min(width - imageAt, columns - stripAt));
  return {
    height,
    pitch: 16 * Math.ceil((columns * positionBytes) / 16),
    positionBytes,
    before,
    imageAt: imageAt * positionBytes,
    stripAt: stripAt * positionBytes,
    sharedBytes: shared * positionBytes,
    strips,
    tiles,
    tileBytes,
    planeBytes: oddLines(chunk * tiles * tileBytes),
  };
}

/** @param marks where each strip that is read leaves a word: not 0 if not all of it is ordinary */
function tilingTable(runtime: Runtime, t: Tiling, images: readonly number[], marks = 0): number {
  const row = [t.pitch, t.before, t.imageAt, t.stripAt, t.sharedBytes];
  return runtime.table([...images, t.height, ...row, t.strips, t.tiles, t.tileBytes, t.planeBytes, marks]);
}

/** What both strips and both sides' planes take. */
function cutBytes({ x, y }: Cut): number {
  return workBytes + 6 * (x.pitch + y.pitch) + planes * (x.planeBytes + y.planeBytes);
}

/** At least so many bytes, in an odd number of cache lines: the same place of many planes falls into many sets. */
function oddLines(bytes: number): number {
  return 64 * (2 * Math.ceil((Math.ceil(bytes / 64) - 1) / 2) + 1);
}
