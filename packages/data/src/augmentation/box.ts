import { ShapeError, showShape } from "@tsumiki/kernels";
import type { SampleKind } from "./augmentation.ts";

/** A part of an image, in pixels. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Calls `change` for each pixel of a box in each channel, with its place among the elements of the sample. */
export function forEachPixelIn(
  box: Box,
  [channels, height, width]: ImageShape,
  change: (at: number, channel: number) => void,
): void {
  for (let channel = 0; channel < channels; channel++) {
    for (let row = box.top; row < box.top + box.height; row++) {
      const first = (channel * height + row) * width;
      for (let column = box.left; column < box.left + box.width; column++) change(first + column, channel);
    }
  }
}

export type ImageShape = readonly [channels: number, height: number, width: number];

/** @throws ShapeError unless samples are images */
export function imageShape(names: string, { loader, sampleShape }: SampleKind): ImageShape {
  if (sampleShape.length === 3) return sampleShape as readonly number[] as ImageShape;
  throw new ShapeError(
    `${loader}: ${names} in augment: expected images [channels, height, width], got samples ${showShape(sampleShape)}`,
  );
}
