/**
 * Broadcasting: the output is walked in memory order, in runs along its innermost axis; each operand follows by strides.
 *
 * `axes` describes the outer axes, the innermost of them first: for each its extent, then one stride in bytes for every
 * operand. The host has joined neighbouring axes wherever it could, so that equal shapes are one single run.
 */

/** The bytes from an operand's start to row `row` of the output. */
// @ts-ignore: decorator
@inline
export function rowOffset(axes: usize, outerRank: i32, operands: i32, operand: i32, row: i32): usize {
  let offset: usize = 0;
  const pitch = <usize>(operands + 1) << 2;
  for (let axis = 0; axis < outerRank; axis++, axes += pitch) {
    const extent = load<i32>(axes);
    const rest = row / extent;
    offset += (row - rest * extent) * load<i32>(axes + (<usize>(operand + 1) << 2));
    row = rest;
  }
  return offset;
}

/**
 * An operand that stands still is written out as a vector of its own, so that one loop serves every mixture of moving
 * and standing operands. Returns where to read.
 */
// @ts-ignore: decorator
@inline
export function spread(step: usize, operand: usize, place: usize): usize {
  if (step != 0) return operand;
  v128.store(place, v128.load32_splat(operand));
  return place;
}
