// The networks of pytorch_networks.py, as they are built here.

import {
  Affine,
  BatchNorm1d,
  BatchNorm2d,
  Branch,
  Conv1d,
  Conv2d,
  ConvTranspose1d,
  ConvTranspose2d,
  Dropout,
  Flatten,
  GlobalAveragePool2d,
  GroupNorm,
  Identity,
  type Layer,
  LayerNorm,
  MaxPool2d,
  Parallel,
  PReLU,
  ReLU,
  Sequential,
} from "@tsumiki/layers";

const padded = { padding: 1 };
const bare = { padding: 1, useBias: false };

const convolution = (i: number, o: number) => [new Conv2d(i, o, 3, padded), new BatchNorm2d(o), new ReLU()];

/** ResNet's BasicBlock. */
function block(i: number, o: number, stride: number): Layer[] {
  const through = new Branch(
    new Conv2d(i, o, 3, { ...bare, stride, rounding: "floor" }),
    new BatchNorm2d(o),
    new ReLU(),
    new Conv2d(o, o, 3, bare),
    new BatchNorm2d(o),
  );
  const beside =
    stride === 1
      ? new Identity()
      : new Branch(new Conv2d(i, o, 1, { stride, useBias: false, rounding: "floor" }), new BatchNorm2d(o));
  return [new Parallel({ combine: "sum" }, through, beside), new ReLU()];
}

export const networks: Readonly<Record<string, () => Sequential<number[], number[]>>> = {
  VGG: () =>
    new Sequential(
      [1, 8, 8],
      [
        ...convolution(1, 4),
        new MaxPool2d(2),
        ...convolution(4, 4),
        ...convolution(4, 4),
        ...convolution(4, 4),
        new MaxPool2d(2),
        new Flatten(),
        new Affine(16, 16),
        new ReLU(),
        new Dropout(0.5),
        new Affine(16, 16),
        new ReLU(),
        new Affine(16, 3),
      ],
    ),
  LeNet: () =>
    new Sequential(
      [1, 14, 14],
      [
        new Conv2d(1, 3, 3),
        new ReLU(),
        new MaxPool2d(2),
        new Conv2d(3, 5, 3),
        new ReLU(),
        new MaxPool2d(2),
        new Flatten(),
        new Affine(20, 12),
        new ReLU(),
        new Affine(12, 8),
        new ReLU(),
        new Affine(8, 4),
      ],
    ),
  ResNet: () =>
    new Sequential(
      [3, 6, 6],
      [
        new Conv2d(3, 4, 3, bare),
        new BatchNorm2d(4),
        new ReLU(),
        ...block(4, 4, 1),
        ...block(4, 6, 2),
        ...block(6, 6, 1),
        new GlobalAveragePool2d(),
        new Affine(6, 3),
      ],
    ),
  Autoencoder: () =>
    new Sequential(
      [2, 6, 6],
      [
        new Conv2d(2, 4, 3, { stride: 2, padding: 1, groups: 2, rounding: "floor" }),
        new PReLU({ channels: 4 }),
        new GroupNorm(2, 4),
        new ConvTranspose2d(4, 2, 4, { stride: 2, padding: 1 }),
        new PReLU(),
      ],
    ),
  signals: () =>
    new Sequential(
      [2, 6],
      [
        new Conv1d(2, 4, 3, padded),
        new ConvTranspose1d(4, 3, 2, { stride: 2 }),
        new LayerNorm([12]),
        new Flatten(),
        new Affine(36, 7, { useBias: false }),
        new BatchNorm1d(7),
        new Affine(7, 7),
      ],
    ),
};

const blockOf = (name: string) => ["conv1", "bn1", "conv2", "bn2"].map((module) => `${name}.${module}`);

/** The modules in PyTorch, in the order of the layers here, where their names and shapes leave open which is which. */
export const modules: Readonly<Record<string, readonly string[]>> = {
  ResNet: [
    "conv1",
    "bn1",
    ...blockOf("layer1.0"),
    ...blockOf("layer2.0"),
    "layer2.0.downsample.0",
    "layer2.0.downsample.1",
    ...blockOf("layer2.1"),
    "fc",
  ],
};
