import { cutLabel, label } from "../drawing/drawing.ts";
import { type Child, element } from "../drawing/element.ts";
import { formatted } from "../numbers/format.ts";
import type { ColorName } from "../tokens.ts";
import type { BlockLayer } from "./layer.ts";

export const blockWidth = 80;

const stud = { width: 6, height: 8, step: 15 };
/** From one edge behind another to the next. */
const setOff = 3;

/** Behind a front, at most. */
const mostEdges = 9;

/** How high the front of a block is, and how far its edges go up and to the right behind it. */
export function sizeOf(output: readonly number[]): { readonly height: number; readonly depth: number } {
  const [channels = 1, ...extents] = output;
  const area = extents.reduce((product, extent) => product * extent, 1);
  const least = output.length * stud.step + 14;
  const height = Math.max(least, 32 + 9 * Math.log2(Math.max(1, area)));
  return { height: Math.min(200, Math.round(height / 2) * 2), depth: setOff * edgesOf(channels) };
}

/** How many edges are behind the front: one for each doubling of the channels, at most nine. */
function edgesOf(channels: number): number {
  return Math.min(mostEdges, Math.round(Math.log2(Math.max(1, channels)) * 0.9));
}

/** How much the words below the blocks of a row take. */
export function captionHeight(layers: readonly BlockLayer[]): number {
  if (layers.some(({ note }) => note !== undefined)) return 52;
  return layers.some(({ parameters }) => parameters > 0) ? 38 : 24;
}

/** A block around the middle of its row, and its words below the row. */
export function blockOf(
  {
    layer,
    before,
    left,
  }: { readonly layer: BlockLayer; readonly before: BlockLayer | undefined; readonly left: number },
  middle: number,
  below: number,
): Child {
  const { name, kind, output, parameters, note } = layer;
  const color: ColorName = kind === "other" ? "line" : kind;
  const { height } = sizeOf(output);
  const top = middle - height / 2;
  const face = { width: blockWidth, height, rx: 2 };
  const edges = edgesOf(output[0] ?? 1);
  const words = { "text-anchor": "middle" };
  const center = left + blockWidth / 2;
  const beforeColor: ColorName = before === undefined || before.kind === "other" ? "line" : before.kind;
  const sockets = layer.input ?? before?.output ?? [];
  const isSeated = before !== undefined && layer.problem === undefined && String(sockets) === String(before.output);
  return [
    Array.from({ length: edges }, (_, index) => {
      const off = (edges - index) * setOff;
      return element("rect", {
        class: `fill-ground stroke-${color}`,
        "stroke-opacity": 0.55,
        ...face,
        x: left + off,
        y: top - off,
      });
    }),
    element("rect", { class: "fill-ground", ...face, x: left, y: top }),
    element("rect", {
      class: `fill-${color} stroke-${color}`,
      "fill-opacity": 0.16,
      "stroke-width": 1.5,
      ...face,
      x: left,
      y: top,
    }),
    studPlaces(sockets, middle).map((y) =>
      element("rect", {
        class: isSeated ? `fill-${beforeColor}` : `fill-ground stroke-${color}`,
        x: left,
        y: y - stud.height / 2,
        width: stud.width,
        height: stud.height,
      }),
    ),
    isSeated ? undefined : extents(sockets, middle, left + stud.width + 4, "start"),
    studPlaces(output, middle).map((y) =>
      element("rect", {
        class: `fill-${color}`,
        x: left + blockWidth,
        y: y - stud.height / 2,
        width: stud.width,
        height: stud.height,
      }),
    ),
    extents(output, middle, left + blockWidth - 5, "end"),
    cutLabel(name, blockWidth - 2, center, below + 18, { class: "small strong fill-ink", ...words }, 11),
    parameters > 0
      ? label(formatted(parameters, 12), center, below + 33, { class: "small fill-second", ...words })
      : undefined,
    note === undefined
      ? undefined
      : cutLabel(
          note,
          blockWidth - 4,
          center,
          below + (parameters > 0 ? 48 : 33),
          { class: "small fill-second", ...words },
          11,
        ),
  ];
}

function studPlaces(axes: readonly number[], middle: number): readonly number[] {
  return axes.map((_, axis) => middle + (axis - (axes.length - 1) / 2) * stud.step);
}

function extents(axes: readonly number[], middle: number, x: number, anchor: string): Child {
  return studPlaces(axes, middle).map((y, axis) =>
    label(String(axes[axis]), x, y + 4, { class: "small fill-ink", "text-anchor": anchor }),
  );
}
