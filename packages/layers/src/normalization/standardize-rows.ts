import { add, divide, mean, multiply, sqrt, square, subtract, type Tensor } from "@tsumiki/tensor";
import { assertGradientShape } from "../checks.ts";
import { type Forward, Layer } from "../layer.ts";

const perRow = { keepDims: true };

/**
 * Each row of x [rows, columns] moved and scaled to mean 0 and (biased) variance 1: what LayerNorm and GroupNorm share.
 *
 * y = (x − μ)/√(σ² + ε),   dx = (dy − mean(dy) − y·mean(dy·y))/√(σ² + ε)
 *
 * Its backward is written, because the derived one takes twice as long.
 */
export class StandardizeRows extends Layer {
  readonly epsilon: number;

  constructor(epsilon: number) {
    super();
    this.epsilon = epsilon;
  }

  forward(x: Tensor): Forward {
    // The variance of what is left without the mean: a difference of means of squares would cancel where μ is large.
    const centered = subtract(x, mean(x, 1, perRow));
    const variance = mean(square(centered), 1, perRow);
    const deviation = sqrt(add(variance, this.epsilon));
    const y = divide(centered, deviation);
    return [
      y,
      (dy) => {
        assertGradientShape("StandardizeRows", dy, y.shape);
        const tilt = mean(multiply(dy, y), 1, perRow);
        return divide(subtract(subtract(dy, mean(dy, 1, perRow)), multiply(y, tilt)), deviation);
      },
    ];
  }
}
