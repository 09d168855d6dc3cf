import type { Block } from "../backend.ts";
import type { BroadcastGeometry } from "../geometry.ts";
import type { BinaryOp, UnaryOp } from "../kernels.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { memoryOrder, memoryStrides } from "./memory/layout.ts";
import { type Axis, joinAxes, outerAxes } from "./parts/strided.ts";
import { maxPool2dBackward } from "./pooling.ts";
import type { Rectified } from "./run/deferred.ts";
import type { Runtime } from "./run/runtime.ts";
import { rangeShards } from "./run/shards.ts";

/** What a thread needs to spread operands that stand still: three vectors. */
const spreadBytes = 48;
/** Operations whose derivative is computed from the output, as `adjoint` in assembly/elementwise.ts has it; others take x. */
const fromOutput: ReadonlySet<UnaryOp> = new Set(["exp", "sqrt", "relu"]);

export function fill(runtime: Runtime, value: number, y: Block): void {
  const { size } = y;
  runtime.call([], [y], (yAt) => runtime.run("fill", rangeShards(size), [yAt, size], [value]));
}

export function unary(runtime: Runtime, op: UnaryOp, x: Block, y: Block): void {
  if (op !== "relu") {
    apply(runtime, op, x, y);
    return;
  }
  const content: Rectified = { op, sources: [runtime.own(x)] };
  runtime.deferred.hold(runtime.own(y), content, ({ sources: [source] }) => apply(runtime, op, source, y));
}

export function unaryBackward(runtime: Runtime, op: UnaryOp, dy: Block, x: Block, y: Block, dx: Block): void {
  const { size } = dx;
  if (op === "relu" && unpoolThroughRelu(runtime, dy, y, dx)) return;
  // x is above 0 where y = ReLU(x) is: there is no need to compute y for that.
  const output = op === "relu" ? (runtime.deferred.inputOfRelu(y, [dx]) ?? y) : y;
  runtime.call([dy, fromOutput.has(op) ? output : x], [dx], (...addresses) => {
    runtime.run(`unaryBackward_${op}`, rangeShards(size), [...addresses, size]);
  });
}

export function binary(
  runtime: Runtime,
  op: BinaryOp,
  geometry: BroadcastGeometry,
  a: Block,
  b: Block,
  y: Block,
): void {
  runtime.call([a, b], [y], (...addresses) => broadcast(runtime, `binary_${op}`, geometry, addresses));
}

export function select(
  runtime: Runtime,
  geometry: BroadcastGeometry,
  condition: Block,
  a: Block,
  b: Block,
  y: Block,
): void {
  runtime.call([condition, a, b], [y], (...addresses) => broadcast(runtime, "select_", geometry, addresses));
}

export function accumulate(runtime: Runtime, x: Block, y: Block): void {
  const { size } = y;
  runtime.call([x, y], [y], (xAt, yAt) => runtime.run("accumulate", rangeShards(size), [xAt, yAt, size]));
}

function apply(runtime: Runtime, op: UnaryOp, x: Block, y: Block): void {
  const { size } = y;
  runtime.call([x], [y], (...addresses) => runtime.run(`unary_${op}`, rangeShards(size), [...addresses, size]));
}

/**
 * The gradient of a ReLU whose maxima were pooled is that of the pool, of what the maxima let through: if dy is still to
 * be spread over the windows, only the small maps need be looked at.
 */
function unpoolThroughRelu(runtime: Runtime, dy: Block, y: Block, dx: Block): boolean {
  const gradient = runtime.deferred.gradientThrough(y, dy, [dx]);
  if (gradient === undefined) return false;
  const { content, pooled } = gradient;
  const [dyOfMaxima, index] = content.sources;
  const passed = dx.backend.allocate(dyOfMaxima.size);
  unaryBackward(runtime, "relu", dyOfMaxima, pooled, pooled, passed);
  maxPool2dBackward(runtime, content.geometry, passed, index, dx);
  return true;
}

/** Runs a kernel over the output, each input following by strides; `addresses` are those of the inputs and the output. */
function broadcast(runtime: Runtime, kernel: string, geometry: BroadcastGeometry, addresses: readonly number[]): void {
  const size = sizeOf(geometry.shape);
  if (size === 0) return;
  const axes = joinAxes(geometry.inputs.length, broadcastAxes(geometry));
  const { extent, steps } = axes.at(-1) as Axis;
  const [outerRank, table] = outerAxes(runtime, axes);
  const inSteps = steps.map((step) => step * 4);
  runtime.run(kernel, rangeShards(size), [
    ...addresses,
    size,
    extent,
    ...inSteps,
    outerRank,
    table,
    ...runtime.workspace(spreadBytes),
  ]);
}

/** The output's axes as memory holds them, and how each input moves along them. */
function broadcastAxes({ shape, inputs }: BroadcastGeometry): Axis[] {
  const strides = inputs.map((input) => broadcastStrides(input, shape.length));
  return memoryOrder(shape.length).map((axis) => ({
    extent: shape[axis] as number,
    steps: strides.map((ofInput) => ofInput[axis] as number),
  }));
}

/** An input's strides along the axes of the output, aligned at the last; 0 where it is repeated. */
function broadcastStrides(input: Shape, rank: number): number[] {
  const strides = memoryStrides(input).map((stride, axis) => (input[axis] === 1 ? 0 : stride));
  return [...new Array<number>(rank - input.length).fill(0), ...strides];
}
