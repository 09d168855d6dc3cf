import { sameShape } from "@tsumiki/kernels";
import { AveragePool1d, AveragePool2d, MaxPool1d, MaxPool2d } from "@tsumiki/layers";
import { max, mean, type Tensor } from "@tsumiki/tensor";
import type { ReadNode } from "../reading.ts";
import { isEven, over, padded, type ReadWindow, readWindow } from "./windows.ts";

export const pooling = {
  MaxPool,
  AveragePool,
  GlobalAveragePool: (node: ReadNode) => wholeMaps(node, mean),
  GlobalMaxPool: (node: ReadNode) => wholeMaps(node, max),
  ReduceMean,
};

function MaxPool(node: ReadNode): void {
  node.attributes.expect("storage_order", 0);
  const options = { rounding: roundingOf(node) };
  const window = readWindow(node);
  const [x, sample] = isEven(window) ? [node.inputs[0] as string, node.sample()] : padded(node, window, -Infinity);
  const layer =
    window.axes === 2
      ? new MaxPool2d(over(window.kernel), slidingOver(window, options))
      : new MaxPool1d(window.kernel[0] as number, slidingAlong(window, options));
  node.layer(layer, x, sample);
}

function AveragePool(node: ReadNode): void {
  const countPadding = node.attributes.int("count_include_pad", 0) === 1;
  const rounding = roundingOf(node);
  const window = readWindow(node);
  if (isEven(window)) node.layer(averageOf(window, { rounding, countPadding }));
  else if (countPadding) {
    const [x, sample] = padded(node, window, 0);
    node.layer(averageOf({ ...window, padding: noPadding }, { rounding, countPadding }), x, sample);
  } else node.layer(uncountedAverage(node, window, rounding));
}

const noPadding = { begins: [0, 0], ends: [0, 0] };

/**
 * Where padding does not count, only the positions of the windows matter: of a layer that has the same beginnings, rounds
 * either way or pads by itself, and gives as many.
 */
function uncountedAverage(node: ReadNode, window: ReadWindow, rounding: "floor" | "ceil") {
  const { begins, ends } = window.padding as typeof noPadding;
  const [channels = 1, ...extents] = node.sample();
  const positions = extents.map((extent, axis) => {
    const size = (window.dilations[axis] as number) * ((window.kernel[axis] as number) - 1) + 1;
    const room = extent + (begins[axis] as number) + (ends[axis] as number) - size;
    return Math[rounding](room / (window.strides[axis] as number)) + 1;
  });
  const sameBegins = extents.map((extent, axis) => {
    const size = (window.dilations[axis] as number) * ((window.kernel[axis] as number) - 1) + 1;
    const reach = ((positions[axis] as number) - 1) * (window.strides[axis] as number) + size;
    return Math.floor(Math.max(0, reach - extent) / 2);
  });
  const even = { ...window, padding: { begins, ends: begins } };
  const layers = [
    averageOf(even, { rounding: "floor", countPadding: false }),
    averageOf(even, { rounding: "ceil", countPadding: false }),
    ...(sameShape(sameBegins, begins)
      ? [averageOf({ ...window, padding: "same" }, { rounding, countPadding: false })]
      : []),
  ];
  const fits = layers.find((layer) => sameShape(layer.outputShape(node.sample()), [channels, ...positions]));
  if (fits !== undefined) return fits;
  throw node.error("has pads that differ at both ends and do not count, not known here");
}

function averageOf(window: ReadWindow, options: { rounding: "floor" | "ceil"; countPadding: boolean }) {
  return window.axes === 2
    ? new AveragePool2d(over(window.kernel), slidingOver(window, options))
    : new AveragePool1d(window.kernel[0] as number, slidingAlong(window, options));
}

function roundingOf(node: ReadNode): "floor" | "ceil" {
  return node.attributes.int("ceil_mode", 0) === 1 ? "ceil" : "floor";
}

function slidingOver<Options extends { rounding: "floor" | "ceil" }>(window: ReadWindow, options: Options) {
  const { strides, dilations, padding } = window;
  const shared = { ...options, stride: over(strides), dilation: over(dilations) };
  if (padding === "same") return { ...shared, padding, rounding: "exact" as const };
  return { ...shared, padding: isEven(window) ? over(padding.begins) : 0 };
}

function slidingAlong<Options extends { rounding: "floor" | "ceil" }>(window: ReadWindow, options: Options) {
  const { strides, dilations, padding } = window;
  const shared = { ...options, stride: strides[0] as number, dilation: dilations[0] as number };
  if (padding === "same") return { ...shared, padding, rounding: "exact" as const };
  return { ...shared, padding: isEven(window) ? (padding.begins[0] as number) : 0 };
}

type Reduce = typeof mean;

/** [batch, channels, …] becomes [batch, channels, 1, …]. */
function wholeMaps(node: ReadNode, reduce: Reduce): void {
  const [channels = 1, ...positions] = node.sample();
  const axes = positions.map((_, axis) => axis + 2);
  const x = node.inputs[0] as string;
  node.same([x], [channels, ...positions.map(() => 1)], ([given]) => reduce(given as Tensor, axes, { keepDims: true }));
}

function ReduceMean(node: ReadNode): void {
  const sample = node.sample();
  const given = node.has(1) ? node.extents(1, "axes") : node.attributes.ints("axes");
  const keepAxes = node.attributes.int("keepdims", 1) === 1;
  node.attributes.ignore("noop_with_empty_axes");
  const axes = given?.map((axis) => (axis < 0 ? axis + sample.length + 1 : axis)) ?? [0];
  if (axes.some((axis) => axis < 1 || axis > sample.length)) throw node.error("takes the mean over the batch as well");
  const reduced = sample.flatMap((extent, at) => (axes.includes(at + 1) ? (keepAxes ? [1] : []) : [extent]));
  const run = ([x]: readonly Tensor[]) => mean(x as Tensor, axes, { keepDims: keepAxes });
  const attributes = { axes, keepdims: keepAxes ? 1 : 0 };
  node.operation([node.inputs[0] as string], reduced, run, (graph, [x]) =>
    graph.node("ReduceMean", [x as string], attributes),
  );
}
