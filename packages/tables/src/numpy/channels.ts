import { type Shape, ShapeError, showShape } from "@tsumiki/kernels";

/**
 * Images whose channels are last, as TensorFlow and image libraries have them: [count, height, width, channels] → [count,
 * channels, height, width]. What was given stays as it is.
 *
 * @throws ShapeError if these are no images
 */
export function channelsFirst<Data extends Uint8Array | Float32Array>(
  data: Data,
  shape: Shape,
): { data: Data; shape: Shape } {
  const [count, height, width, channels, ...rest] = shape;
  if (count === undefined || height === undefined || width === undefined || channels === undefined || rest.length > 0) {
    throw new ShapeError(
      `numpyDataset: channelsLast is of images [count, height, width, channels], got samples ${showShape(shape)}; leave it out`,
    );
  }
  const sorted = data.slice() as Data;
  const pixels = height * width;
  for (let image = 0; image < count; image++) {
    const start = image * pixels * channels;
    for (let channel = 0; channel < channels; channel++) {
      for (let pixel = 0; pixel < pixels; pixel++) {
        sorted[start + channel * pixels + pixel] = data[start + pixel * channels + channel]!;
      }
    }
  }
  return { data: sorted, shape: [count, channels, height, width] };
}
