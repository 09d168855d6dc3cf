/** Sizes along each axis, the batch first: images are [batch, channels, height, width]. */
export type Shape = readonly number[];

/** The number of elements of a shape; 1 for the shape [] of a scalar. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** A shape as people read it: `[32, 1, 28, 28]`. */
export function showShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Whether rank and every extent are the same; a 1 is not broadcast. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

/** How far apart in row-major order two neighbours along each axis lie. */
export function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] as number;
  }
  return strides;
}
