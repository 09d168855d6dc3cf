import type { Block, ConvolutionAlgorithm } from "../backend.ts";
import type { ConvGeometry } from "../geometry.ts";
import { multiples, type PanelSource, pack, packBias, panelBytes, panelsOf } from "./panels.ts";
import type { Runtime } from "./runtime.ts";

// Winograd's F(4x4, 3x3); what it does is told in assembly/winograd.ts.

/** One plane for each product of a tile. */
const planes = 36;
/** What the transforms need of a thread's scratch: `workBytes` in assembly/winograd-transforms.ts. */
const workBytes = 16 * planes;
/** The planes of a chunk of tiles take about so much: they stay in the second-level cache. */
const chunkBytes = 2 ** 19;
/** Of tiles: fewer would wait for the weights, more gain nothing. */
const leastChunk = 12;
const mostChunk = 96;
/** What the transforms of an input or an output cost, in multiply-adds of the microkernel for each of its products. */
const transformCost = 6;

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

interface Maps {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
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
 * every product. So it pays from about 8 channels on where images are large, and later where tiles stick out of them.
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

/** Addresses of what a pass reads and writes; the bias is 0 for none. */
export interface WinogradAddresses {
  readonly x: number;
  readonly weight: number;
  readonly bias: number;
  readonly y: number;
}

/** A convolution or the gradient of its input: at y goes what the windows over x give, plus the bias. */
export function winogradConvolve(runtime: Runtime, pass: WinogradPass, weight: Block, at: WinogradAddresses): void {
  const { source, target } = pass;
  const [x, y, tiles, chunk] = tilings(pass);
  const weightPlane = oddLines(32 * source.channels * panelsOf(target.channels));
  const tables = [multiples(chunk, x.tileBytes), multiples(source.channels, 4), multiples(chunk, y.tileBytes)];
  runtime.run("winograd", Math.ceil(tiles / chunk), [
    ...tables.map((offsets) => runtime.table(offsets)),
    32,
    ...[at.x, at.y, tilingTable(runtime, x), tilingTable(runtime, y), tiles, chunk],
    ...[packWinograd(runtime, pass, weight, at.weight, weightPlane), weightPlane],
    ...[packBias(runtime, at.bias, target.channels, 1), packBias(runtime, 0, target.channels, 1)],
    ...scratch(runtime, workBytes + planes * (x.planeBytes + y.planeBytes)),
  ]);
}

/** The gradient of the weights from x and dy: panels [part][panel][tap, channel][8], whose parts are yet to be added. */
export function winogradWeightParts(
  runtime: Runtime,
  pass: WinogradPass,
  at: { readonly x: number; readonly dy: number; readonly partial: number },
  parts: number,
): void {
  const { source, target } = pass;
  const [x, dy, tiles, chunk] = tilings(pass);
  const panels = panelsOf(target.channels);
  const sumsPlane = oddLines(32 * source.channels * panels);
  const tables = [multiples(source.channels, 4), multiples(chunk, x.tileBytes), multiples(source.channels, 32)];
  runtime.run("winogradWeight", parts, [
    ...tables.map((offsets) => runtime.table(offsets)),
    dy.tileBytes,
    ...[at.x, at.dy, tilingTable(runtime, x), tilingTable(runtime, dy), tiles, chunk],
    ...[at.partial, parts, 9 * 32 * source.channels * panels, sumsPlane, packBias(runtime, 0, 8, 1)],
    ...scratch(runtime, workBytes + planes * (x.planeBytes + dy.planeBytes + sumsPlane)),
  ]);
}

/** Transformed weights, which are kept until the weights change. */
function packWinograd(runtime: Runtime, pass: WinogradPass, weight: Block, from: number, planeBytes: number): number {
  const { source, target, flipped } = pass;
  const key = `winograd ${source.channels} ${target.channels} ${flipped}`;
  return runtime.derived(weight, key, planes * planeBytes, (to) => {
    const panels = panelsOfWeight(pass);
    const packed = runtime.scratch(panelBytes(panels));
    pack(runtime, panels, from, packed);
    const words = [packed, to, planeBytes, source.channels, ...scratch(runtime, workBytes)];
    runtime.run("packWinograd", panelsOf(target.channels), words);
  });
}

/** The columns of the product: for each channel of the target the weights of its taps and source channels. */
function panelsOfWeight({ source, target, flipped }: WinogradPass): PanelSource {
  // In memory weights lie as [outChannels, tap, channels], which are the source's and the target's the other way round.
  const tapBytes = 4 * (flipped ? target.channels : source.channels);
  const sourceStep = flipped ? 9 * tapBytes : 4;
  const offsets: number[] = [];
  for (let tap = 0; tap < 9; tap++) {
    const at = tapBytes * (flipped ? 8 - tap : tap);
    for (let c = 0; c < source.channels; c++) offsets.push(at + c * sourceStep);
  }
  return { offsets, lanes: target.channels, laneStep: flipped ? 4 : 9 * tapBytes, groups: 1, groupStep: 0 };
}

/** Images cut into tiles, and where these lie in planes: the fields of `Tiling` in assembly/winograd.ts. */
interface Tiling extends Maps {
  readonly before: number;
  readonly beforeColumns: number;
  readonly down: number;
  readonly across: number;
  readonly tileBytes: number;
  readonly planeBytes: number;
}

/** The source's and the target's tiles, how many there are, and how many make a chunk. */
function tilings({ batch, source, target, paddingY, paddingX }: WinogradPass): [Tiling, Tiling, number, number] {
  const down = Math.ceil(target.height / 4);
  const across = Math.ceil(target.width / 4);
  const tiles = batch * down * across;
  const [sourceBytes, targetBytes] = [source, target].map(({ channels }) => 32 * panelsOf(channels)) as [
    number,
    number,
  ];
  const fitting = Math.floor(chunkBytes / (planes * (sourceBytes + targetBytes)));
  const chunk = Math.max(1, Math.min(tiles, Math.max(leastChunk, Math.min(mostChunk, fitting))));
  const tiling = (maps: Maps, before: number, beforeColumns: number, tileBytes: number): Tiling => {
    return { ...maps, before, beforeColumns, down, across, tileBytes, planeBytes: oddLines(chunk * tileBytes) };
  };
  return [tiling(source, paddingY, paddingX, sourceBytes), tiling(target, 0, 0, targetBytes), tiles, chunk];
}

function tilingTable(runtime: Runtime, tiling: Tiling): number {
  const { height, width, channels, before, beforeColumns, down, across, tileBytes, planeBytes } = tiling;
  return runtime.table([height, width, channels, before, beforeColumns, down, across, tileBytes, planeBytes]);
}

/** Scratch for every thread: where it begins, and the bytes from one thread's to the next. */
function scratch(runtime: Runtime, bytes: number): [address: number, bytes: number] {
  const each = 64 * Math.ceil(bytes / 64);
  return [runtime.scratch(each * runtime.threads), each];
}

/** At least so many bytes, in an odd number of cache lines: the same place of many planes falls into many sets. */
function oddLines(bytes: number): number {
  return 64 * (2 * Math.ceil((Math.ceil(bytes / 64) - 1) / 2) + 1);
}
