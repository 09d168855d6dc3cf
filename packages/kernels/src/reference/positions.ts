import { type Shape, sizeOf } from "../shape.ts";

/** start + Σ index[k] · strides[k] for every index into `extent`, in row-major order. */
export function positions(extent: Shape, strides: readonly number[], start = 0): Int32Array {
  const result = new Int32Array(sizeOf(extent));
  const index = extent.map(() => 0);
  let position = start;
  for (let i = 0; i < result.length; i++) {
    result[i] = position;
    for (let axis = extent.length - 1; axis >= 0; axis--) {
      const stride = strides[axis]!;
      position += stride;
      if (++index[axis]! < extent[axis]!) break;
      position -= index[axis]! * stride;
      index[axis] = 0;
    }
  }
  return result;
}
