import type { Shape } from "@tsumiki/kernels";
import { sizeOf } from "@tsumiki/kernels";
import { type Bench, type Case, kernelCase } from "./case.ts";

const shapes: readonly Shape[] = [
  [],
  [1],
  [5],
  [130],
  [3, 4],
  [17, 9],
  [2, 3, 4],
  [2, 3, 4, 5],
  [1, 1, 1, 1],
  [2, 16, 3, 3],
  [3, 30, 1, 2],
  [2, 3, 2, 4, 3],
];

export const reductionCases: readonly Case[] = [
  ...shapes.flatMap((shape) => subsets(shape.length).map((axes) => reduceBothWays(shape, axes))),
  ...shapes.flatMap((shape) => shape.map((_, axis) => argmaxAlong(shape, axis))),
  kernelCase("argmax and max of NaN", 1, firstNaN),
  kernelCase("argmax takes the first of equals", 1, ({ kernels, input, output }) => {
    kernels.argmax([6, 9], 1, input([6, 9], Math.round), output("columns", [6]));
    kernels.argmax([6, 9], 0, input([6, 9], Math.round), output("rows", [9]));
  }),
  kernelCase("sum and max over an empty axis", 1, ({ kernels, input, output }) => {
    const geometry = { shape: [3, 0], axes: [1], outRank: 1 };
    kernels.reduce("sum", geometry, input([3, 0]), output("sum", [3]));
    kernels.reduce("max", geometry, input([3, 0]), output("max", [3]));
  }),
  kernelCase("sum of many", 10_000, ({ kernels, input, output }) => {
    kernels.reduce("sum", { shape: [10_000], axes: [0], outRank: 0 }, input([10_000]), output("y", []));
  }),
  kernelCase("squared norm", 1, ({ kernels, input, number }) => {
    number("rank 4", kernels.squaredNorm(input([3, 5, 4, 4])));
    number("many", kernels.squaredNorm(input([10_000])));
    number("large", kernels.squaredNorm(input([9], (random) => random * 1e30)));
  }),
];

function reduceBothWays(shape: Shape, axes: readonly number[]): Case {
  const kept = shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const dropped = shape.filter((_, axis) => !axes.includes(axis));
  const terms = sizeOf(shape) / sizeOf(kept);
  return kernelCase(`sum and max of [${shape}] over axes [${axes}]`, terms, ({ kernels, input, output }) => {
    const x = input(shape);
    for (const op of ["sum", "max"] as const) {
      kernels.reduce(op, { shape, axes, outRank: shape.length }, x, output(`${op} kept`, kept));
      kernels.reduce(op, { shape, axes, outRank: dropped.length }, x, output(`${op} dropped`, dropped));
    }
  });
}

function argmaxAlong(shape: Shape, axis: number): Case {
  const dropped = shape.filter((_, other) => other !== axis);
  return kernelCase(`argmax of [${shape}] along ${axis}`, 1, ({ kernels, input, output }) => {
    kernels.argmax(shape, axis, input(shape), output("y", dropped));
  });
}

function firstNaN({ kernels, input, output }: Bench): void {
  const shape = [2, 3, 4, 5];
  const x = input(shape, (random, position) => (position % 7 === 3 ? NaN : random));
  for (const axis of [0, 1, 2, 3]) {
    const dropped = shape.filter((_, other) => other !== axis);
    kernels.argmax(shape, axis, x, output(`argmax ${axis}`, dropped));
    kernels.reduce("max", { shape, axes: [axis], outRank: 3 }, x, output(`max ${axis}`, dropped));
  }
}

function subsets(rank: number): number[][] {
  return Array.from({ length: 2 ** rank }, (_, bits) =>
    Array.from({ length: rank }, (_, axis) => axis).filter((axis) => (bits >> axis) & 1),
  );
}
