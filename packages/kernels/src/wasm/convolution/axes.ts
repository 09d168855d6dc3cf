import type { PoolGeometry } from "../../geometry.ts";

/** A window's way along the rows or the columns of an image. */
export interface Axis {
  readonly extent: number;
  readonly positions: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

export function verticalAxis(geometry: PoolGeometry): Axis {
  const { height, outHeight, kernelHeight, strideY, paddingY, dilationY } = geometry;
  return {
    extent: height,
    positions: outHeight,
    kernel: kernelHeight,
    stride: strideY,
    padding: paddingY,
    dilation: dilationY,
  };
}

export function horizontalAxis(geometry: PoolGeometry): Axis {
  const { width, outWidth, kernelWidth, strideX, paddingX, dilationX } = geometry;
  return {
    extent: width,
    positions: outWidth,
    kernel: kernelWidth,
    stride: strideX,
    padding: paddingX,
    dilation: dilationX,
  };
}

/** An element of the kernel, and where it meets the source at the first position of a phase. */
export interface Tap {
  readonly element: number;
  readonly offset: number;
}

/**
 * Positions first, first + step, … that read the source alike: the n-th meets it at n · stride + offset of each tap.
 * Where that lies outside, the source is 0.
 */
export interface Phase {
  readonly first: number;
  readonly step: number;
  readonly count: number;
  readonly stride: number;
  readonly taps: readonly Tap[];
}

/** Output position i meets the image at i·S + u·D − P. */
export function forwardPhases({ positions, kernel, stride, padding, dilation }: Axis): Phase[] {
  const taps = range(kernel).map((element) => ({ element, offset: element * dilation - padding }));
  return [{ first: 0, step: 1, count: positions, stride, taps }];
}

/**
 * Image position h was met by the output positions (h + P − u·D) / S. For each u the division comes out even at every
 * S-th h alone: that is one phase for each remainder, each with taps of its own and with a stride of 1.
 */
export function backwardPhases({ extent, kernel, stride, padding, dilation }: Axis): Phase[] {
  return range(Math.min(stride, extent)).map((first) => {
    const taps = range(kernel)
      .map((element) => ({ element, offset: (first + padding - element * dilation) / stride }))
      .filter(({ offset }) => Number.isInteger(offset));
    return { first, step: stride, count: Math.ceil((extent - first) / stride), stride: 1, taps };
  });
}

/** How far the phases read before the source's first position, and up to which position they read. */
export function reach(phases: readonly Phase[]): { before: number; end: number } {
  let before = 0;
  let end = 1;
  for (const { taps, count, stride } of phases) {
    for (const { offset } of taps) {
      before = Math.max(before, -offset);
      end = Math.max(end, (count - 1) * stride + offset + 1);
    }
  }
  return { before, end };
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
