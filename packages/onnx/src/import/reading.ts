import { type Shape, ShapeError, showShape } from "@tsumiki/kernels";
import type { Layer, OnnxAttribute, OnnxGraph } from "@tsumiki/layers";
import { apply } from "@tsumiki/layers";
import { Parameter, type Tensor, tensor } from "@tsumiki/tensor";
import { OnnxError } from "../errors.ts";
import type { GraphProto, NodeProto } from "../protobuf/onnx-proto.ts";
import { Attributes } from "./attributes.ts";
import { type Constant, constantOf } from "./constants.ts";
import type { Step } from "./step.ts";
import { isTooLarge, type Value } from "./values.ts";

/** What has been read of a graph so far. */
export class Reading {
  readonly steps: Step[] = [];
  readonly layers = new Map<string, Layer>();
  readonly constants: Record<string, Parameter> = {};
  readonly values = new Map<string, Value>();
  /** Of the operators. */
  readonly opset: number;
  /** What a batch counts in a file where it is no free number. */
  batch: number | undefined;

  constructor(opset: number) {
    this.opset = opset;
  }

  /** @throws OnnxError if there is a value of that name */
  set(name: string, value: Value, place: string): void {
    if (this.values.has(name)) throw new OnnxError(`${place} gives ${name}, a name that is taken`);
    this.values.set(name, value);
  }

  readInitializers(graph: GraphProto): void {
    for (const initializer of graph.initializer) {
      const place = `importOnnx: the initializer ${initializer.name}`;
      this.set(
        initializer.name,
        { kind: "constant", constant: constantOf(initializer, place), isTrained: true },
        place,
      );
    }
  }
}

/** A node that is read: what comes in, what it says, and ways to say what it does here. */
export class ReadNode {
  readonly place: string;
  readonly attributes: Attributes;
  readonly opset: number;
  readonly #reading: Reading;
  readonly #node: NodeProto;

  constructor(reading: Reading, node: NodeProto, index: number) {
    const name = node.name || node.output[0] || `${index}`;
    this.place = `importOnnx: node ${name} (${node.op_type})`;
    this.attributes = new Attributes(node, this.place);
    this.opset = reading.opset;
    this.#reading = reading;
    this.#node = node;
  }

  get operator(): string {
    return this.#node.op_type;
  }

  get batch(): number | undefined {
    return this.#reading.batch;
  }

  get inputs(): readonly string[] {
    return this.#node.input;
  }

