import type { Block } from "../../backend.ts";
import type { Runtime } from "../run/runtime.ts";

/** Images up to this size are made, and used, in a thread's workspace: they stay in the second-level cache. */
export const mostCachedBytes = 2 ** 20;

/** The extents of an image, or of a channel's map. */
export interface Maps {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Images for a kernel that copies them row by row, as assembly/parts/images.ts reads them: in memory, or deferred. */
export interface Images {
  /** What has to be in memory: the images or what they are made of, and the index of maxima or null. */
  readonly blocks: readonly [Block, Block | null];
  /** Whether a kernel must copy rows, and cannot read the images in place. */
  readonly deferred: boolean;
  /** The record's fields, from the blocks' addresses. */
  record(address: number, index: number): number[];
}

/**
 * Deferred images are taken as they are if they are read in the shape in which they were made.
 *
 * @param wholeRows whether the kernel copies rows from end to end
 * @param outputs what the kernel writes
 */
export function imagesOf(
  runtime: Runtime,
  block: Block,
  maps: Maps,
  wholeRows: boolean,
  outputs: readonly Block[],
): Images {
  const content = runtime.deferred.contentOf(block, outputs);
  if (content?.op === "relu") {
    return {
      blocks: [content.sources[0], null],
      deferred: true,
      record: (address) => record(maps, address, { rectified: 1 }),
    };
  }
  if (content?.op === "unpool" && wholeRows && sameMaps(content.geometry, maps)) {
    const { channels, outHeight, outWidth, kernelHeight, kernelWidth } = content.geometry;
    const pooled = { channels, height: outHeight, width: outWidth };
    return {
      blocks: content.sources,
      deferred: true,
      record: (address, index) => record(pooled, address, { index, window: [kernelHeight, kernelWidth] }),
    };
  }
  return { blocks: [block, null], deferred: false, record: (address) => imagesAt(address, maps) };
}

/** The record of images that lie in memory. */
export function imagesAt(address: number, maps: Maps): number[] {
  return record(maps, address, {});
}

/** Bytes of an image. */
export function mapsBytes({ channels, height, width }: Maps): number {
  return 4 * channels * height * width;
}

function sameMaps(a: Maps, b: Maps): boolean {
  return a.channels === b.channels && a.height === b.height && a.width === b.width;
}

interface Making {
  readonly rectified?: number;
  readonly index?: number;
  readonly window?: readonly [height: number, width: number];
}

function record(maps: Maps, address: number, { rectified = 0, index = 0, window = [1, 1] }: Making): number[] {
  const positionBytes = 4 * maps.channels;
  return [address, index, mapsBytes(maps), maps.width * positionBytes, positionBytes, rectified, ...window];
}
