import type { Block } from "../../backend.ts";
import type { ConvGeometry, PoolGeometry } from "../../geometry.ts";
import { type Maps, mapsBytes, mostCachedBytes } from "../parts/images.ts";
import { multiples, type PanelSource, pack, packBias, panelBytes } from "../parts/panels.ts";
import type { Convolved } from "../run/deferred.ts";
import type { Runtime } from "../run/runtime.ts";
import { imageShards, imagesPerShard } from "../run/shards.ts";
import { backwardPhases, forwardPhases, horizontalAxis, type Phase, verticalAxis } from "./axes.ts";
import { type Frame, framedImages, frameFor, frameTable, positionOffsets, tapOffsets } from "./frame.ts";

/** What a convolution and the gradient of its input have in common: sums over taps and channels of a source. */
export interface Convolution {
  readonly name: string;
  readonly geometry: ConvGeometry;
  readonly source: Maps;
  readonly target: Maps;
  readonly vertical: readonly Phase[];
  readonly horizontal: readonly Phase[];
  /** Bytes between channels in the weights, which lie in memory as [outChannels, kernelHeight, kernelWidth, channels]. */
  readonly targetChannelStep: number;
  readonly sourceChannelStep: number;
}

/** y[n,o,i,j] = b[o] + Σ W[o,c,u,v] · x[n, c, i·S + u·D − P, j·S + v·D − P] */
export function forward(geometry: ConvGeometry): Convolution {
  return {
    name: "forward",
    geometry,
    source: inputOf(geometry),
    target: outputOf(geometry),
    vertical: forwardPhases(verticalAxis(geometry)),
    horizontal: forwardPhases(horizontalAxis(geometry)),
    targetChannelStep: filterBytes(geometry),
    sourceChannelStep: 4,
  };
}

/** dx[n,c,h,w] = Σ W[o,c,u,v] · dy[n,o,i,j] over all windows that meet (h, w): dy convolved with the weights flipped. */
export function backward(geometry: ConvGeometry): Convolution {
  return {
    name: "backward",
    geometry,
    source: outputOf(geometry),
    target: inputOf(geometry),
    vertical: backwardPhases(verticalAxis(geometry)),
    horizontal: backwardPhases(horizontalAxis(geometry)),
    targetChannelStep: 4,
    sourceChannelStep: filterBytes(geometry),
  };
}

/** Where the images go that a convolution makes. */
export interface Destination {
  readonly blocks: readonly [Block, ...Block[]];
  /** From the blocks' addresses: where to write an image, the bytes to the next one, and a pool's record or 0. */
  record(...addresses: number[]): readonly [address: number, step: number, pool: number];
}

/** All of them, into a block. */
export function imagesInto(y: Block, maps: Maps): Destination {
  return { blocks: [y], record: (yAt) => [yAt, mapsBytes(maps), 0] };
}

/** The convolution as it is written down. */
export function convolve(
  runtime: Runtime,
  convolution: Convolution,
  [x, weight, bias]: readonly [x: Block, weight: Block, bias: Block | null],
  destination: Destination,
): void {
  const { source, vertical, horizontal } = convolution;
  const images = framedImages(runtime, x, source, frameFor(source, vertical, horizontal), destination.blocks);
  runtime.call([...images.blocks, weight, bias], destination.blocks, (...addresses) => {
    const [xAt, indexAt, weightAt, biasAt, ...outputs] = addresses as [number, number, number, number, ...number[]];
    const x = images.record(xAt, indexAt);
    const operands = { x, weight: weightAt, bias: biasAt, y: destination.record(...outputs) };
    convolveImages(runtime, convolution, images.frame, weight, operands);
  });
}

/** Images of a batch: from `first` on, up to `end`. */
export interface ImageRange {
  readonly first: number;
  readonly end: number;
}

/** The record of the images that are read, addresses of weights and bias (0 for none), and where the images go. */
export interface Operands {
  readonly x: readonly number[];
  readonly weight: number;
  readonly bias: number;
  readonly y: ReturnType<Destination["record"]>;
}

/** Some images, or all; to be called inside of `runtime.call`. */
export function convolveImages(
  runtime: Runtime,
  convolution: Convolution,
  frame: Frame,
  weight: Block,
  at: Operands,
  { first, end }: ImageRange = { first: 0, end: convolution.geometry.batch },
): void {
  const { source, target, vertical, horizontal, geometry } = convolution;
  const { groups } = geometry;
  const lanes = target.channels / groups;
  const panels = packWeight(runtime, convolution, weight, at.weight);
  runtime.run("convolve", imageShards(end - first), [
    ...at.y,
    ...[first, end, imagesPerShard(end - first)],
    frameTable(runtime, frame, at.x),
    phaseTable(runtime, convolution, frame, panels),
    vertical.length * horizontal.length,
    packBias(runtime, at.bias, lanes, groups),
    ...[groups, lanes, (4 * source.channels) / groups, 4 * lanes],
  ]);
}

/** Whether the images of a deferred convolution, which `pool` takes, can be pooled one by one in the cache. */
export function isPoolable({ geometry }: Convolved, pool: PoolGeometry): boolean {
  const { batch, outChannels, outHeight, outWidth } = geometry;
  const same = pool.channels === outChannels && pool.height === outHeight && pool.width === outWidth;
  return same && pool.batch === batch && mapsBytes(pool) <= mostCachedBytes;
}

