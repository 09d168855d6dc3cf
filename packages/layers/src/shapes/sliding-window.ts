import {
  checkedRounding,
  frozenPadding,
  frozenPair,
  type Padding,
  type Pair,
  type Rounding,
  type WindowOptions,
} from "@tsumiki/kernels";
import type { SlidingWindow } from "./rules.ts";

/** How a window slides. One type parameter an option: with a single one for them all, a misspelt option would compile. */
export interface SlidingOptions<S extends Pair, P extends Padding, D extends Pair, R extends Rounding>
  extends WindowOptions {
  /** How far the window moves from one position to the next. */
  readonly stride?: S;
  /**
   * Rows and columns of zeros around the image; 0 by default. Or "same": as many as it takes for an output of ⌈H/S⌉ rows,
   * half of them above, and below one more if they are odd (TensorFlow's SAME, ONNX's SAME_UPPER); likewise columns.
   */
  readonly padding?: P;
  /** The distance between neighbouring elements of the window; 1 by default, a dense window. */
  readonly dilation?: D;
  /** What to do where the stride does not divide; "exact" by default, an error. Has no say beside "same". */
  readonly rounding?: R;
}

/** The names of `SlidingOptions`, for `assertOptions`. */
export const slidingOptions = { stride: true, padding: true, dilation: true, rounding: true } as const;

/**
 * A layer's window with its defaults filled in: a stride of 1, no padding, no dilation, "exact".
 * @throws RangeError naming the layer if a number in it is none that a window can have, or if there is a rounding beside a
 *   padding of "same"; TypeError if it is no number.
 */
export function slidingWindow(
  layer: string,
  kernelSize: Pair,
  { stride = 1, padding = 0, dilation = 1, rounding = "exact" }: WindowOptions,
): SlidingWindow {
  return {
    kernelSize: frozenPair(layer, "kernelSize", kernelSize, 1),
    stride: frozenPair(layer, "stride", stride, 1),
    padding: frozenPadding(layer, padding),
    dilation: frozenPair(layer, "dilation", dilation, 1),
    rounding: checkedRounding(layer, rounding, padding),
  };
}
