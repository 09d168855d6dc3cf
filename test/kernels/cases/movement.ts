import type { Region, Shape } from "@tsumiki/kernels";
import { type Case, kernelCase } from "./case.ts";

const reshapes: readonly (readonly [Shape, Shape])[] = [
  [[24], [2, 3, 4]],
  [
    [2, 3, 4, 5],
    [2, 60],
  ],
  [
    [2, 60],
    [2, 3, 4, 5],
  ],
  [
    [2, 3, 4, 5],
    [3, 2, 5, 4],
  ],
  [
    [2, 16, 3, 3],
    [2, 144],
  ],
  [
    [2, 12, 1, 5],
    [6, 4, 5],
  ],
  [
    [4, 30],
    [4, 30, 1, 1],
  ],
  [[], [1, 1, 1, 1]],
  [
    [2, 3, 2, 2, 2],
    [6, 2, 2, 2],
  ],
];

export const movementCases: readonly Case[] = [
  ...reshapes.map(([from, to]) =>
    kernelCase(`reshape [${from}] to [${to}]`, 1, ({ kernels, input, output }) => {
      kernels.reshape(from, to, input(from), output("y", to));
    }),
  ),
  copies("a whole image", [2, 3, 4, 5], whole([2, 3, 4, 5]), whole([2, 3, 4, 5])),
  copies("slice with steps", [1, 2, 2, 2], region([2, 3, 4, 5], [1, 1, 0, 1], [1, 1, 2, 3]), whole([1, 2, 2, 2])),
  copies("reversed", [2, 3, 4, 5], region([2, 3, 4, 5], [1, 0, 3, 4], [-1, 1, -1, -1]), whole([2, 3, 4, 5])),
  copies("pad", [2, 3, 4, 5], whole([2, 3, 4, 5]), region([2, 3, 6, 9], [0, 0, 1, 2])),
  copies("concatenate channels", [2, 3, 4, 4], whole([2, 3, 4, 4]), region([2, 8, 4, 4], [0, 5, 0, 0])),
  copies("every other column", [3, 4], whole([3, 4]), region([3, 9], [0, 1], [1, 2])),
  copies("transpose", [5, 7], { shape: [7, 5], axes: [1, 0], start: [0, 0], step: [1, 1] }, whole([5, 7])),
  copies(
    "images with channels last",
    [2, 4, 5, 3],
    { shape: [2, 3, 4, 5], axes: [0, 2, 3, 1], start: [0, 0, 0, 0], step: [1, 1, 1, 1] },
    whole([2, 4, 5, 3]),
  ),
  copies(
    "one image of a batch",
    [3, 4, 5],
    { shape: [2, 3, 4, 5], axes: [1, 2, 3], start: [0, 0, 0], step: [1, 1, 1], rest: [1, 0, 0, 0] },
    whole([3, 4, 5]),
  ),
  copies("into one channel of a batch", [2, 4, 5], whole([2, 4, 5]), {
    shape: [2, 3, 4, 5],
    axes: [0, 2, 3],
    start: [0, 0, 0],
    step: [1, 1, 1],
    rest: [0, 2, 0, 0],
  }),
  copies("broadcast of a row", [4, 3], { shape: [3], axes: [0, 0], start: [0, 0], step: [0, 1] }, whole([4, 3])),
  copies(
    "broadcast of channels",
    [2, 3, 4, 5],
    { shape: [1, 3, 1, 1], axes: [0, 1, 2, 3], start: [0, 0, 0, 0], step: [0, 1, 0, 0] },
    whole([2, 3, 4, 5]),
  ),
  copies("a scalar", [], whole([]), whole([])),
  copies("rank 5", [2, 1, 3, 2, 2], region([2, 4, 3, 2, 2], [0, 2, 0, 0, 0]), whole([2, 1, 3, 2, 2])),
  copies("nothing", [0, 3], whole([0, 3]), region([2, 3], [0, 0])),
  kernelCase("one-hot", 1, ({ kernels, input, output }) => {
    const labels = input([13], (_, position) => (position * 7) % 10);
    kernels.oneHot(10, labels, output("y", [13, 10]));
    kernels.oneHot(
      1,
      input([2], () => 0),
      output("one class", [2, 1]),
    );
  }),
];

function copies(name: string, extent: Shape, from: Region, to: Region): Case {
  return kernelCase(`copy: ${name}`, 1, ({ kernels, input, inPlace }) => {
    kernels.copy({ extent, from, to }, input(from.shape), inPlace("y", to.shape));
  });
}

function whole(shape: Shape): Region {
  return region(
    shape,
    shape.map(() => 0),
  );
}

function region(shape: Shape, start: readonly number[], step: readonly number[] = shape.map(() => 1)): Region {
  return { shape, axes: shape.map((_, axis) => axis), start, step };
}
