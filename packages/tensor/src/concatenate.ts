import { kindOf, type Region, type Shape, ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import { resolveAxis } from "./axes.ts";
import { sharedBackend } from "./operands.ts";
import { differentiable, type Input } from "./record.ts";
import { copyRegion, replaced, whole } from "./regions.ts";
import { type SliceRange, slice } from "./slice.ts";
import { allocated, type Tensor } from "./tensor.ts";

/**
 * Tensors one after another along an axis that they have: [2, 4] and [3, 4] → [5, 4].
 * @throws ShapeError if they differ on another axis, or there are none; RangeError if they have no such axis.
 */
export function concatenate(given: readonly Tensor[], axis = 0): Tensor {
  const tensors = copied("concatenate", given);
  const [first] = tensors;
  const backend = sharedBackend("concatenate", ...tensors);
  const along = resolveAxis("concatenate", axis, first.shape);
  for (const { shape } of tensors) {
    if (!sameShape(replaced(shape, along, 1), replaced(first.shape, along, 1))) {
      throw new ShapeError(
        `concatenate: shapes ${showShape(first.shape)} and ${showShape(shape)} differ on another axis than ${along}`,
      );
    }
  }
  const total = tensors.reduce((sum, { shape }) => sum + (shape[along] as number), 0);
  const y = allocated(replaced(first.shape, along, total), backend);
  const to = whole(y.shape);
  const inputs: Input<Tensor>[] = [];
  let start = 0;
  for (const x of tensors) {
    const end = start + (x.shape[along] as number);
    const part: SliceRange = [start, end];
    copyRegion(x.shape, x, whole(x.shape), y, { ...to, start: replaced(to.start, along, start) });
    inputs.push([x, (dy) => slice(dy, ...allOf(along), part)]);
    start = end;
  }
  return differentiable(y, ...inputs);
}

/**
 * Tensors of one shape side by side along a new axis, at position `axis` of the result: three of [2, 4] → [3, 2, 4].
 * @throws ShapeError if their shapes differ, or there are none; RangeError if the result has no such axis.
 */
export function stack(given: readonly Tensor[], axis = 0): Tensor {
  const tensors = copied("stack", given);
  const backend = sharedBackend("stack", ...tensors);
  const [{ shape }] = tensors;
  for (const other of tensors) {
    if (!sameShape(shape, other.shape)) {
      throw new ShapeError(`stack: shapes ${showShape(shape)} and ${showShape(other.shape)} differ`);
    }
  }
  const along = resolveAxis("stack", axis, [...shape, tensors.length]);
  const y = allocated([...shape.slice(0, along), tensors.length, ...shape.slice(along)], backend);
  tensors.forEach((x, position) => {
    copyRegion(shape, x, whole(shape), y, layer(y.shape, along, position));
  });
  return differentiable(
    y,
    ...tensors.map((x, position): Input<Tensor> => [x, (dy) => slice(dy, ...allOf(along), position)]),
  );
}

/** What `slice` takes of the axes before one: all. */
function allOf(axes: number): SliceRange[] {
  return Array<SliceRange>(axes).fill(null);
}

/** What lies at one position of an axis. */
function layer(shape: Shape, axis: number, position: number): Region {
  const { axes, start, step } = whole(shape);
  const others = axes.filter((other) => other !== axis);
  return { shape, axes: others, start: start.slice(1), step: step.slice(1), rest: replaced(start, axis, position) };
}

/** The caller's array may be another one when it is read again. */
function copied(operation: string, tensors: readonly Tensor[]): [Tensor, ...Tensor[]] {
  if (!Array.isArray(tensors)) {
    throw new TypeError(`${operation}: expected an array of tensors, got ${kindOf(tensors)}`);
  }
  const [first, ...others] = tensors;
  if (first === undefined) throw new ShapeError(`${operation}: expected at least one tensor, got none`);
  return [first, ...others];
}
