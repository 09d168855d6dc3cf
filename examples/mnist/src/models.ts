import { affine, conv2d, Dropout, Flatten, MaxPool2d, ReLU, type Sequential, sequential } from "tsumiki";
import type { ModelName } from "./options.ts";

/** The SimpleConvNet of "Deep Learning from Scratch", chapter 7. */
function simple() {
  return sequential(
    [1, 28, 28],
    conv2d(30, 5),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    affine(100),
    new ReLU(),
    affine(10),
  );
}

/** The DeepConvNet of chapter 8: pairs of 3x3 convolutions, halved after each pair. The fourth pads by 2: 14 → 16. */
function deep() {
  return sequential(
    [1, 28, 28],
    conv2d(16, 3, { padding: 1 }),
    new ReLU(),
    conv2d(16, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2),
    conv2d(32, 3, { padding: 1 }),
    new ReLU(),
    conv2d(32, 3, { padding: 2 }),
    new ReLU(),
    new MaxPool2d(2),
    conv2d(64, 3, { padding: 1 }),
    new ReLU(),
    conv2d(64, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    affine(50),
    new ReLU(),
    new Dropout(0.5),
    affine(10),
    new Dropout(0.5),
  );
}

/** Chapters 3 to 6: images flattened, no convolution. */
function mlp() {
  return sequential([1, 28, 28], new Flatten(), affine(100), new ReLU(), affine(10));
}

export const models: Record<ModelName, () => Sequential<[1, 28, 28], [10]>> = { simple, deep, mlp };
