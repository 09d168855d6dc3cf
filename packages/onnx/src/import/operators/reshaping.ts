import { type Shape, showShape, sizeOf } from "@tsumiki/kernels";
import { Flatten, Identity, ReflectionPad2d, ReplicationPad2d, Reshape, Upsample2d } from "@tsumiki/layers";
import { concatenate, pad, slice, type Tensor, transpose } from "@tsumiki/tensor";
import { dataTypes } from "../../protobuf/onnx-proto.ts";
import { fixed, reshaped, slicedRows, transposed } from "../folding.ts";
import type { ReadNode } from "../reading.ts";
import { isTooLarge } from "../values.ts";
import { padNode } from "./windows.ts";

export const reshaping = {
  Flatten: ReadFlatten,
  Reshape: ReadReshape,
  Squeeze,
  Unsqueeze,
  Transpose,
  Identity: Passed,
  Cast,
  Concat,
  Pad,
  Slice,
  Resize,
};

function ReadFlatten(node: ReadNode): void {
  const axis = node.attributes.int("axis", 1);
  if (axis !== 1 && axis + node.sample().length !== 0)
    throw node.error(`has axis ${axis}, and lays flat the batch too`);
  node.layer(new Flatten());
}

function ReadReshape(node: ReadNode): void {
  node.attributes.expect("allowzero", 0);
  if (node.value(0).kind === "constant") {
    node.gives(reshaped(node, node.constant(0, "numbers"), node.extents(1, "shape")));
    return;
  }
  const given = node.sample();
  const size = sizeOf(given);
  const target = node.extents(1, "shape");
  const [batch = 0, ...others] = target.map((extent, axis) =>
    extent === 0 ? ([Number.NaN, ...given][axis] ?? 0) : extent,
  );
  const known = others.filter((extent) => extent !== -1);
  const left = size / sizeOf(known);
  const sample = others.map((extent) => (extent === -1 ? left : extent));
  const isBatch = Number.isNaN(batch) || batch === -1 || batch === node.batch;
  const fits = sample.length > 0 && sample.every((extent) => Number.isInteger(extent) && extent >= 1);
  if (!isBatch || !fits || sizeOf(sample) !== size) {
    throw node.error(
      `makes [${target.map(extentInWords).join(", ")}] of samples ${showShape(given)}: it must leave the batch as it is`,
    );
  }
  node.layer(new Reshape(sample));
}

function extentInWords(extent: number): string {
  return Number.isNaN(extent) ? "batch" : String(extent);
}

function Squeeze(node: ReadNode): void {
  const value = node.value(0);
  if (value.kind === "extents") {
    node.gives({ ...value, isScalar: true });
    return;
  }
  const sample = node.sample();
  const axes = axesOf(node, sample.length + 1);
  const others = sample.filter((_, at) => !axes.includes(at + 1));
  if (others.length === 0 || axes.some((axis) => sample[axis - 1] !== 1)) {
    throw node.error(`takes away axes ${axes.join(", ")} of samples ${showShape(sample)}, which must have extent 1`);
  }
  node.layer(new Reshape(others));
}

function Unsqueeze(node: ReadNode): void {
  const value = node.value(0);
  if (value.kind === "extents") {
    axesOf(node, 2, 0);
    node.gives({ ...value, isScalar: false });
    return;
  }
  if (value.kind === "constant") {
    UnsqueezeConstant(node);
    return;
  }
  const sample = [...node.sample()];
  const count = (node.has(1) ? node.extents(1, "axes") : []).length || 1;
  for (const axis of [...axesOf(node, sample.length + 1 + count)].sort((a, b) => a - b)) sample.splice(axis - 1, 0, 1);
  node.layer(new Reshape(sample));
}

/** A weight for each channel that is laid out to be broadcast. */
function UnsqueezeConstant(node: ReadNode): void {
  const value = node.value(0);
  const { shape, numbers } = node.constant(0, "numbers");
  const laid = [...shape];
  for (const axis of [...axesOf(node, shape.length + 9, 0)].sort((a, b) => a - b)) laid.splice(axis, 0, 1);
  const isTrained = value.kind === "constant" && value.isTrained;
  node.gives({ kind: "constant", constant: { shape: laid, numbers }, isTrained });
}

/** An attribute before opset 13, and then an input. */
function axesOf(node: ReadNode, rank: number, from = 1): readonly number[] {
  const given = node.has(1) ? node.extents(1, "axes") : (node.attributes.ints("axes") ?? []);
  const axes = given.map((axis) => (axis < 0 ? axis + rank : axis));
  if (axes.length > 0 && axes.every((axis) => Number.isInteger(axis) && axis >= from && axis < rank)) return axes;
  throw node.error(`has axes [${given.join(", ")}], which must be some of a sample`);
}

