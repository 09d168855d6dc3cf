// Numbers that are known while a file is read: constants, and what exporters compute of the batch size to reshape by it.

import { ConstantOfShape } from "../folding.ts";
import type { ReadNode } from "../reading.ts";
import type { Value } from "../values.ts";

export const extents = { Constant, ConstantOfShape, Shape, Gather };

function Constant(node: ReadNode): void {
  const { attributes } = node;
  const one = (number: number): Value => known([], [number]);
  const value = attributes.has("value_float")
    ? one(attributes.float("value_float", 0))
    : attributes.has("value_int")
      ? one(attributes.int("value_int", 0))
      : constantOf(node);
  node.gives(value);
}

function constantOf(node: ReadNode): Value {
  const { attributes } = node;
  const ints = attributes.ints("value_ints");
  if (ints !== undefined) return known([ints.length], ints);
  const constant = attributes.tensor("value");
  if (constant === undefined) throw node.error("has no value that is known here");
  return { kind: "constant", constant, isTrained: false };
}

function known(shape: readonly number[], numbers: readonly number[]): Value {
  return { kind: "constant", constant: { shape, numbers }, isTrained: false };
}

/** Of what is computed: the batch is not known yet. */
function Shape(node: ReadNode): void {
  const all = [Number.NaN, ...node.sample()];
  const [start, end] = [node.attributes.int("start", 0), node.attributes.int("end", all.length)];
  node.gives({ kind: "extents", extents: all.slice(start, end), isScalar: false });
}

/** One of the extents of a shape. */
function Gather(node: ReadNode): void {
  node.attributes.expect("axis", 0);
  const given = node.value(0);
  if (given.kind !== "extents") throw node.error("takes one extent of a shape, and nothing else is known here");
  const { numbers, shape } = node.constant(1, "index");
  const extents = Array.from(numbers, (index) => {
    const extent = given.extents.at(index);
    if (extent === undefined) throw node.error(`asks for axis ${index} of ${given.extents.length}`);
    return extent;
  });
  node.gives({ kind: "extents", extents, isScalar: shape.length === 0 });
}
