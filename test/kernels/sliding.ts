import type { Rounding, WindowOptions } from "@tsumiki/kernels";
import fc from "fast-check";

type Two = [number, number];

/** An image, a window that fits it, and how it slides: by every rounding, or with a padding of "same". */
export interface Sliding {
  readonly image: Two;
  readonly kernelSize: Two;
  readonly options: WindowOptions;
}

/** What each extent may be at most. */
export interface Largest {
  readonly image: number;
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

export function sliding(largest: Largest): fc.Arbitrary<Sliding> {
  const window = {
    image: pairOf(1, largest.image),
    kernelSize: pairOf(1, largest.kernelSize),
    stride: pairOf(1, largest.stride),
    dilation: pairOf(1, largest.dilation),
  };
  const rounded = fc
    .record({
      ...window,
      padding: pairOf(0, largest.padding),
      rounding: fc.constantFrom<Rounding>("floor", "ceil", "nearest"),
    })
    .filter(({ image, kernelSize, padding, dilation }) =>
      image.every((extent, axis) => dilation[axis]! * (kernelSize[axis]! - 1) < extent + 2 * padding[axis]!),
    );
  const same = fc.record({ ...window, padding: fc.constant("same" as const) });
  return fc
    .oneof({ arbitrary: rounded, weight: 3 }, { arbitrary: same, weight: 1 })
    .map(({ image, kernelSize, ...options }) => ({ image, kernelSize, options }));
}

export function pairOf(min: number, max: number): fc.Arbitrary<Two> {
  return fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
}
