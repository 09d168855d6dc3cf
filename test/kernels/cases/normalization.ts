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
  ...shapes.flatMap((shape) => [
    kernelCase(`batch normalisation of [${shape}]`, sizeOf(shape), (bench) =>
      batchNormalisation(bench, shape, (random) => random),
    ),
    kernelCase(`the same in one of [${shape}]`, sizeOf(shape), (bench) => inOne(bench, shape)),
  ]),
  ...[
    [4, 3],
    [3, 4],
    [1, 17],
    [40, 1],
    [7, 530],
  ].map(([rows = 1, columns = 1]) =>
    kernelCase(`${rows} standardized rows of ${columns}`, columns, (bench) => standardizedRows(bench, rows, columns)),
  ),
  {
    name: "batch normalisation far from zero",
    // Near 100, float32 tells numbers apart that lie 8e-6 from each other, which is 1e-5 of their deviation of about 0.6.
    tolerance: 1e-4,
    body: (bench) => batchNormalisation(bench, [4, 3, 5, 5], (random) => 100 + random),
  },
];

function inOne({ kernels, input, output, inPlace }: Bench, shape: Shape): void {
  const channels = [shape[1] as number];
  const geometry = { shape };
  const epsilon = 1e-5;
  const x = input(shape, (random) => 3 + random);
  const scale = input(channels);
  const shift = input(channels);
  // Of one value a channel there is no unbiased variance.
  const variance = sizeOf(shape) > (shape[1] as number) ? inPlace("variance", channels) : null;
  const mean = inPlace("mean", channels);
  kernels.batchNormalize(geometry, epsilon, 0.25, x, scale, shift, mean, variance, output("y", shape));
  kernels.batchNormalize(geometry, epsilon, 1, x, scale, shift, null, null, output("y alone", shape));
  const gradients = [output("dx", shape), output("dScale", channels), output("dShift", channels)] as const;
  kernels.batchNormalizeBackward(geometry, epsilon, input(shape), x, scale, ...gradients);
}

function standardizedRows({ kernels, input, output }: Bench, rows: number, columns: number): void {
  const shape = [rows, columns];
  const y = output("y", shape);
  const deviation = output("deviation", [rows]);
  kernels.standardizeRows(rows, columns, 1e-5, input(shape), y, deviation);
  kernels.standardizeRowsBackward(rows, columns, input(shape), y, deviation, output("dx", shape));
}

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
