// How the windows of ONNX become those of layers.

import { type Shape, sizeOf } from "@tsumiki/kernels";
import type { OnnxGraph } from "@tsumiki/layers";
import { pad, scalar, type Tensor } from "@tsumiki/tensor";
import type { ReadNode } from "../reading.ts";
import { isTooLarge } from "../values.ts";

/** A window over the one or two axes after the channels. */
export interface ReadWindow {
  readonly axes: 1 | 2;
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: "same" | { readonly begins: readonly number[]; readonly ends: readonly number[] };
}

/** @param kernel from the weight, if there is one */
export function readWindow(node: ReadNode, kernel?: readonly number[]): ReadWindow {
  const { attributes } = node;
  const axes = node.sample().length - 1;
  if (axes !== 1 && axes !== 2) throw node.error(`takes images or signals, got samples of ${axes + 1} axes`);
  const list = (name: string, missing: number, count: number = axes) => {
    const given = attributes.ints(name) ?? Array.from({ length: count }, () => missing);
    if (given.length === count) return given;
    throw node.error(`has ${given.length} ${name}, and ${count} are expected`);
  };
  const given = list("kernel_shape", 0);
  const size = kernel ?? given;
  if (size.length !== axes || given.some((extent, axis) => extent !== 0 && extent !== size[axis])) {
    throw node.error(`has the kernel_shape [${given.join(", ")}], and [${size.join(", ")}] is expected`);
  }
  const [strides, dilations, pads] = [list("strides", 1), list("dilations", 1), list("pads", 0, 2 * axes)];
  const auto = attributes.text("auto_pad", "NOTSET");
  if (!["NOTSET", "", "VALID", "SAME_UPPER"].includes(auto)) throw node.error(`has auto_pad ${auto}, not known here`);
  const isSame = auto === "SAME_UPPER";
  const padding = isSame ? ("same" as const) : { begins: pads.slice(0, axes), ends: pads.slice(axes) };
  if (pads.some((width) => width < 0)) throw node.error(`has negative pads [${pads.join(", ")}], not known here`);
  return { axes, kernel: size, strides, dilations, padding };
}

/** Numbers for both directions, as layers of images take them, or the one along a length. */
export function over<Extent>(numbers: readonly Extent[]): [Extent, Extent] {
  return [numbers[0] as Extent, numbers[1] as Extent];
}

/** Whether both ends are padded alike, as layers pad. */
export function isEven({ padding }: ReadWindow): boolean {
  return padding === "same" || padding.begins.every((begin, axis) => begin === padding.ends[axis]);
}

/** For a window that is padded otherwise at its ends: puts a border of `value` around, returns its name and its shape. */
export function padded(node: ReadNode, { padding }: ReadWindow, value: number): [x: string, sample: Shape] {
  const { begins, ends } = padding as Exclude<ReadWindow["padding"], "same">;
  const [channels = 1, ...extents] = node.sample();
  const sample = [channels, ...extents.map((extent, axis) => extent + (begins[axis] ?? 0) + (ends[axis] ?? 0))];
  if (isTooLarge(sample)) throw node.error(`has pads that make a sample of ${sizeOf(sample)} numbers`);
  const widths = [[0, 0], [0, 0], ...begins.map((begin, axis) => [begin, ends[axis]])] as [number, number][];
  const name = node.before(
    sample,
    ([x]) => pad(x as Tensor, widths, value),
    (graph, [x]) => padNode(graph, x as string, widths, value),
  );
  return [name, sample];
}

/** @param widths before and after, for each axis */
export function padNode(
  graph: OnnxGraph,
  x: string,
  widths: readonly (readonly [number, number])[],
  value: number,
): string {
  const pads = [...widths.map(([before]) => before), ...widths.map(([, after]) => after)];
  return graph.node("Pad", [x, graph.constant("pads", pads), graph.constant("border", scalar(value))], {
    mode: "constant",
  });
}
