import {
  type AverageGeometry,
  type Pair,
  type PoolGeometry,
  poolGeometry,
  type Shape,
  type WindowOptions,
} from "@tsumiki/kernels";
import { type Case, kernelCase } from "./case.ts";

const pools: readonly (readonly [image: Shape, kernelSize: Pair, options: WindowOptions])[] = [
  [[1, 1, 4, 4], 2, { stride: 2 }],
  [[2, 3, 6, 8], 2, { stride: 2 }],
  [[3, 30, 4, 4], 2, { stride: 2 }],
  [[2, 16, 7, 7], 3, { stride: 2 }],
  [[1, 1, 1, 1], 1, {}],
  [[2, 3, 5, 5], 3, {}],
  [[2, 3, 5, 5], 5, { stride: 5 }],
  [[2, 5, 7, 6], [3, 2], { stride: [2, 1] }],
  [[2, 3, 6, 6], 2, { stride: 2, padding: 1 }],
  [[2, 3, 7, 7], 3, { stride: 2, padding: 1 }],
  [[1, 2, 9, 9], 2, { dilation: 2 }],
  [[1, 2, 9, 8], [2, 3], { dilation: [3, 1], padding: [1, 1] }],
  [[2, 3, 7, 7], 2, { stride: 2, rounding: "floor" }],
  [[2, 3, 7, 7], 2, { stride: 2, rounding: "ceil" }],
  [[2, 3, 7, 7], 2, { stride: 2, rounding: "nearest" }],
  [[1, 1, 8, 9], 3, { stride: 4, padding: 1, rounding: "nearest" }],
  [[1, 2, 7, 7], 3, { stride: 3, padding: 1, dilation: 2, rounding: "ceil" }],
  [[1, 4, 2, 2], 3, { stride: 1, padding: 1 }],
  [[2, 3, 1, 1], 2, { stride: 2, rounding: "ceil" }],
  [[1, 4, 2, 1], [3, 4], { stride: [2, 4], rounding: "ceil" }],
  [[1, 1, 3, 5], 3, { stride: 4, padding: 1, dilation: 3, rounding: "ceil" }],
  [[2, 3, 5, 6], 2, { padding: "same" }],
  [[2, 5, 5, 6], [3, 4], { stride: [2, 3], padding: "same" }],
  [[1, 2, 7, 4], 3, { stride: 2, padding: "same", dilation: [2, 1] }],
];

export const poolingCases: readonly Case[] = pools.flatMap(([image, kernelSize, options]) => {
  const geometry = poolGeometry("pool", image, kernelSize, options);
  const name = `[${image}] by ${JSON.stringify(kernelSize)} ${JSON.stringify(options)}`;
  return [
    maximum(name, geometry, image, (random) => random),
    maximum(`${name}, with equals`, geometry, image, (random) => Math.round(2 * random)),
    maximum(`${name}, with NaN`, geometry, image, (random) => (random > 0.8 ? NaN : random)),
    maximum(`${name}, with -Infinity`, geometry, image, (random) => (random < 0.8 ? -Infinity : random)),
    average(name, { ...geometry, countPadding: true }, image),
    average(`${name}, without padding`, { ...geometry, countPadding: false }, image),
  ];
});

function maximum(name: string, geometry: PoolGeometry, image: Shape, value: (random: number) => number): Case {
  const map = [geometry.batch, geometry.channels, geometry.outHeight, geometry.outWidth];
  return kernelCase(`max-pool ${name}`, 4, ({ kernels, input, output }) => {
    const index = output("index", map);
    kernels.maxPool2d(geometry, input(image, value), output("y", map), index);
    kernels.maxPool2dBackward(geometry, input(map), index, output("dx", image));
  });
}

function average(name: string, geometry: AverageGeometry, image: Shape): Case {
  const map = [geometry.batch, geometry.channels, geometry.outHeight, geometry.outWidth];
  return kernelCase(
    `average-pool ${name}`,
    geometry.kernelHeight * geometry.kernelWidth,
    ({ kernels, input, output }) => {
      kernels.averagePool2d(geometry, input(image), output("y", map));
      kernels.averagePool2dBackward(geometry, input(map), output("dx", image));
    },
  );
}
