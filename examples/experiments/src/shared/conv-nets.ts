import { affine, conv2d, Dropout, Flatten, type Initializer, initializers, MaxPool2d, ReLU, sequential } from "tsumiki";

/** Chapter 7's SimpleConvNet. */
export function simpleConvNet(first: Initializer = initializers.he) {
  return sequential(
    [1, 28, 28],
    conv2d(30, 5, { initializer: first }),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    affine(100),
    new ReLU(),
    affine(10),
  );
}

/** Chapter 8's DeepConvNet: pairs of 3x3 convolutions, halved after each pair. The fourth pads by 2: 14 → 16. */
export function deepConvNet() {
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
