import { type ConvGeometry, type Pair, poolGeometry, type Shape, type WindowOptions } from "@tsumiki/kernels";
import { type Case, kernelCase } from "./case.ts";

interface Convolution {
  readonly image: Shape;
  readonly outChannels: number;
  readonly kernelSize: Pair;
  readonly options?: WindowOptions & { groups?: number };
}

const convolutions: readonly Convolution[] = [
  { image: [1, 1, 4, 4], outChannels: 1, kernelSize: 3 },
  { image: [1, 1, 4, 4], outChannels: 1, kernelSize: 3, options: { padding: 1 } },
  { image: [1, 1, 1, 1], outChannels: 1, kernelSize: 1 },
  { image: [2, 1, 7, 7], outChannels: 1, kernelSize: 3, options: { stride: 2 } },
  { image: [3, 1, 12, 12], outChannels: 30, kernelSize: 5 },
  { image: [2, 1, 9, 11], outChannels: 16, kernelSize: 3, options: { padding: 1 } },
  { image: [2, 3, 8, 8], outChannels: 5, kernelSize: 3, options: { padding: 1 } },
  { image: [1, 3, 9, 7], outChannels: 8, kernelSize: [3, 2], options: { stride: [2, 1], padding: [1, 0] } },
  { image: [2, 16, 8, 8], outChannels: 16, kernelSize: 3, options: { padding: 1 } },
  { image: [1, 16, 14, 14], outChannels: 32, kernelSize: 3, options: { padding: 2 } },
  { image: [2, 32, 7, 5], outChannels: 16, kernelSize: 3, options: { padding: 1 } },
  { image: [1, 30, 6, 5], outChannels: 7, kernelSize: 3 },
  { image: [3, 16, 3, 3], outChannels: 24, kernelSize: 1 },
  { image: [2, 3, 5, 5], outChannels: 4, kernelSize: 5 },
  { image: [2, 3, 5, 5], outChannels: 4, kernelSize: 1, options: { stride: 2, padding: 1 } },
  { image: [1, 2, 11, 11], outChannels: 3, kernelSize: 3, options: { dilation: 2 } },
  { image: [1, 2, 12, 9], outChannels: 3, kernelSize: [2, 3], options: { dilation: [3, 2], padding: 2, stride: 2 } },
  { image: [2, 4, 6, 6], outChannels: 6, kernelSize: 3, options: { groups: 2, padding: 1 } },
  { image: [2, 16, 6, 6], outChannels: 32, kernelSize: 3, options: { groups: 2, padding: 1 } },
  { image: [2, 6, 5, 5], outChannels: 6, kernelSize: 3, options: { groups: 6, padding: 1 } },
  {
    image: [1, 3, 6, 6],
    outChannels: 9,
    kernelSize: 3,
    options: { groups: 3, stride: 2, padding: 1, rounding: "floor" },
  },
  { image: [2, 16, 5, 6], outChannels: 16, kernelSize: 3, options: { groups: 16, padding: 1 } },
  { image: [3, 39, 4, 7], outChannels: 39, kernelSize: [2, 5], options: { groups: 39, padding: [0, 2] } },
  {
    image: [40, 21, 9, 8],
    outChannels: 21,
    kernelSize: 3,
    options: { groups: 21, stride: [2, 3], padding: 2, dilation: [1, 2], rounding: "floor" },
  },
  { image: [2, 2, 8, 8], outChannels: 3, kernelSize: 3, options: { stride: 2, rounding: "floor" } },
  { image: [2, 2, 8, 8], outChannels: 3, kernelSize: 3, options: { stride: 2, rounding: "ceil" } },
  { image: [2, 2, 8, 9], outChannels: 3, kernelSize: 3, options: { stride: 4, rounding: "nearest" } },
  { image: [1, 3, 10, 10], outChannels: 4, kernelSize: 3, options: { stride: 3, padding: 1, rounding: "ceil" } },
  { image: [1, 1, 2, 2], outChannels: 2, kernelSize: 2, options: { stride: 3, padding: 3, rounding: "floor" } },
  { image: [1, 2, 3, 3], outChannels: 2, kernelSize: 2, options: { padding: 4 } },
  { image: [2, 3, 5, 6], outChannels: 9, kernelSize: 2, options: { padding: "same" } },
  { image: [2, 8, 6, 5], outChannels: 8, kernelSize: 3, options: { padding: "same" } },
  { image: [2, 2, 8, 7], outChannels: 3, kernelSize: [3, 4], options: { stride: [2, 3], padding: "same" } },
  { image: [2, 6, 6, 5], outChannels: 6, kernelSize: 4, options: { groups: 6, stride: 2, padding: "same" } },
];

export const convolutionCases: readonly Case[] = convolutions.flatMap((convolution) => {
  const { image, outChannels, kernelSize, options = {} } = convolution;
  const groups = options.groups ?? 1;
  const geometry: ConvGeometry = { ...poolGeometry("Conv2d", image, kernelSize, options), outChannels, groups };
  const name = `[${image}] to ${outChannels} channels by ${JSON.stringify(kernelSize)} ${JSON.stringify(options)}`;
  return [convolutionBothWays(name, geometry, image), columnsBothWays(name, geometry, image)];
});

function convolutionBothWays(name: string, geometry: ConvGeometry, image: Shape): Case {
  const { batch, channels, outChannels, groups, kernelHeight, kernelWidth, outHeight, outWidth } = geometry;
  const filter = [outChannels, channels / groups, kernelHeight, kernelWidth];
  const map = [batch, outChannels, outHeight, outWidth];
  // The longest of the three sums; the others are held to the same.
  const terms = Math.max(filter[1]! * kernelHeight * kernelWidth, batch * outHeight * outWidth);
  return kernelCase(`conv2d ${name}`, terms, ({ kernels, input, output }) => {
    const x = input(image);
    const weight = input(filter);
    const dy = input(map);
    kernels.conv2d(geometry, x, weight, null, output("y", map));
    kernels.conv2d(geometry, x, weight, input([outChannels]), output("y with bias", map));
    kernels.conv2dBackwardInput(geometry, dy, weight, output("dx", image));
    kernels.conv2dBackwardWeight(geometry, x, dy, output("dWeight", filter));
  });
}

function columnsBothWays(name: string, geometry: ConvGeometry, image: Shape): Case {
  const { batch, channels, kernelHeight, kernelWidth, outHeight, outWidth } = geometry;
  const rows = [batch * outHeight * outWidth, channels * kernelHeight * kernelWidth];
  return kernelCase(`im2col ${name}`, kernelHeight * kernelWidth, ({ kernels, input, output }) => {
    kernels.im2col(geometry, input(image), output("columns", rows));
    kernels.col2im(geometry, input(rows), output("image", image));
  });
}
