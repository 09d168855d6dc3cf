import { Conv2d, ops, type Rounding } from "tsumiki";
import type { Sizes } from "./geometry.ts";

export const tasks = {
  /** What the framework makes of an image of these sizes; throws its own sentence where that does not divide. */
  size({ height, width, padding, filter, stride, rounding }: Sizes & { readonly rounding: Rounding }) {
    const layer = new Conv2d(1, 1, filter, { padding, stride, rounding });
    const [, , outHeight, outWidth] = layer.predict(ops.ones([1, 1, height, width])).shape;
    return { outHeight: outHeight as number, outWidth: outWidth as number };
  },
};