function Transpose(node: ReadNode): void {
  if (node.value(0).kind === "constant") {
    node.gives(transposed(node, node.constant(0, "numbers"), node.attributes.ints("perm")));
    return;
  }
  const sample = node.sample();
  const order = node.attributes.ints("perm") ?? [];
  const isOrder = order.length === sample.length + 1 && sample.every((_, at) => order.includes(at + 1));
  if (order[0] !== 0 || !isOrder)
    throw node.error(`has the order [${order.join(", ")}], and must leave the batch first`);
  const turned = order.slice(1).map((axis) => sample[axis - 1] as number);
  node.same([node.inputs[0] as string], turned, ([x]) => transpose(x as Tensor, order), { perm: order });
}

function Passed(node: ReadNode): void {
  const value = node.value(0);
  if (value.kind === "computed") node.layer(new Identity());
  else node.gives(value);
}

/** Everything that is computed is a float. */
function Cast(node: ReadNode): void {
  const type = node.attributes.int("to", dataTypes.float32);
  node.attributes.ignore("saturate");
  const value = node.value(0);
  if (value.kind !== "computed") {
    const numbers = value.kind === "constant" ? value.constant.numbers : value.extents;
    const isInteger = type === dataTypes.int32 || type === dataTypes.int64;
    if (!isFloat(type) && !(isInteger && numbers.every((number) => !Number.isFinite(number) || number % 1 === 0))) {
      throw node.error(`makes of known numbers the type ${type}, which does not have them all`);
    }
    node.gives(value);
    return;
  }
  if (!isFloat(type)) {
    throw node.error(`makes of what is computed the type ${type}, which is no float`);
  }
  node.layer(new Identity());
}

function Concat(node: ReadNode): void {
  const values = node.inputs.map((_, index) => node.value(index));
  const axis = node.attributes.int("axis", 1);
  if (values.some(({ kind }) => kind !== "computed")) {
    const extents = node.inputs.flatMap((_, index) => node.extents(index, "shapes"));
    node.gives(
      extents.some(Number.isNaN) ? { kind: "extents", extents, isScalar: false } : fixed([extents.length], extents),
    );
    return;
  }
  const [first = [], ...others] = node.inputs.map((_, index) => node.sample(index));
  const at = axis < 0 ? axis + first.length : axis - 1;
  const fit = (other: Shape) =>
    other.length === first.length && other.every((extent, i) => i === at || extent === first[i]);
  if (at < 0 || at >= first.length || !others.every(fit)) {
    throw node.error(
      `lays samples one after the other that do not fit: ${[first, ...others].map(showShape).join(", ")}`,
    );
  }
  const total = others.reduce((sum, other) => sum + (other[at] as number), first[at] as number);
  const joined = first.map((extent, i) => (i === at ? total : extent));
  node.same([...node.inputs], joined, (inputs) => concatenate(inputs, at + 1), { axis: at + 1 });
}

function Pad(node: ReadNode): void {
  const sample = node.sample();
  const mode = node.attributes.text("mode", "constant");
  const pads = node.has(1) ? node.extents(1, "pads") : (node.attributes.ints("pads") ?? []);
  const rank = sample.length + 1;
  const value = node.has(2) ? (node.extents(2, "border")[0] ?? 0) : node.attributes.float("value", 0);
  const widths = Array.from({ length: rank }, (_, at) => [pads[at] ?? -1, pads[at + rank] ?? -1] as const);
  const reaches = widths[0]?.some((width) => width !== 0) ?? true;
  const laid = sample.map((extent, at) => extent + (widths[at + 1]?.[0] ?? 0) + (widths[at + 1]?.[1] ?? 0));
  const isWhole = widths.flat().every((width) => Number.isInteger(width) && width >= 0);
  if (reaches || !isWhole || pads.length !== 2 * rank || isTooLarge(laid)) {
    throw node.error(`has the pads [${pads.slice(0, 16).join(", ")}], and must have those of a sample, none negative`);
  }
  if (mode === "constant") {
    const given = widths.map(([before, after]) => [before, after] as [number, number]);
    const run = ([x]: readonly Tensor[]) => pad(x as Tensor, given, value);
    node.operation([node.inputs[0] as string], laid, run, (graph, [x]) => padNode(graph, x as string, given, value));
    return;
  }
  const [, channel, rows, columns] = widths;
  const isBorder = rank === 4 && channel?.every((width) => width === 0);
  if (!isBorder || (mode !== "reflect" && mode !== "edge")) throw node.error(`has the mode ${mode} for ${rank} axes`);
  const sides = { top: rows?.[0] ?? 0, bottom: rows?.[1] ?? 0, left: columns?.[0] ?? 0, right: columns?.[1] ?? 0 };
  node.layer(mode === "reflect" ? new ReflectionPad2d(sides) : new ReplicationPad2d(sides));
}

