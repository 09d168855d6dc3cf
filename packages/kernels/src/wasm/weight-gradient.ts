import type { Block } from "../backend.ts";
import type { ConvGeometry } from "../geometry.ts";
import { forwardPhases, horizontalAxis, verticalAxis } from "./axes.ts";
import { depthwiseBackwardWeight, isDepthwise } from "./depthwise.ts";
import { frameFor, frameTable, positionOffsets, tapOffsets } from "./frame.ts";
import { multiples, panelsOf } from "./panels.ts";
import type { Runtime } from "./runtime.ts";
import { forwardPass, usesWinograd, winogradWeightParts } from "./winograd.ts";

/** The batch is cut into this many parts (or one an image), whose sums are added in a fixed order. */
const mostParts = 8;
const panelsPerShard = 4;
/** A pass sums over about so many positions at most: what it reads of x and dy then stays in the first-level cache. */
const positionBlock = 160;

/** dW[o,c,u,v] = Σ dy[n,o,i,j] · x[n, c, i·S + u·D − P, j·S + v·D − P] */
export function conv2dBackwardWeight(
  runtime: Runtime,
  geometry: ConvGeometry,
  x: Block,
  dy: Block,
  dWeight: Block,
): void {
  if (isDepthwise(geometry)) {
    depthwiseBackwardWeight(runtime, geometry, x, dy, dWeight);
    return;
  }
  const { batch, groups, outChannels } = geometry;
  const lanes = outChannels / groups;
  const rows = dWeight.size / outChannels;
  const panels = groups * panelsOf(lanes);
  const partBytes = panels * rows * 32;
  const pass = forwardPass(geometry);
  const parts = Math.max(1, Math.min(batch, mostParts));
  runtime.call([x, dy], [dWeight], (xAt, dyAt, dWeightAt) => {
    const partial = runtime.scratch(parts * partBytes);
    if (usesWinograd(runtime.convolution, geometry, pass)) {
      winogradWeightParts(runtime, pass, { x: xAt, dy: dyAt, partial }, parts);
    } else {
      const words = weightTask(runtime, geometry, xAt, dyAt, [partial, parts, partBytes, panelsPerShard]);
      runtime.run("convolveWeight", parts * Math.ceil(panels / panelsPerShard), words);
    }
    runtime.run("sumParts", panels, [partial, parts, partBytes, dWeightAt, lanes, rows]);
  });
}

function weightTask(
  runtime: Runtime,
  geometry: ConvGeometry,
  x: number,
  dy: number,
  parts: readonly number[],
): number[] {
  const { batch, channels, height, width, outChannels, outHeight, outWidth, groups } = geometry;
  const vertical = forwardPhases(verticalAxis(geometry))[0]!;
  const horizontal = forwardPhases(horizontalAxis(geometry))[0]!;
  const frame = frameFor(height, width, channels, [vertical], [horizontal]);
  const passes = Math.ceil((outHeight * outWidth) / positionBlock);
  const heightBlock = Math.ceil(outHeight / passes);
  // A sum over positions: here they are the columns, and what each of them meets through its taps are the rows.
  const rows = (vertical.taps.length * horizontal.taps.length * channels) / groups;
  const tables = runtime.tables(`weight ${JSON.stringify(geometry)}`, () => [
    tapOffsets(frame, vertical, horizontal, channels / groups),
    positionOffsets(frame, { ...vertical, count: heightBlock }, horizontal),
    multiples(rows, 32),
  ]);
  return [
    ...tables,
    4 * outChannels, // from one row of a panel to the next: dy is read where it lies
    ...[x, dy, 4 * channels * height * width, 4 * outChannels * outHeight * outWidth, batch],
    frameTable(runtime, frame),
    ...parts,
    ...[groups, outChannels / groups, rows, (4 * channels) / groups, (4 * outChannels) / groups],
    ...[outHeight, outWidth, heightBlock, vertical.stride * frame.pitch],
  ];
}
