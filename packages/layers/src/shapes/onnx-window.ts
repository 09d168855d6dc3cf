// How windows are told to ONNX, whose rounding is always down: what another rounding adds is said as padding at the end.

import { type Pair, type PoolGeometry, poolGeometry, type Shape } from "@tsumiki/kernels";
import { type LengthwiseWindow, overHeight1 } from "./lengthwise.ts";
import type { SlidingWindow } from "./rules.ts";

/** A window as ONNX takes it, over the axes after the channels: two for images, one for signals. */
export interface OnnxWindow {
  /** The attributes that convolution and pooling share; `pads` is all beginnings, then all ends. */
  readonly attributes: OnnxWindowAttributes;
  readonly geometry: PoolGeometry;
}

export type OnnxWindowAttributes = {
  readonly kernel_shape: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
};

/** @param sample [channels, H, W] */
export function onnxWindow(name: string, sample: Shape, window: SlidingWindow): OnnxWindow {
  return windowOf(poolGeometry(name, [1, ...sample], window.kernelSize, window), [0, 1]);
}

/** @param sample [channels, L] */
export function onnxWindowAlong(name: string, sample: Shape, window: LengthwiseWindow): OnnxWindow {
  const [channels = 1, length = 1] = sample;
  const [kernelSize, options] = overHeight1(window);
  return windowOf(poolGeometry(name, [1, channels, 1, length], kernelSize as Pair, options), [1]);
}

function windowOf(geometry: PoolGeometry, axes: readonly (0 | 1)[]): OnnxWindow {
  const of = (pairs: readonly [number, number]) => axes.map((axis) => pairs[axis]);
  const kernel = of([geometry.kernelHeight, geometry.kernelWidth]);
  const strides = of([geometry.strideY, geometry.strideX]);
  const dilations = of([geometry.dilationY, geometry.dilationX]);
  const begins = of([geometry.paddingY, geometry.paddingX]);
  const ends = of([geometry.paddingEndY, geometry.paddingEndX]);
  const extents = of([geometry.height, geometry.width]);
  const positions = of([geometry.outHeight, geometry.outWidth]);
  const reached = ends.map((end, axis) => {
    const size = (dilations[axis] as number) * ((kernel[axis] as number) - 1) + 1;
    const last = ((positions[axis] as number) - 1) * (strides[axis] as number) + size;
    return Math.max(end, last - (extents[axis] as number) - (begins[axis] as number));
  });
  return {
    attributes: { kernel_shape: kernel, strides, dilations, pads: [...begins, ...reached] },
    geometry,
  };
}
