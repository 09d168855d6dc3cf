import { type Shape, showShape, sizeOf, withBackend } from "@tsumiki/kernels";
import type { OnnxGraph } from "@tsumiki/layers";
import {
  abs,
  add,
  divide,
  erf,
  exp,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  type Operand,
  power,
  sqrt,
  subtract,
  type Tensor,
  tensor,
} from "@tsumiki/tensor";
import type { ReadNode } from "../reading.ts";
import { isTooLarge } from "../values.ts";

type Binary = (a: Operand, b: Operand) => Tensor;

export const elementwise = {
  Abs: unary(abs),
  Erf: unary(erf),
  Exp: unary(exp),
  Log: unary(log),
  Neg: unary(negate),
  Sqrt: unary(sqrt),
  Add: fold(add),
  Sub: fold(subtract),
  Mul: fold(multiply),
  Div: fold(divide),
  Pow: fold(power),
  Sum: fold(add),
  Max: fold(maximum),
  Min: fold(minimum),
  Clip,
};

function unary(compute: (x: Tensor) => Tensor) {
  return (node: ReadNode) => node.same([node.inputs[0] as string], node.sample(), ([x]) => compute(x as Tensor));
}

/** One thing after another: Add and Sub have two, Sum any number. */
function fold(compute: Binary) {
  return (node: ReadNode) => {
    const operands = node.inputs.map((_, index) => operandOf(node, index));
    const computed = operands.filter(({ name }) => name !== undefined).map(({ name }) => name as string);
    if (computed.length === 0) throw node.error("takes what the network computes, got numbers of the file alone");
    const sample = operands.map((each) => each.sample).reduce((a, b) => broadcast(node, a, b));
    node.operation(
      computed,
      sample,
      (inputs) => {
        const given = [...inputs];
        const [first = 0, ...others] = operands.map((operand) => operand.name === undefined ? operand.on(inputs[0] as Tensor) : (given.shift() as Tensor)); // biome-ignore format: one line
        return others.reduce<Operand>((result, other) => compute(result, other), first) as Tensor;
      },
      (graph, inputs) => {
        const given = [...inputs];
        const names = operands.map((operand) =>
          operand.name === undefined ? operand.in(graph) : (given.shift() as string),
        );
        return graph.node(node.operator, names);
      },
    );
  };
}

/** One that the network computes, by name, or numbers of the file. */
interface Read {
  readonly name: string | undefined;
  readonly sample: Shape;
  /** The numbers where x is. */
  on(x: Tensor): Operand;
  in(graph: OnnxGraph): string;
}

function operandOf(node: ReadNode, index: number): Read {
  const value = node.value(index);
  const name = node.inputs[index] as string;
  if (value.kind === "computed") return { name, sample: value.sample, on: (x) => x, in: () => name };
  const constant = node.constant(index, "operand");
  const { shape, numbers } = constant;
  const sample = sampleOf(node, shape);
  if (value.kind === "constant" && value.isTrained && numbers.length > 1) {
    const parameter = node.parameter(name, constant);
    return { name: undefined, sample, on: () => parameter.value, in: (graph) => graph.constant(name, parameter) };
  }
  const onBackend = (x: Tensor) => withBackend(x.block.backend, () => tensor(numbers, shape));
  return {
    name: undefined,
    sample,
    on: (x) => (shape.length === 0 ? (numbers[0] as number) : onBackend(x)),
    in: (graph) => graph.constant("constant", tensor(numbers, shape)),
  };
}

/** What a constant is in one sample: aligned at the last axis, it must not reach into the batch. */
function sampleOf(node: ReadNode, shape: Shape): Shape {
  const rank = Math.max(...node.inputs.map((_, index) => rankOf(node, index)));
  if (shape.length < rank) return shape;
  if (shape.length === rank && shape[0] === 1) return shape.slice(1);
  throw node.error(`has a constant ${showShape(shape)} with another number for each image of a batch`);
}

function rankOf(node: ReadNode, index: number): number {
  const value = node.value(index);
  return value.kind === "computed" ? value.sample.length + 1 : 0;
}

function broadcast(node: ReadNode, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const at = (shape: Shape, axis: number) => shape[axis - rank + shape.length] ?? 1;
  const sample = Array.from({ length: rank }, (_, axis) => {
    const [m, n] = [at(a, axis), at(b, axis)];
    if (m === n || n === 1) return m;
    if (m === 1) return n;
    throw node.error(`takes samples ${showShape(a)} and ${showShape(b)}, which do not fit`);
  });
  if (isTooLarge(sample)) throw node.error(`gives samples of ${sizeOf(sample)} numbers`);
  return sample;
}

/** The bounds are attributes before opset 11, and then inputs. */
function Clip(node: ReadNode): void {
  const bound = (index: number, name: string, missing: number) =>
    node.has(index) ? (node.extents(index, name)[0] ?? missing) : node.attributes.float(name, missing);
  const [low, high] = [bound(1, "min", -Infinity), bound(2, "max", Infinity)];
  const run = ([x]: readonly Tensor[]) => minimum(maximum(x as Tensor, low), high);
  node.operation([node.inputs[0] as string], node.sample(), run, (graph, [x]) => {
    const bounds = [low, high].map((each) => graph.constant("bound", tensor([each], [])));
    return graph.node("Clip", [x as string, ...bounds]);
  });
}
