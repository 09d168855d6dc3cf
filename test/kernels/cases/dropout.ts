import type { Shape } from "@tsumiki/kernels";
import { type Case, kernelCase } from "./case.ts";

const shapes: readonly Shape[] = [[], [7], [5, 30], [2, 3, 5], [2, 3, 5, 5], [1, 16, 3, 3], [2, 30, 4, 3]];

const masks: readonly (readonly [rate: number, key: number])[] = [
  [0, 1],
  [0.25, 0],
  [0.5, 123_456_789],
  [0.9, 0xffff_ffff],
];

export const dropoutCases: readonly Case[] = shapes.flatMap((shape) =>
  masks.map(([rate, key]) =>
    kernelCase(`dropout ${rate} of [${shape}] by key ${key}`, 1, ({ kernels, input, output }) => {
      kernels.dropout(shape, rate, key, input(shape), output("y", shape));
    }),
  ),
);
