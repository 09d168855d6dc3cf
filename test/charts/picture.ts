import { decodeImage } from "@tsumiki/images";
import type { Node } from "./svg.ts";

/** A picture in a drawing, as the decoder of this project reads it. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of a pixel. */
  at(x: number, y: number): number[];
}

export function pictureOf({ attributes }: Node): Picture {
  const [, base64 = ""] = /^data:image\/png;base64,(.+)$/.exec(attributes["href"] ?? "") ?? [];
  const { width, height, channels, data } = decodeImage(Buffer.from(base64, "base64"));
  if (channels !== 4) throw new Error(`expected four channels, got ${channels}`);
  return { width, height, at: (x, y) => [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)] };
}
