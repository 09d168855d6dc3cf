import { OnnxError } from "../errors.ts";
import { type AttributeProto, attributeTypes, type NodeProto } from "../protobuf/onnx-proto.ts";
import { type Constant, constantOf } from "./constants.ts";

/** The attributes of a node. What nobody asks for would change what the node does: that is an error at the end. */
export class Attributes {
  readonly #place: string;
  readonly #left: Map<string, AttributeProto>;

  constructor(node: NodeProto, place: string) {
    this.#place = place;
    this.#left = new Map(node.attribute.map((attribute) => [attribute.name, attribute]));
    if (this.#left.size < node.attribute.length) throw new OnnxError(`${place} has two attributes of one name`);
  }

  has(name: string): boolean {
    return this.#left.has(name);
  }

  int(name: string, missing: number): number {
    return this.#take(name, attributeTypes.int)?.i ?? missing;
  }

  float(name: string, missing: number): number {
    return this.#take(name, attributeTypes.float)?.f ?? missing;
  }

  ints(name: string): readonly number[] | undefined {
    return this.#take(name, attributeTypes.ints)?.ints;
  }

  text(name: string, missing: string): string {
    const bytes = this.#take(name, attributeTypes.string)?.s;
    return bytes === undefined ? missing : new TextDecoder().decode(bytes);
  }

  tensor(name: string): Constant | undefined {
    const tensor = this.#take(name, attributeTypes.tensor)?.t;
    return tensor && constantOf(tensor, this.#place);
  }

  /** @throws OnnxError unless it is this number, or is not there */
  expect(name: string, expected: number): void {
    const type = this.#left.get(name)?.type;
    const given = type === attributeTypes.float ? this.float(name, expected) : this.int(name, expected);
    if (given === expected) return;
    throw new OnnxError(`${this.#place}: ${name} must be ${expected}, which alone is known here, got ${given}`);
  }

  /** Leaves attributes out that say nothing about the result. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#left.delete(name);
  }

  /** @throws OnnxError naming the attributes that nobody asked for */
  assertAllTaken(): void {
    if (this.#left.size === 0) return;
    throw new OnnxError(`${this.#place} has attributes that are not known here: ${[...this.#left.keys()].join(", ")}`);
  }

  #take(name: string, type: number): AttributeProto | undefined {
    const attribute = this.#left.get(name);
    if (attribute === undefined) return undefined;
    this.#left.delete(name);
    // Before IR 4 the type may be left out.
    if (attribute.type === type || attribute.type === 0) return attribute;
    throw new OnnxError(`${this.#place}: its attribute ${name} must be of type ${type}, got type ${attribute.type}`);
  }
}
