import { Affine, conv2d, Dropout, Flatten, MaxPool2d, ReLU, sequential } from "tsumiki";

/** What looks at an image: 1 x 28 x 28 → 800 numbers. */
export function convolutions() {
  return sequential(
    [1, 28, 28],
    conv2d(16, 5),
    new ReLU(),
    new MaxPool2d(2),
    conv2d(32, 3),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
  );
}

/** A network that tells five digits apart. */
export type Digits = ReturnType<typeof withHead>;

/** Five classes by what the convolutions see. These may be those of another network: then both have the same ones. */
export function withHead(trunk: ReturnType<typeof convolutions>) {
  return sequential([1, 28, 28], trunk, new Dropout(0.5), new Affine(800, 5));
}
