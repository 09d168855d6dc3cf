// What the layers that put a border around images share, for run time and for the compiler.

import { assertOptions, checkedNumber, type Pair, type Shape, wholePair } from "@tsumiki/kernels";
import { pad, type Tensor } from "@tsumiki/tensor";
import type { OnnxGraph } from "../onnx-graph.ts";
import type { Add } from "../shapes/nat.ts";
import { assertImage, type NotAnImage } from "../shapes/rules.ts";

/** A width for each side; 0 where it is not given. */
export interface Sides {
  readonly top?: number;
  readonly bottom?: number;
  readonly left?: number;
  readonly right?: number;
}

/** A border of one width, of [vertical, horizontal] widths, or of a width for each side. */
export type Border = Pair | Sides;

/** @throws RangeError naming the layer unless all are whole numbers of at least 0; TypeError for an unknown side. */
export function sidesOf(layer: string, padding: Border): Required<Sides> {
  if (!isSides(padding)) {
    const [vertical, horizontal] = wholePair(layer, "padding", padding, 0);
    return { top: vertical, bottom: vertical, left: horizontal, right: horizontal };
  }
  assertOptions(layer, padding, { top: true, bottom: true, left: true, right: true });
  const sides = { top: 0, bottom: 0, left: 0, right: 0, ...padding };
  for (const [side, width] of Object.entries(sides)) {
    checkedNumber(layer, side, width, "a whole number of at least 0");
  }
  return sides;
}

/** For `outputShape`: the run-time twin of `Bordered`. @throws ShapeError unless the sample is an image. */
export function borderedShape(layer: string, sample: Shape, { top, bottom, left, right }: Required<Sides>): Shape {
  assertImage(layer, sample);
  const [channels, height, width] = sample;
  return [channels, height + top + bottom, width + left + right];
}

/** Images with a border, as `pad` makes it. */
export function bordered(x: Tensor, sides: Required<Sides>, border: number | "reflect" | "edge"): Tensor {
  const { top, bottom, left, right } = sides;
  const widths = [
    [0, 0],
    [0, 0],
    [top, bottom],
    [left, right],
  ] as const;
  return pad(x, widths, border);
}

/** The same by ONNX. */
export function borderedInOnnx(
  graph: OnnxGraph,
  x: string,
  { top, bottom, left, right }: Required<Sides>,
  mode: "constant" | "reflect" | "edge",
): string {
  return graph.node("Pad", [x, graph.constant("pads", [0, 0, top, left, 0, 0, bottom, right])], { mode });
}

/** [C, H, W] with the border; where each side has a width of its own, H and W are known at run time only. */
export type Bordered<In, P, Name extends string> = In extends readonly [
  infer C,
  infer H extends number,
  infer W extends number,
]
  ? Widths<P> extends [infer Vertical extends number, infer Horizontal extends number]
    ? [C, Add<H, Add<Vertical, Vertical>>, Add<W, Add<Horizontal, Horizontal>>]
    : never
  : NotAnImage<In, Name>;

/** [vertical, horizontal] as far as the compiler knows. */
export type Widths<P> = P extends number
  ? [P, P]
  : P extends readonly [infer Vertical extends number, infer Horizontal extends number]
    ? [Vertical, Horizontal]
    : [number, number];

function isSides(padding: Border): padding is Sides {
  return typeof padding === "object" && padding !== null && !Array.isArray(padding);
}
