import type { ElasticField, WarpGeometry } from "@tsumiki/kernels";
import { type Case, kernelCase } from "./case.ts";

type Size = readonly [batch: number, channels: number, height: number, width: number];
type Map = readonly [number, number, number, number, number, number];

const unmoved: Map = [1, 0, 0, 0, 1, 0];
const turned: Map = [0.9, -0.35, 1.3, 0.4, 1.1, -2.2];
const shifted: Map = [1, 0, 2, 0, 1, -1];
const mirrored: Map = [-1, 0, 6, 0, 1, 0];
const far: Map = [50, 0, -1e6, 0, -30, 1e7];

const sizes: readonly Size[] = [
  [1, 1, 1, 1],
  [2, 1, 5, 7],
  [3, 1, 8, 8],
  [35, 1, 4, 6],
  [2, 3, 6, 5],
  [2, 4, 3, 9],
  [1, 7, 5, 5],
];

/** A Gaussian of deviation 1.5, to the fifth pixel. */
const gaussian = Float64Array.of(0.2662, 0.2132, 0.1095, 0.0361, 0.0076, 0.0005);

function elastic(batch: number): ElasticField {
  return {
    strengths: Float64Array.from({ length: batch }, (_, n) => [6, 0, -2][n % 3] as number),
    keys: Uint32Array.from({ length: batch }, (_, n) => 0xffff_fff0 + 7 * n),
    taps: gaussian,
  };
}

function warps([batch, channels, height, width]: Size): [name: string, geometry: WarpGeometry][] {
  const fill = Array.from({ length: channels }, (_, c) => c / 2 - 0.7);
  const twice = (a: Map, b: Map) =>
    Float64Array.from({ length: 12 * batch }, (_, at) => [...a, ...b][at % 12] as number);
  const own = Float64Array.from({ length: 12 * batch }, (_, at) => {
    const map = [unmoved, turned, shifted][Math.floor(at / 12) % 3] as Map;
    return (at % 12 < 6 ? map : unmoved)[at % 6] as number;
  });
  const image = { batch, channels, height, width, fill };
  return [
    ["unmoved", { ...image, border: "fill", maps: twice(unmoved, unmoved) }],
    ["shifted", { ...image, border: "fill", maps: twice(shifted, unmoved) }],
    ["mirrored", { ...image, border: "nearest", maps: twice(mirrored, unmoved) }],
    ["each its own way", { ...image, border: "fill", maps: own }],
    ["turned", { ...image, border: "nearest", maps: twice(turned, unmoved) }],
    ["turned twice", { ...image, border: "fill", maps: twice(turned, turned) }],
    ["far away", { ...image, border: "nearest", maps: twice(far, unmoved) }],
    ["displaced", { ...image, border: "fill", maps: twice(unmoved, unmoved), elastic: elastic(batch) }],
    ["displaced and turned", { ...image, border: "nearest", maps: twice(turned, unmoved), elastic: elastic(batch) }],
    ["turned and displaced", { ...image, border: "fill", maps: twice(shifted, turned), elastic: elastic(batch) }],
  ];
}

/** Coordinates of a few pixels are off by a few units of float32, and so is what stands there. */
const terms = 30;

export const warpCases: readonly Case[] = sizes.flatMap((size) =>
  warps(size).map(([name, geometry]) =>
    kernelCase(`warp of [${size}], ${name}`, terms, ({ kernels, input, output }) => {
      kernels.warp(geometry, input(size), output("y", size));
    }),
  ),
);
