import type { Block } from "../../backend.ts";
import type { ConvGeometry } from "../../geometry.ts";
import { imagesOf } from "../parts/images.ts";
import type { Runtime } from "../run/runtime.ts";
import { frameTable } from "./frame.ts";
import { type Parts, rowsAtOnce, type Sums, windowedInput } from "./weight-sums.ts";

/** With fewer products for each element of dy, listing those that count takes longer than to multiply by all. */
const leastProducts = 16;
/** A single row of the kernel has too few sums at a time: each product would wait for the one before. */
const leastRows = 2;
/** Whole panels; each thread keeps sums of so many channels. */
const channelsPerShard = 32;

/**
 * The sums of a convolution's weight gradient where dy is the deferred one of a max-pool of 2x2 windows, most of which is
 * 0: only the rest is multiplied. undefined for all others.
 */
export function pooledSums(
  runtime: Runtime,
  geometry: ConvGeometry,
  x: Block,
  dy: Block,
  dWeight: Block,
): Sums | undefined {
  const { batch, channels, outChannels, outHeight, outWidth } = geometry;
  const { groups, kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX } = geometry;
  const content = runtime.deferred.contentOf(dy, [dWeight]);
  if (content?.op !== "unpool") return undefined;
  const { kernelHeight: windowHeight, kernelWidth: windowWidth } = content.geometry;
  const fewProducts = kernelHeight * kernelWidth * channels < leastProducts || kernelHeight < leastRows;
  if (windowHeight !== 2 || windowWidth !== 2 || groups > 1 || dilationX > 1 || fewProducts) return undefined;

  const xImages = windowedInput(runtime, geometry, x, dWeight);
  const output = { channels: outChannels, height: outHeight, width: outWidth };
  const dyImages = imagesOf(runtime, dy, output, true, [dWeight]);
  if (!dyImages.deferred) return undefined; // read in another shape than it was pooled in
  const { frame } = xImages;
  const run = (xRecord: readonly number[], dyRecord: readonly number[], parts: Parts) => {
    const [windowRows, windowColumns] = [outHeight / 2, outWidth / 2];
    const heightBlock = rowsAtOnce(geometry) / 2;
    const runBytes = 4 * kernelWidth * channels;
    const sumBytes = 16 * Math.ceil(runBytes / 16);
    // A pair for every element of dy: maxima fill a quarter at most, and are copied in whole rows of windows.
    const listBytes = 32 * heightBlock * windowColumns;
    const channelBlock = Math.min(outChannels, channelsPerShard);
    const workspaceBytes = channelBlock * kernelHeight * sumBytes + 16 + 8 * listBytes;
    runtime.run("convolveWeightPooled", parts[1] * Math.ceil(outChannels / channelBlock), [
      ...[frameTable(runtime, frame, xRecord), runtime.table(dyRecord), batch],
      ...[...parts, outChannels, channelBlock, windowRows, windowColumns, heightBlock],
      ...[strideY * frame.pitch, strideX * frame.positionBytes],
      ...[kernelHeight, dilationY * frame.pitch, runBytes],
      ...[...runtime.workspace(workspaceBytes), sumBytes, listBytes],
    ]);
    return true;
  };
  return { x: xImages, dy: dyImages, run };
}
