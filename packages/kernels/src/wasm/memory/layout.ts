import { rowMajorStrides, type Shape, sizeOf } from "../../shape.ts";

/**
 * Where elements lie in linear memory: rank 4 channels last (images as [batch, height, width, channels], convolution
 * weights as [outChannels, kernelHeight, kernelWidth, inChannels]), every other rank row-major. Without padding.
 */
const channelsLast = [0, 2, 3, 1];

/** The axes of a shape of this rank in the order in which memory holds them, the outermost first. */
export function memoryOrder(rank: number): readonly number[] {
  return rank === 4 ? channelsLast : Array.from({ length: rank }, (_, axis) => axis);
}

/** How many elements apart in memory two neighbours along each axis lie. */
export function memoryStrides(shape: Shape): number[] {
  if (shape.length !== 4) return rowMajorStrides(shape);
  const [, channels, height, width] = shape as [number, number, number, number];
  return [channels * height * width, 1, width * channels, channels];
}

/** Whether memory holds the elements in another order than NCHW. */
export function isReordered(shape: Shape): boolean {
  if (shape.length !== 4) return false;
  const [, channels, height, width] = shape as [number, number, number, number];
  return channels > 1 && height * width > 1;
}

/** Writes values given in NCHW order into memory. */
export function toMemory(shape: Shape, values: ArrayLike<number>, memory: Float32Array): void {
  if (!isReordered(shape)) {
    memory.set(values);
    return;
  }
  const [batch, channels, height, width] = shape as [number, number, number, number];
  transposeMatrices(batch, channels, height * width, values, memory);
}

/** The elements in NCHW order, copied out of memory. */
export function fromMemory(shape: Shape, memory: Float32Array): Float32Array {
  if (!isReordered(shape)) return memory.slice();
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const values = new Float32Array(sizeOf(shape));
  transposeMatrices(batch, height * width, channels, memory, values);
  return values;
}

/** from [batch, rows, columns] → to [batch, columns, rows] */
function transposeMatrices(
  batch: number,
  rows: number,
  columns: number,
  from: ArrayLike<number>,
  to: Float32Array,
): void {
  for (let image = 0; image < batch; image++) {
    const start = image * rows * columns;
    for (let column = 0; column < columns; column++) {
      for (let row = 0; row < rows; row++) {
        to[start + column * rows + row] = from[start + row * columns + column] as number;
      }
    }
  }
}
