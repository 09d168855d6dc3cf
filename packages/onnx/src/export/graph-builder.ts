import { type Shape, sizeOf } from "@tsumiki/kernels";
import type { Layer, OnnxAttribute, OnnxGraph, OnnxLayer } from "@tsumiki/layers";
import { Buffer, type Tensor } from "@tsumiki/tensor";
import { OnnxError } from "../errors.ts";
import {
  attributeTypes,
  dataTypes,
  type GivenAttribute,
  type GivenNode,
  type GivenTensor,
} from "../protobuf/onnx-proto.ts";
import { assertSaysHow, pathsOf } from "./layers-of.ts";

/** A file of Protocol Buffers is smaller than this. */
const mostBytes = 2 ** 31 - 1;

/** Collects the nodes and the numbers of a graph while layers say what they do. */
export class GraphBuilder implements OnnxGraph {
  readonly nodes: GivenNode[] = [];
  readonly initializers: GivenTensor[] = [];
  readonly #paths: ReadonlyMap<OnnxLayer, string>;
  /** What buffers are called in the model. */
  readonly #stateNames: ReadonlyMap<Buffer, string>;
  readonly #written = new Set<Buffer>();
  /** The shape of one sample of what came into a layer or out of one. */
  readonly #samples = new Map<string, Shape>();
  readonly #taken: Set<string>;
  #path = "";
  #bytes = 0;

  constructor(model: Layer, reserved: readonly string[]) {
    const state = model.state();
    this.#paths = pathsOf(model);
    this.#stateNames = new Map([...state].map(([name, buffer]) => [buffer, name]));
    this.#taken = new Set([...reserved, ...state.keys()]);
  }

  node(operator: string, inputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>> = {}): string {
    const name = this.#free(operator);
    const attribute = Object.entries(attributes).map(([key, value]) => attributeOf(key, value));
    this.nodes.push({ input: inputs, output: [name], name, op_type: operator, attribute });
    return name;
  }

  constant(name: string, values: Tensor | Buffer | readonly number[]): string {
    if (!(values instanceof Buffer)) return this.#write(this.#free(name), values);
    const own = this.#stateNames.get(values) ?? this.#free(name);
    if (this.#written.has(values)) return own;
    this.#written.add(values);
    return this.#write(own, values.value);
  }

  layer(layer: OnnxLayer, x: string): string {
    const outer = this.#path;
    this.#path = this.#paths.get(layer) ?? outer;
    assertSaysHow(layer, this.#path);
    const y = layer.toOnnx(this, x);
    this.#samples.set(y, layer.outputShape(this.sample(x)));
    this.#path = outer;
    return y;
  }

  sample(x: string): Shape {
    const sample = this.#samples.get(x);
    if (sample !== undefined) return sample;
    throw new OnnxError(`${this.#path}: the shape of ${x} is not known: say it by graph.declare(name, sample)`);
  }

  declare(x: string, sample: Shape): void {
    this.#samples.set(x, sample);
  }

  #write(name: string, values: Tensor | readonly number[]): string {
    const tensor = tensorOf(name, values);
    this.#bytes += tensor.raw_data?.length ?? 0;
    if (this.#bytes > mostBytes) {
      throw new OnnxError(`exportOnnx: the network has more than the 2 GiB that a file may hold, at ${name}`);
    }
    this.initializers.push(tensor);
    return name;
  }

  /** "2.Conv", and where there are more of that name, "2.Conv_2" */
  #free(name: string): string {
    const full = this.#path === "" ? name : `${this.#path}.${name}`;
    let free = full;
    for (let count = 2; this.#taken.has(free); count++) free = `${full}_${count}`;
    this.#taken.add(free);
    return free;
  }
}

function tensorOf(name: string, values: Tensor | readonly number[]): GivenTensor {
  if (isNumbers(values)) {
    const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return { name, dims: [values.length], data_type: dataTypes.int64, raw_data: raw };
  }
  const numbers = Float32Array.from(values.data());
  const raw = new Uint8Array(numbers.buffer, 0, 4 * sizeOf(values.shape));
  return { name, dims: values.shape, data_type: dataTypes.float32, raw_data: raw };
}

function isNumbers(values: Tensor | readonly number[]): values is readonly number[] {
  return Array.isArray(values);
}

function attributeOf(name: string, value: OnnxAttribute): GivenAttribute {
  if (typeof value === "string") return { name, type: attributeTypes.string, s: new TextEncoder().encode(value) };
  if (typeof value === "number") {
    return Number.isInteger(value)
      ? { name, type: attributeTypes.int, i: value }
      : { name, type: attributeTypes.float, f: value };
  }
  if ("float" in value) return { name, type: attributeTypes.float, f: Math.fround(value.float) };
  return value.every(Number.isInteger)
    ? { name, type: attributeTypes.ints, ints: value }
    : { name, type: attributeTypes.floats, floats: value };
}
