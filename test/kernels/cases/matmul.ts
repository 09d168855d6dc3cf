import { type Case, kernelCase } from "./case.ts";

const sizes: readonly (readonly [rows: number, columns: number, inner: number])[] = [
  [1, 1, 1],
  [1, 10, 7],
  [2, 3, 4],
  [5, 7, 9],
  [6, 8, 16],
  [13, 17, 31],
  [32, 10, 50],
  [33, 100, 12],
  [3, 5, 700],
  [4, 3, 0],
];

export const matmulCases: readonly Case[] = sizes.flatMap(([rows, columns, inner]) =>
  [false, true].flatMap((transposeA) =>
    [false, true].map((transposeB) => {
      const geometry = { rows, columns, inner, transposeA, transposeB };
      const shapeA = transposeA ? [inner, rows] : [rows, inner];
      const shapeB = transposeB ? [columns, inner] : [inner, columns];
      const name = `matmul [${shapeA}]${transposeA ? " transposed" : ""} and [${shapeB}]${transposeB ? " transposed" : ""}`;
      return kernelCase(name, inner, ({ kernels, input, output }) => {
        const a = input(shapeA);
        const b = input(shapeB);
        kernels.matmul(geometry, a, b, null, output("y", [rows, columns]));
        kernels.matmul(geometry, a, b, input([columns]), output("with bias", [rows, columns]));
      });
    }),
  ),
);
