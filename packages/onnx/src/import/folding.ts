// Numbers of a file that others are made of while it is read: how exporters write the widths of a border.

import { rowMajorStrides, type Shape, sizeOf } from "@tsumiki/kernels";
import type { Constant } from "./constants.ts";
import type { ReadNode } from "./reading.ts";
import type { Value } from "./values.ts";

/** More than this is no shape and no row of widths. */
const mostNumbers = 1024;

/** The same numbers in another shape, of which one extent may be −1. */
export function reshaped(node: ReadNode, { numbers }: Constant, target: readonly number[]): Value {
  const left = numbers.length / sizeOf(target.filter((extent) => extent !== -1));
  const shape = target.map((extent) => (extent === -1 ? left : extent));
  if (sizeOf(shape) === numbers.length) return fixed(shape, numbers);
  throw node.error(`makes [${target.join(", ")}] of ${numbers.length} numbers`);
}

/** What lies along the first axis, from `start` on by `step`, before `end`. */
export function slicedRows(node: ReadNode, constant: Constant, start: number, end: number, step: number): Value {
  const { shape, numbers } = small(node, constant);
  const [rows = 1, ...others] = shape;
  const run = sizeOf(others);
  const from = Math.min(start < 0 ? start + rows : start, step < 0 ? rows - 1 : rows);
  const to = Math.max(Math.min(end < 0 ? end + rows : end, rows), -1);
  if (!Number.isInteger(step) || step === 0 || from < 0) throw node.error(`cuts ${rows} rows from ${start} by ${step}`);
  const taken: number[] = [];
  for (let row = from; step > 0 ? row < to : row > to; row += step) taken.push(row);
  const cut = taken.flatMap((row) => Array.from(numbers.slice(row * run, (row + 1) * run)));
  return fixed([taken.length, ...others], cut);
}

/** The axes in another order. */
export function transposed(node: ReadNode, constant: Constant, given: readonly number[] | undefined): Value {
  const { shape, numbers } = small(node, constant);
  const order = given ?? [...shape.keys()].reverse();
  if (order.length !== shape.length || !shape.every((_, axis) => order.includes(axis))) {
    throw node.error(`has the order [${order.join(", ")}] for ${shape.length} axes`);
  }
  const target = order.map((axis) => shape[axis] as number);
  const [strides, from] = [rowMajorStrides(target), rowMajorStrides(shape)];
  const at = (index: number) =>
    order.reduce((sum, axis, to) => {
      const place = Math.floor(index / (strides[to] as number)) % (target[to] as number);
      return sum + place * (from[axis] as number);
    }, 0);
  return fixed(
    target,
    Array.from(numbers, (_, index) => numbers[at(index)] as number),
  );
}

/** As many times the same number as a shape has. */
export function ConstantOfShape(node: ReadNode): void {
  const shape = node.extents(0, "shape");
  const [number = 0] = node.attributes.tensor("value")?.numbers ?? [];
  if (!shape.every((extent) => Number.isInteger(extent) && extent >= 0) || sizeOf(shape) > mostNumbers) {
    throw node.error(`makes numbers of the shape [${shape.join(", ")}], and few are expected`);
  }
  node.gives(fixed(shape, new Array<number>(sizeOf(shape)).fill(number)));
}

function small(node: ReadNode, constant: Constant): Constant {
  if (constant.numbers.length <= mostNumbers) return constant;
  throw node.error(`moves ${constant.numbers.length} numbers of the file, and few are expected`);
}

/** A value that the file holds, and that is not trained. */
export function fixed(shape: Shape, numbers: Constant["numbers"]): Value {
  return { kind: "constant", constant: { shape, numbers }, isTrained: false };
}
