import type { Block } from "../../backend.ts";
import type { ConvGeometry } from "../../geometry.ts";
import type { Images } from "../parts/images.ts";
import type { Runtime } from "../run/runtime.ts";
import { forwardPhases, horizontalAxis, verticalAxis } from "./axes.ts";
import { type FramedImages, framedImages, frameFor } from "./frame.ts";

/** Sums over parts of the batch, each in panels: [part][group][panel][tap, channel][8]. */
export type Parts = readonly [address: number, count: number, bytes: number];

/** A way to sum a weight gradient, each part by itself. */
export interface Sums {
  readonly x: Images;
  readonly dy: Images;
  /** Takes the records of x and dy. False if what they hold has to be summed another way. */
  run(x: readonly number[], dy: readonly number[], parts: Parts): boolean;
}

/** The images x of a direct sum, as windows read them. */
export function windowedInput(runtime: Runtime, geometry: ConvGeometry, x: Block, dWeight: Block): FramedImages {
  const { channels, height, width } = geometry;
  const input = { channels, height, width };
  const frame = frameFor(input, forwardPhases(verticalAxis(geometry)), forwardPhases(horizontalAxis(geometry)));
  return framedImages(runtime, x, input, frame, [dWeight]);
}

/** A direct pass sums over about so many positions at most: what it reads then stays in the first-level cache. */
const positionBlock = 160;

/** How many rows of dy a direct pass sums over: an even number, so that it ends with a row of pooled windows. */
export function rowsAtOnce({ outHeight, outWidth }: ConvGeometry): number {
  const passes = Math.ceil((outHeight * outWidth) / positionBlock);
  return 2 * Math.ceil(outHeight / passes / 2);
}
