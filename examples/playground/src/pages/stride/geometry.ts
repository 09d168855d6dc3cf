/** The sizes of one convolution. */
export interface Sizes {
  readonly height: number;
  readonly width: number;
  readonly padding: number;
  readonly filter: number;
  readonly stride: number;
}

export const largest = 16;

/** (H + 2P − FH)/S + 1, as the formula has it: not always a whole number. */
export function outExtent(extent: number, { padding, filter, stride }: Omit<Sizes, "height" | "width">): number {
  return (extent + 2 * padding - filter) / stride + 1;
}

/** Which H makes OH this: H = (OH − 1)·S + FH − 2P; undefined where there is none from 1 to 16. */
export function extentFor(
  out: number,
  { padding, filter, stride }: Omit<Sizes, "height" | "width">,
): number | undefined {
  const extent = (out - 1) * stride + filter - 2 * padding;
  return extent >= 1 && extent <= largest && extent + 2 * padding >= filter ? extent : undefined;
}
