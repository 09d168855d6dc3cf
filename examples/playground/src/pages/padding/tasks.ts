import { Conv2d, type Initializer, ops, Sequential, tensor } from "tsumiki";
import { filter, image } from "./example.ts";

/** Every weight is one of nine equal shares. */
const ninths: Initializer = (_, __, shape) => ops.full(shape, 1 / 9);

export const tasks = {
  /** The example with this padding, and how many windows see each pixel. */
  pad({ extent, padding }: { readonly extent: number; readonly padding: number }) {
    const x = tensor(image(extent), [1, 1, extent, extent]);
    const weight = tensor(Float32Array.from(filter), [1, 1, 3, 3]);
    const y = ops.conv2d(x, weight, null, { padding });
    // A filter of ones hands 1 from every output back to each pixel under its window: their sum counts the windows.
    const visits = ops.conv2dBackwardInput(ops.ones(y.shape), ops.ones([1, 1, 3, 3]), x.shape, { padding });
    return { output: y.data(), outExtent: y.shape[2] as number, visits: visits.data() };
  },

  /** What each of `count` blurring layers makes of an image of 28x28, the image itself first. */
  blur({
    pixels,
    count,
    padding,
  }: {
    readonly pixels: Float32Array;
    readonly count: number;
    readonly padding: number;
  }) {
    const options = { padding, useBias: false, initializer: ninths };
    const layers = Array.from({ length: count }, () => new Conv2d(1, 1, 3, options));
    const model = new Sequential([1, 28, 28], layers); // says where nothing is left
    let x = tensor(pixels, [1, 1, 28, 28]);
    const images = [{ pixels: x.data(), extent: 28 }];
    for (const layer of model.layers) {
      x = layer.predict(x);
      images.push({ pixels: x.data(), extent: x.shape[2] as number });
    }
    return images;
  },
};