/** Attributes before opset 10, and then inputs. */
function Slice(node: ReadNode): void {
  const list = (index: number, name: string) =>
    node.has(index) ? node.extents(index, name) : node.attributes.ints(name);
  const [starts = [], ends = []] = [list(1, "starts"), list(2, "ends")];
  const axes = list(3, "axes") ?? starts.map((_, at) => at);
  const steps = list(4, "steps") ?? starts.map(() => 1);
  const value = node.value(0);
  if (value.kind !== "computed" && (axes.length !== 1 || axes[0] !== 0)) {
    throw node.error("cuts numbers that are known along other axes than the first");
  }
  if (value.kind === "extents") {
    const [step = 1] = steps;
    if (step !== 1) throw node.error(`cuts a shape by steps of ${step}`);
    const [start = 0] = starts;
    node.gives({ ...value, extents: value.extents.slice(start, ends[0]) });
    return;
  }
  if (value.kind === "constant") {
    node.gives(slicedRows(node, value.constant, starts[0] ?? 0, ends[0] ?? 0, steps[0] ?? 1));
    return;
  }
  const sample = node.sample();
  const ranges = [null, ...sample.map(() => null)] as (null | [number, number])[];
  axes.forEach((axis, at) => {
    const index = axis < 0 ? axis + sample.length + 1 : axis;
    const extent = sample[index - 1];
    if (extent === undefined || steps[at] !== 1) throw node.error(`cuts axis ${axis} by steps of ${steps[at]}`);
    const inside = (end = 0) => Math.min(Math.max(end < 0 ? end + extent : end, 0), extent);
    ranges[index] = [inside(starts[at]), inside(ends[at])];
  });
  const cut = sample.map((extent, at) => {
    const range = ranges[at + 1];
    return range ? range[1] - range[0] : extent;
  });
  if (cut.some((extent) => extent < 1)) throw node.error(`leaves nothing of samples ${showShape(sample)}`);
  const run = ([x]: readonly Tensor[]) => slice(x as Tensor, ...ranges);
  node.operation([node.inputs[0] as string], cut, run, (graph, [x]) => {
    const whole = [...ranges.entries()].filter(([, range]) => range !== null) as [number, [number, number]][];
    const constants = [
      graph.constant("starts", whole.map(([, range]) => range[0])), // biome-ignore format: a line each
      graph.constant("ends", whole.map(([, range]) => range[1])), // biome-ignore format: a line each
      graph.constant("axes", whole.map(([axis]) => axis)), // biome-ignore format: a line each
    ];
    return graph.node("Slice", [x as string, ...constants]);
  });
}

/** Enlarging by whole factors: to the nearest pixel at or before it, or along lines between the middles of pixels. */
function Resize(node: ReadNode): void {
  const sample = node.sample();
  const { attributes } = node;
  const mode = attributes.text("mode", "nearest");
  const by = attributes.text("coordinate_transformation_mode", "half_pixel");
  const rounding = attributes.text("nearest_mode", "round_prefer_floor");
  attributes.ignore("cubic_coeff_a", "exclude_outside", "extrapolation_value", "antialias", "keep_aspect_ratio_policy");
  const factors = factorsOf(node, sample);
  const isNearest = mode === "nearest" && by === "asymmetric" && rounding === "floor";
  const isBilinear = mode === "linear" && (by === "half_pixel" || by === "pytorch_half_pixel");
  if (!isNearest && !isBilinear) throw node.error(`draws by ${mode}, ${by}, ${rounding}, not known here`);
  node.layer(new Upsample2d(factors, { mode: isNearest ? "nearest" : "bilinear" }));
}

function factorsOf(node: ReadNode, sample: Shape): [number, number] {
  const last = node.inputs.length - 1;
  const given = node.extents(last, "scales");
  // The fourth input is a shape.
  const all = last === 3 ? given.map((extent, axis) => (axis === 0 ? 1 : extent / (sample[axis - 1] ?? 1))) : given;
  const [batch, channels, factorY = 0, factorX = 0] = all;
  const isWhole = [factorY, factorX].every((factor) => Number.isInteger(factor) && factor >= 1 && factor <= 1024);
  if (all.length === 4 && batch === 1 && channels === 1 && isWhole) return [factorY, factorX];
  throw node.error(`enlarges by [${all.join(", ")}], and only whole factors of height and width are known here`);
}

function isFloat(type: number): boolean {
  return type === dataTypes.float32 || type === dataTypes.float64;
}
