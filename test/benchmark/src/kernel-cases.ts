import { type Block, currentBackend, type Shape, sizeOf } from "@tsumiki/kernels";
import type { Sequential } from "tsumiki";
import { operations, type Product, passesOf, products } from "./network.ts";
import type { Pass } from "./results.ts";

/** One kernel on one layer's shapes. */
export interface KernelCase {
  readonly layer: string;
  readonly pass: Pass;
  readonly operations: number;
  readonly run: () => void;
}

/**
 * The kernels that training runs for a model's products, on the current backend. Call inside of a scope, which their
 * operands live in; only weights are persistent, so that they are packed once, as they are in a training step.
 */
export function kernelCases(model: Sequential<[1, 28, 28], [10]>, batch: number): KernelCase[] {
  return products(model, batch).flatMap((product, index) => {
    const kernels = product.kind === "conv" ? convolution(product) : affine(product, batch);
    return passesOf(index).map((pass) => ({
      layer: product.name,
      pass,
      operations: operations(product, batch),
      run: kernels[pass],
    }));
  });
}

type Passes = Readonly<Record<Pass, () => void>>;

function convolution({ geometry }: Extract<Product, { kind: "conv" }>): Passes {
  const { batch, channels, height, width, outChannels, outHeight, outWidth } = geometry;
  const { kernelHeight, kernelWidth, groups } = geometry;
  const input = [batch, channels, height, width];
  const output = [batch, outChannels, outHeight, outWidth];
  const filters = [outChannels, channels / groups, kernelHeight, kernelWidth];
  const [x, dx, y, dy, dWeight] = [input, input, output, output, filters].map((shape) => operand(shape)) as Operands;
  const weight = operand(filters, "persistent");
  const bias = operand([outChannels], "persistent");
  const { kernels } = currentBackend();
  return {
    forward: () => kernels.conv2d(geometry, x, weight, bias, y),
    "input gradient": () => kernels.conv2dBackwardInput(geometry, dy, weight, dx),
    "weight gradient": () => kernels.conv2dBackwardWeight(geometry, x, dy, dWeight),
  };
}

/** y = x·W + b, dx = dy·Wᵀ, dW = xᵀ·dy */
function affine({ inFeatures, outFeatures }: Extract<Product, { kind: "affine" }>, batch: number): Passes {
  const [input, output, matrix] = [
    [batch, inFeatures],
    [batch, outFeatures],
    [inFeatures, outFeatures],
  ] as const;
  const [x, dx, y, dy, dWeight] = [input, input, output, output, matrix].map((shape) => operand(shape)) as Operands;
  const weight = operand(matrix, "persistent");
  const bias = operand([outFeatures], "persistent");
  const { kernels } = currentBackend();
  const plain = { transposeA: false, transposeB: false };
  const forward = { ...plain, rows: batch, columns: outFeatures, inner: inFeatures };
  const backward = { ...plain, rows: batch, columns: inFeatures, inner: outFeatures, transposeB: true };
  const gradient = { ...plain, rows: inFeatures, columns: outFeatures, inner: batch, transposeA: true };
  return {
    forward: () => kernels.matmul(forward, x, weight, bias, y),
    "input gradient": () => kernels.matmul(backward, dy, weight, null, dx),
    "weight gradient": () => kernels.matmul(gradient, x, dy, null, dWeight),
  };
}

type Operands = [x: Block, dx: Block, y: Block, dy: Block, dWeight: Block];

/** Numbers that stay clear of overflow and of denormals, which processors multiply slowly. */
function operand(shape: Shape, lifetime: "scope" | "persistent" = "scope"): Block {
  const backend = currentBackend();
  const block = backend.allocate(sizeOf(shape), lifetime);
  const values = new Float32Array(block.size);
  for (let index = 0; index < values.length; index++) values[index] = 0.01 + (index % 1009) / 1009;
  backend.write(block, shape, values);
  return block;
}
