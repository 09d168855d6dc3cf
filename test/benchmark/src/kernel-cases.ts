import { type Backend, type Block, type ConvGeometry, type Shape, sizeOf } from "@tsumiki/kernels";
import type { ModelName } from "./models.ts";
import { type AffineGeometry, byWinograd, operations, passesOf, products, winogradPassesOf } from "./network.ts";
import type { Pass } from "./results.ts";

/** One kernel on one layer's shapes. */
export interface KernelCase {
  readonly model: ModelName;
  readonly layer: string;
  readonly pass: Pass;
  readonly operations: number;
  readonly run: () => void;
}

/**
 * The kernels that training runs for a model's products: those of a backend on which every convolution is direct, or of
 * one that chooses, those that it then runs by Winograd.
 *
 * Operands live in the scope that is open on the backend; weights alone are persistent, so that they are packed once, as
 * they are in a training step.
 */
export function kernelCases(
  backend: Backend,
  algorithm: "direct" | "winograd",
  model: ModelName,
  batch: number,
): KernelCase[] {
  return products(model, batch).flatMap((product, index) => {
    const passes = algorithm === "direct" ? passesOf(index) : winogradPassesOf(product, index);
    if (passes.length === 0) return [];
    const layer = algorithm === "direct" ? product.name : byWinograd(product.name);
    const { kind, geometry } = product;
    const kernels = kind === "conv" ? convolution(backend, geometry) : affine(backend, geometry);
    return passes.map((pass) => ({ model, layer, pass, operations: operations(product), run: kernels[pass] }));
  });
}

type Passes = Readonly<Record<Pass, () => void>>;

function convolution(backend: Backend, geometry: ConvGeometry): Passes {
  const { batch, channels, height, width, outChannels, outHeight, outWidth } = geometry;
  const { kernelHeight, kernelWidth, groups } = geometry;
  const input = [batch, channels, height, width];
  const output = [batch, outChannels, outHeight, outWidth];
  const filters = [outChannels, channels / groups, kernelHeight, kernelWidth];
  const [x, dx, y, dy, dWeight] = [input, input, output, output, filters].map((shape) =>
    operand(backend, shape),
  ) as Operands;
  const weight = operand(backend, filters, "persistent");
  const bias = operand(backend, [outChannels], "persistent");
  const { kernels } = backend;
  return {
    forward: () => kernels.conv2d(geometry, x, weight, bias, y),
    "input gradient": () => kernels.conv2dBackwardInput(geometry, dy, weight, dx),
    "weight gradient": () => kernels.conv2dBackwardWeight(geometry, x, dy, dWeight),
  };
}

/** y = x·W + b, dx = dy·Wᵀ, dW = xᵀ·dy */
function affine(backend: Backend, { batch, inFeatures, outFeatures }: AffineGeometry): Passes {
  const [input, output, matrix] = [
    [batch, inFeatures],
    [batch, outFeatures],
    [inFeatures, outFeatures],
  ] as const;
  const [x, dx, y, dy, dWeight] = [input, input, output, output, matrix].map((shape) =>
    operand(backend, shape),
  ) as Operands;
  const weight = operand(backend, matrix, "persistent");
  const bias = operand(backend, [outFeatures], "persistent");
  const { kernels } = backend;
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
function operand(backend: Backend, shape: Shape, lifetime: "scope" | "persistent" = "scope"): Block {
  const block = backend.allocate(sizeOf(shape), lifetime);
  const values = new Float32Array(block.size);
  for (let index = 0; index < values.length; index++) values[index] = 0.01 + (index % 1009) / 1009;
  backend.write(block, shape, values);
  return block;
}
