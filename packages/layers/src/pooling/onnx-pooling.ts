// Pooling in the operators of ONNX, which know neither all paddings nor, for means, dilation before opset 19.

import type { PoolGeometry } from "@tsumiki/kernels";
import { ones, scalar, tensor } from "@tsumiki/tensor";
import type { OnnxGraph } from "../onnx-graph.ts";
import type { OnnxWindow } from "../shapes/onnx-window.ts";

/** The largest element of each window. */
export function maximumsOf(graph: OnnxGraph, x: string, { attributes }: OnnxWindow): string {
  const { pads, kernel_shape } = attributes;
  const axes = kernel_shape.length;
  if (pads.every((pad, at) => pad < (kernel_shape[at % axes] as number))) return graph.node("MaxPool", [x], attributes);
  // ONNX Runtime refuses a padding as wide as the window, however far that is dilated.
  const widths = graph.constant("pads", [0, 0, ...pads.slice(0, axes), 0, 0, ...pads.slice(axes)]);
  const bordered = graph.node("Pad", [x, widths, graph.constant("lowest", scalar(-Infinity))], { mode: "constant" });
  return graph.node("MaxPool", [bordered], { ...attributes, pads: pads.map(() => 0) });
}

/** The mean of each window: where the operator counts other elements, a sum by a convolution, divided by their number. */
export function meansOf(
  graph: OnnxGraph,
  x: string,
  { attributes, geometry }: OnnxWindow,
  countPadding: boolean,
): string {
  const { kernel_shape, dilations, pads, strides } = attributes;
  const axes = kernel_shape.length;
  const declared = declaredPads(geometry, axes);
  const isDense = dilations.every((dilation) => dilation === 1);
  const isNarrow = pads.every((pad, at) => pad < (kernel_shape[at % axes] as number));
  const countsAlike = !countPadding || pads.every((pad, at) => pad <= (declared[at] as number));
  if (isDense && isNarrow && countsAlike) {
    return graph.node("AveragePool", [x], { kernel_shape, strides, pads, count_include_pad: countPadding ? 1 : 0 });
  }
  const [channels = 1] = graph.sample(x);
  const filters = graph.constant("ones", ones([channels, 1, ...kernel_shape]));
  const sums = graph.node("Conv", [x, filters], { ...attributes, group: channels });
  return graph.node("Div", [sums, graph.constant("counts", countsOf(geometry, axes, countPadding))]);
}

function declaredPads(geometry: PoolGeometry, axes: number): readonly number[] {
  const { paddingY, paddingX, paddingEndY, paddingEndX } = geometry;
  return axes === 1 ? [paddingX, paddingEndX] : [paddingY, paddingX, paddingEndY, paddingEndX];
}

/** How many elements each window's sum is divided by: [1, 1, OH, OW]. */
function countsOf(geometry: PoolGeometry, axes: number, countPadding: boolean) {
  const { height, paddingY, paddingEndY, outHeight, strideY, dilationY, kernelHeight } = geometry;
  const { width, paddingX, paddingEndX, outWidth, strideX, dilationX, kernelWidth } = geometry;
  const range = (extent: number, before: number, after: number) =>
    countPadding ? ([-before, extent + after] as const) : ([0, extent] as const);
  const rows = counted(range(height, paddingY, paddingEndY), outHeight, strideY, paddingY, dilationY, kernelHeight);
  const columns = counted(range(width, paddingX, paddingEndX), outWidth, strideX, paddingX, dilationX, kernelWidth);
  const counts = rows.flatMap((row) => columns.map((column) => row * column));
  return tensor(counts, axes === 1 ? [1, 1, outWidth] : [1, 1, outHeight, outWidth]);
}

function counted(
  [from, to]: readonly [number, number],
  positions: number,
  stride: number,
  padding: number,
  dilation: number,
  kernel: number,
): number[] {
  return Array.from({ length: positions }, (_, position) => {
    const elements = Array.from({ length: kernel }, (_, u) => position * stride - padding + u * dilation);
    return elements.filter((element) => element >= from && element < to).length;
  });
}
