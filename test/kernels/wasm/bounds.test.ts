import { type Block, type Kernels, poolGeometry } from "@tsumiki/kernels";
import { expect, test } from "vitest";
import { backends } from "./exactly.ts";

// Outputs of 16·c floats fill whole cache lines: in a scope, the next block begins right behind them.

const sizes = Array.from({ length: 17 }, (_, index) => index + 1);
const image = (channels: number) => poolGeometry("image", [1, channels, 4, 4], 1, {});
const halves = (channels: number) => poolGeometry("halves", [1, channels, 8, 8], 2, { stride: 2 });

test.each<[kernel: string, run: (kernels: Kernels, size: number, inputs: [Block, Block, Block], y: Block) => void]>([
  [
    "conv2d",
    (kernels, size, [x, weight], y) =>
      kernels.conv2d({ ...image(5), outChannels: size, groups: 1 }, x, weight, null, y),
  ],
  [
    "conv2dBackwardInput",
    (kernels, size, [dy, weight], dx) =>
      kernels.conv2dBackwardInput({ ...image(size), outChannels: 5, groups: 1 }, dy, weight, dx),
  ],
  [
    "conv2dBackwardWeight",
    (kernels, size, [x, dy], dWeight) =>
      kernels.conv2dBackwardWeight({ ...image(16), outChannels: size, groups: 1 }, x, dy, dWeight),
  ],
  [
    "matmul",
    (kernels, size, [a, b, bias], y) =>
      kernels.matmul({ rows: 16, columns: size, inner: 3, transposeA: false, transposeB: false }, a, b, bias, y),
  ],
  ["maxPool2d", (kernels, size, [x, , index], y) => kernels.maxPool2d(halves(size), x, y, index)],
  ["averagePool2d", (kernels, size, [x], y) => kernels.averagePool2d({ ...halves(size), countPadding: true }, x, y)],
  ["im2col", (kernels, size, [x], columns) => kernels.im2col(image(size), x, columns)],
  ["col2im", (kernels, size, [columns], x) => kernels.col2im(image(size), columns, x)],
])("%s writes nothing behind its output", (_, run) => {
  for (const backend of backends) {
    for (const size of sizes) {
      backend.openScope();
      const inputs = [0, 1, 2].map(() => backend.allocate(64 * 17)) as [Block, Block, Block];
      for (const input of inputs) backend.write(input, [input.size], new Float32Array(input.size).fill(1));
      const y = backend.allocate(16 * size);
      const behind = backend.allocate(16);
      backend.write(behind, [16], new Float32Array(16).fill(7));
      run(backend.kernels, size, inputs, y);
      expect(Array.from(backend.read(behind, [16]))).toEqual(new Array(16).fill(7));
      backend.closeScope([]);
    }
  }
});