/**
 * Convolves image by image, and takes the maxima of each while it is in the cache.
 *
 * @param pool the record of the pool, from the addresses of the outputs
 */
export function convolveAndPool(
  runtime: Runtime,
  { geometry, sources }: Convolved,
  outputs: readonly [y: Block, index: Block],
  pool: (y: number, index: number) => readonly number[],
): void {
  const convolution = forward(geometry);
  convolve(runtime, convolution, sources, {
    blocks: outputs,
    record: (yAt, indexAt) => [...runtime.workspace(mapsBytes(convolution.target)), runtime.table(pool(yAt, indexAt))],
  });
}

/** The records of all pairs of a vertical and a horizontal phase, each with its tables. */
function phaseTable(runtime: Runtime, convolution: Convolution, frame: Frame, panels: readonly number[]): number {
  const { source, target, geometry } = convolution;
  const channels = source.channels / geometry.groups;
  const phases = pairs(convolution);
  const tables = runtime.tables(`${convolution.name} ${JSON.stringify(geometry)}`, () =>
    phases.flatMap(([vertical, horizontal]) => [
      positionOffsets(frame, vertical, horizontal),
      tapOffsets(frame, vertical, horizontal, channels),
      targetOffsets(target, vertical, horizontal),
    ]),
  );
  const records = phases.flatMap(([vertical, horizontal], index) => {
    const positions = vertical.count * horizontal.count;
    const elements = vertical.taps.length * horizontal.taps.length * channels;
    return [...tables.slice(3 * index, 3 * index + 3), 32, panels[index]!, positions, elements];
  });
  return runtime.table(records);
}

/** Bytes from the target's corner to each position of a phase. */
function targetOffsets({ width, channels }: Maps, vertical: Phase, horizontal: Phase): number[] {
  const offsets: number[] = [];
  for (let i = 0; i < vertical.count; i++) {
    const row = (vertical.first + i * vertical.step) * width;
    for (let j = 0; j < horizontal.count; j++) {
      offsets.push(4 * channels * (row + horizontal.first + j * horizontal.step));
    }
  }
  return offsets;
}

/** The addresses of each pair of phases' panels. */
function packWeight(runtime: Runtime, convolution: Convolution, weight: Block, from: number): number[] {
  const key = panelKey(convolution);
  const sources = pairs(convolution).map((phases, index) => panelSource(convolution, `${key} ${index}`, phases));
  const ends: number[] = [];
  for (const source of sources) ends.push((ends.at(-1) ?? 0) + panelBytes(source));
  const starts = [0, ...ends.slice(0, -1)];
  const at = runtime.derived(weight, key, ends.at(-1)!, (to) => {
    sources.forEach((source, index) => {
      pack(runtime, source, from, to + starts[index]!);
    });
  });
  return starts.map((start) => at + start);
}

/** The columns of a phase's product: for each channel of the target the weights of its taps and source channels. */
function panelSource(convolution: Convolution, key: string, [vertical, horizontal]: [Phase, Phase]): PanelSource {
  const { geometry, source, target, sourceChannelStep, targetChannelStep } = convolution;
  const { groups, kernelWidth, outChannels } = geometry;
  const tapBytes = (4 * geometry.channels) / groups;
  const channels = source.channels / groups;
  const offsets = () =>
    vertical.taps.flatMap((u) =>
      horizontal.taps.flatMap((v) => {
        const tap = (u.element * kernelWidth + v.element) * tapBytes;
        return multiples(channels, sourceChannelStep).map((channel) => tap + channel);
      }),
    );
  return {
    rows: vertical.taps.length * horizontal.taps.length * channels,
    offsets,
    key,
    lanes: target.channels / groups,
    laneStep: targetChannelStep,
    groups,
    groupStep: (outChannels / groups) * filterBytes(geometry),
  };
}

/** Names all that decides what panels hold. */
function panelKey({ name, geometry, vertical, horizontal }: Convolution): string {
  const { channels, outChannels, groups, kernelHeight, kernelWidth, strideY, strideX } = geometry;
  const { paddingY, paddingX, dilationY, dilationX } = geometry;
  const shape = [channels, outChannels, groups, kernelHeight, kernelWidth];
  const way = [strideY, strideX, paddingY, paddingX, dilationY, dilationX, vertical.length, horizontal.length];
  return `${name} ${shape} ${way}`;
}

function pairs({ vertical, horizontal }: Convolution): [Phase, Phase][] {
  return vertical.flatMap((v) => horizontal.map((h): [Phase, Phase] => [v, h]));
}

function inputOf({ channels, height, width }: ConvGeometry): Maps {
  return { channels, height, width };
}

function outputOf({ outChannels, outHeight, outWidth }: ConvGeometry): Maps {
  return { channels: outChannels, height: outHeight, width: outWidth };
}

function filterBytes({ channels, groups, kernelHeight, kernelWidth }: ConvGeometry): number {
  return (4 * kernelHeight * kernelWidth * channels) / groups;
}
