import type { Block } from "../../backend.ts";
import type { ConvGeometry } from "../../geometry.ts";
import { imagesOf } from "../parts/images.ts";
import { multiples, panelsOf } from "../parts/panels.ts";
import type { Runtime } from "../run/runtime.ts";
import { forwardPhases, horizontalAxis, verticalAxis } from "./axes.ts";
import { depthwiseBackwardWeight, isDepthwise } from "./depthwise.ts";
import { framedImages, frameTable, plainFrame, positionOffsets, tapOffsets } from "./frame.ts";
import { pooledSums } from "./pooled-weight-gradient.ts";
import { type Parts, rowsAtOnce, type Sums, windowedInput } from "./weight-sums.ts";
import { forwardPass, stripImages, usesWinograd, winogradWeightParts } from "./winograd.ts";

/** The batch is cut into this many parts (or one an image), whose sums are added in a fixed order. */
const mostParts = 8;
const panelsPerShard = 4;

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
  const byWinograd = usesWinograd(runtime.convolution, geometry, forwardPass(geometry));
  if (byWinograd && addUp(runtime, geometry, winogradSums(runtime, geometry, x, dy, dWeight), dWeight)) return;
  const sums = pooledSums(runtime, geometry, x, dy, dWeight) ?? directSums(runtime, geometry, x, dy, dWeight);
  addUp(runtime, geometry, sums, dWeight);
}

/** Sums each part, and then the parts. False if that has to be done another way. */
function addUp(runtime: Runtime, geometry: ConvGeometry, sums: Sums, dWeight: Block): boolean {
  const { batch, groups, outChannels } = geometry;
  const lanes = outChannels / groups;
  const rows = dWeight.size / outChannels;
  const panels = groups * panelsOf(lanes);
  const partBytes = panels * rows * 32;
  const parts = Math.max(1, Math.min(batch, mostParts));
  let isSummed = true;
  runtime.call([...sums.x.blocks, ...sums.dy.blocks], [dWeight], (...addresses) => {
    const [xAt, xIndexAt, dyAt, dyIndexAt, dWeightAt] = addresses as [number, number, number, number, number];
    const partial = runtime.scratch(parts * partBytes);
    const at = [partial, parts, partBytes] as const;
    isSummed = sums.run(sums.x.record(xAt, xIndexAt), sums.dy.record(dyAt, dyIndexAt), at);
    if (isSummed) runtime.run("sumParts", panels, [...at, dWeightAt, lanes, rows]);
  });
  return isSummed;
}

function winogradSums(runtime: Runtime, geometry: ConvGeometry, x: Block, dy: Block, dWeight: Block): Sums {
  const pass = forwardPass(geometry);
  return {
    x: stripImages(runtime, pass, x, dWeight),
    dy: imagesOf(runtime, dy, pass.target, true, [dWeight]),
    run: (x, dy, [partial, parts]) => winogradWeightParts(runtime, pass, { x, dy, partial }, parts),
  };
}

function directSums(runtime: Runtime, geometry: ConvGeometry, x: Block, dy: Block, dWeight: Block): Sums {
  const { batch, channels, outChannels, outHeight, outWidth, groups, kernelHeight, kernelWidth, strideY } = geometry;
  const output = { channels: outChannels, height: outHeight, width: outWidth };
  const xImages = windowedInput(runtime, geometry, x, dWeight);
  const dyImages = framedImages(runtime, dy, output, plainFrame(output), [dWeight]);
  const { frame } = xImages;
  const heightBlock = rowsAtOnce(geometry);
  // A sum over positions: here they are the columns, and what each of them meets through its taps are the rows.
  const rows = (kernelHeight * kernelWidth * channels) / groups;
  const run = (xRecord: readonly number[], dyRecord: readonly number[], parts: Parts) => {
    const tables = runtime.tables(`weight ${JSON.stringify(geometry)}`, () => {
      const vertical = forwardPhases(verticalAxis(geometry))[0]!;
      const horizontal = forwardPhases(horizontalAxis(geometry))[0]!;
      return [
        tapOffsets(frame, vertical, horizontal, channels / groups),
        positionOffsets(frame, { ...vertical, count: heightBlock }, horizontal),
        multiples(rows, 32),
      ];
    });
    const panels = groups * panelsOf(outChannels / groups);
    runtime.run("convolveWeight", parts[1] * Math.ceil(panels / panelsPerShard), [
      ...tables,
      4 * outChannels, // from one row of a panel to the next: dy is read where it lies
      ...[frameTable(runtime, frame, xRecord), frameTable(runtime, dyImages.frame, dyRecord), batch],
      ...[...parts, panelsPerShard, groups, outChannels / groups, rows],
      ...[(4 * channels) / groups, (4 * outChannels) / groups],
      ...[outHeight, outWidth, heightBlock, strideY * frame.pitch],
    ]);
    return true;
  };
  return { x: xImages, dy: dyImages, run };
}
