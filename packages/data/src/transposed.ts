import { ShapeError, showShape } from "@tsumiki/kernels";
import type { IdxFile } from "./idx.ts";

/**
 * Images with rows and columns exchanged, each for itself: [count, height, width] → [count, width, height]. What was given
 * stays as it is.
 *
 * @throws ShapeError if these are no images of one channel
 */
export function transposed({ shape, data }: IdxFile): IdxFile {
  const [count, height, width, ...rest] = shape;
  if (count === undefined || height === undefined || width === undefined || rest.length > 0) {
    throw new ShapeError(
      `idxDataset: transposed exchanges rows and columns of images [count, height, width], got ${showShape(shape)}; leave it out`,
    );
  }
  const turned = data.slice();
  const size = height * width;
  for (let image = 0; image < count; image++) {
    const start = image * size;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        turned[start + column * height + row] = data[start + row * width + column]!;
      }
    }
  }
  return { shape: Object.freeze([count, width, height]), data: turned };
}
