import type { Shape } from "@tsumiki/kernels";
import type { Layer } from "@tsumiki/layers";
import { Generator, tensor } from "@tsumiki/tensor";
import { expect } from "vitest";

/**
 * Expects the backward of a linear layer A to be its adjoint: ⟨dy, A·x⟩ = ⟨Aᵀ·dy, x⟩, for random whole numbers x and dy.
 *
 * @param tolerance relative to the sum of the products' magnitudes; 0 where the layer only moves and adds
 */
export function expectAdjoint(layer: Layer, shape: Shape, seed: number, tolerance = 0): void {
  const generator = new Generator(seed);
  const whole = (shape: Shape) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    return tensor(
      Float64Array.from({ length: size }, () => generator.integer(17) - 8),
      shape,
    );
  };
  const x = whole(shape);
  const [y, backward] = layer.forward(x);
  const dy = whole(y.shape);
  const [left, magnitude] = product(dy.data(), y.data());
  const [right] = product(backward(dy).data(), x.data());
  expect(Math.abs(left - right)).toBeLessThanOrEqual(tolerance * magnitude);
}

/** Σ a·b and Σ |a·b| */
function product(a: Float32Array | Float64Array, b: Float32Array | Float64Array): [sum: number, magnitude: number] {
  const terms = Array.from(a, (value, at) => value * (b[at] as number));
  return [terms.reduce((sum, term) => sum + term, 0), terms.reduce((sum, term) => sum + Math.abs(term), 0)];
}
