import { type Shape, sizeOf } from "@tsumiki/kernels";
import { type Bench, type Case, kernelCase } from "./case.ts";

const shapes: readonly Shape[] = [
  [4, 3],
  [33, 10],
  [5, 1],
  [2, 3, 4, 5],
  [1, 16, 3, 3],
  [3, 30, 2, 7],
  [7, 1, 2, 2],
];

export const normalizationCases: readonly Case[] = [
  ...shapes.map((shape) =>
    kernelCase(`batch normalisation of [${shape}]`, sizeOf(shape), (bench) =>
      batchNormalisation(bench, shape, (random) => random),
    ),
  ),
  {
    name: "batch normalisation far from zero",
    // Near 100, float32 tells numbers apart that lie 8e-6 from each other, which is 1e-5 of their deviation of about 0.6.
    tolerance: 1e-4,
    body: (bench) => batchNormalisation(bench, [4, 3, 5, 5], (random) => 100 + random),
  },
];

function batchNormalisation({ kernels, input, output }: Bench, shape: Shape, value: (random: number) => number): void {
  const channels = [shape[1] as number];
  const geometry = { shape };
  const epsilon = 1e-5;
  const x = input(shape, value);
  const mean = output("mean", channels);
  const variance = output("variance", channels);
  kernels.moments(geometry, x, mean, variance);
  const scale = input(channels);
  kernels.normalize(geometry, epsilon, x, mean, variance, scale, input(channels), output("y", shape));
  kernels.normalizeBackward(
    geometry,
    epsilon,
    input(shape),
    x,
    mean,
    variance,
    scale,
    output("dx", shape),
    output("dScale", channels),
    output("dShift", channels),
  );
}