  has(index: number): boolean {
    return (this.#node.input[index] ?? "") !== "";
  }

  value(index: number): Value {
    const name = this.#node.input[index] ?? "";
    const value = this.#reading.values.get(name);
    if (value !== undefined) return value;
    if (name === "") throw this.error(`lacks input ${index}`);
    throw this.error(`reads ${name}, which nothing before it gives`);
  }

  /** The shape of a sample of an input that the network computes. */
  sample(index = 0): Shape {
    const value = this.value(index);
    if (value.kind === "computed") return value.sample;
    throw this.error(`takes as input ${index} what the network computes, got ${inWords(value)}`);
  }

  /** Numbers of the file. */
  constant(index: number, what: string): Constant {
    const value = this.value(index);
    if (value.kind === "constant") return value.constant;
    throw this.error(`takes as ${what} numbers of the file, got ${inWords(value)}`);
  }

  /** Whole numbers, of which there are few: axes, a shape. */
  extents(index: number, what: string): readonly number[] {
    const value = this.value(index);
    if (value.kind === "extents") return value.extents;
    const { numbers, shape } = this.constant(index, what);
    if (shape.length <= 1 && numbers.length <= 64) return Array.from(numbers);
    throw this.error(`takes as ${what} a row of whole numbers, got a tensor ${showShape(shape)}`);
  }

  /** A layer does what the node does. Weights lay its name down: of "features.0.weight" it is "features.0". */
  layer(layer: Layer, x = this.#node.input[0] as string, before: Shape = this.sample()): void {
    const step = this.#stepOf(layer, x, before);
    this.#finish(step);
  }

  /** An operation that does it, with x as its first input. */
  operation(
    inputs: readonly string[],
    sample: Shape,
    run: (inputs: readonly Tensor[]) => Tensor,
    toOnnx: (graph: OnnxGraph, inputs: readonly string[]) => string,
  ): void {
    this.#finish({ inputs, sample, run, toOnnx });
  }

  /** The operator itself, with the same attributes, does it in a file too. */
  same(
    inputs: readonly string[],
    sample: Shape,
    run: (inputs: readonly Tensor[]) => Tensor,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): void {
    const { operator } = this;
    this.operation(inputs, sample, run, (graph, names) => graph.node(operator, names, attributes));
  }

  /** Something that goes before: its output is read by a layer that follows at once. Returns its name. */
  before(
    sample: Shape,
    run: (inputs: readonly Tensor[]) => Tensor,
    toOnnx: (graph: OnnxGraph, inputs: readonly string[]) => string,
  ): string {
    const output = `${this.#node.output[0]} (before)`;
    this.#reading.set(output, { kind: "computed", sample }, this.place);
    this.#reading.steps.push({ inputs: [this.#node.input[0] as string], output, sample, run, toOnnx });
    return output;
  }

  /** It gives what comes in, or something that is known while the file is read. */
  gives(value: Value | string): void {
    if (typeof value !== "string") this.#reading.set(this.#node.output[0] as string, value, this.place);
    else
      this.operation(
        [value],
        this.sample(),
        ([x]) => x as Tensor,
        (_, [x]) => x as string,
      );
  }

  /** A parameter of the graph itself. */
  parameter(name: string, constant: Constant): Parameter {
    const known = this.#reading.constants[name];
    if (known !== undefined) return known;
    const parameter = new Parameter(tensor(constant.numbers, constant.shape));
    this.#reading.constants[name] = parameter;
    return parameter;
  }

  /** @param sentence what follows the node: "takes …, got …" */
  error(sentence: string): OnnxError {
    return new OnnxError(`${this.place} ${sentence}`);
  }

  #stepOf(layer: Layer, x: string, before: Shape): Omit<Step, "output"> {
    const sample = layer.outputShape(before);
    if (isTooLarge(sample)) throw this.error(`gives samples ${showShape(sample)}, which are too large`);
    this.#reading.layers.set(this.#layerName(layer), layer);
    return {
      inputs: [x],
      sample,
      run: ([given]) => apply(layer, given as Tensor),
      toOnnx: (graph, [given]) => graph.layer(layer, given as string),
    };
  }

  #finish(step: Omit<Step, "output">): void {
    const output = this.#node.output[0] as string;
    this.#reading.set(output, { kind: "computed", sample: step.sample }, this.place);
    this.#reading.steps.push({ ...step, output });
  }

  /** What has weights is called by them or by its module; what has none leaves that name to others. */
  #layerName(layer: Layer): string {
    const weight = this.#node.input.slice(1).find((name) => this.#reading.values.get(name)?.kind === "constant");
    const own = /^(.+)\.(weight|bias|runningMean|running_mean)$/.exec(weight ?? "")?.[1];
    const scope = scopeOf(this.#node.name);
    const module = layer.state().size > 0 || scope === "" ? scope : `${scope}.${this.operator}`;
    const name = own ?? (module || this.#node.name || `${this.operator}${this.#reading.layers.size}`);
    let free = name;
    for (let count = 2; this.#reading.layers.has(free); count++) free = `${name}_${count}`;
    return free;
  }
}

/** PyTorch names nodes by the module that they come from: "/features/0/Conv" lies in "features.0". */
function scopeOf(name: string): string {
  return name.startsWith("/") ? name.split("/").slice(1, -1).join(".") : "";
}

function inWords(value: Value): string {
  if (value.kind === "computed") return "what the network computes";
  return value.kind === "constant" ? "numbers of the file" : "a shape";
}

/** Puts the node before what a layer says of its numbers or of shapes. */
export function namingNode(node: ReadNode, body: () => void): void {
  try {
    body();
  } catch (error) {
    if (error instanceof ShapeError || error instanceof RangeError || error instanceof TypeError) {
      throw new OnnxError(`${node.place} cannot be made: ${error.message}`, { cause: error });
    }
    throw error;
  }
}
