import { ops, tensor } from "tsumiki";

export interface Question {
  /** 28 x 28, row by row. */
  readonly pixels: Float32Array;
  readonly filter: readonly number[];
  readonly size: number;
  readonly bias: number;
}

export const tasks = {
  /** One filter over one image: [1, 1, 28, 28] → [1, 1, OH, OW]. */
  convolve({ pixels, filter, size, bias }: Question) {
    const x = tensor(pixels, [1, 1, 28, 28]);
    const weight = tensor(Float32Array.from(filter), [1, 1, size, size]);
    const y = ops.conv2d(x, weight, tensor([bias]));
    return { map: y.data(), extent: y.shape[2] as number };
  },
};
