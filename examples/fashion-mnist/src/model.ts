import { affine, batchNorm2d, conv2d, Dropout, Flatten, MaxPool2d, ReLU, sequential } from "tsumiki";

/** 3x3 convolutions, each with batch normalisation: VGG in small (Simonyan & Zisserman 2014; Ioffe & Szegedy 2015). */
export function clothesNet() {
  return sequential(
    [1, 28, 28],
    ...convolution(32),
    ...convolution(32),
    new MaxPool2d(2),
    ...convolution(64),
    ...convolution(64),
    new MaxPool2d(2),
    ...convolution(128),
    new MaxPool2d(2, { rounding: "floor" }),
    new Flatten(),
    new Dropout(0.4),
    affine(10),
  );
}

/** The normalisation shifts, so that the convolution needs no bias. */
function convolution<C extends number>(channels: C) {
  return [conv2d(channels, 3, { padding: 1, useBias: false }), batchNorm2d(), new ReLU()] as const;
}
