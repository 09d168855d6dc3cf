import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import { add, divide, greater, minimum, multiply, subtract, type Tensor, tanh, where } from "@tsumiki/tensor";
import { assertGradientShape, assertTensor } from "../checks.ts";
import { type Forward, Layer } from "../layer.ts";

export interface ELUOptions {
  /** What y falls towards below 0 is −alpha; 1 by default, which alone gives a slope without a jump at 0. */
  readonly alpha?: number;
}

/**
 * y = x for x > 0, else α·(eˣ − 1), element by element (Clevert et al. 2015); dx = dy for x > 0, else dy·(y + α).
 * A NaN stays a NaN.
 */
export class ELU extends Layer {
  readonly alpha: number;

  /** @throws RangeError unless alpha is a finite number above 0. */
  constructor(options: ELUOptions = {}) {
    super();
    assertOptions("ELU", options, { alpha: true });
    const { alpha = 1 } = options;
    this.alpha = checkedNumber("ELU", "alpha", alpha, "a finite number above 0");
  }

  forward(x: Tensor): Forward {
    assertTensor("ELU", x);
    const isPositive = greater(x, 0);
    const y = where(isPositive, x, multiply(this.alpha, expMinus1(minimum(x, 0))));
    return [
      y,
      (dy) => {
        assertGradientShape("ELU", dy, y.shape);
        return multiply(dy, where(isPositive, 1, add(y, this.alpha)));
      },
    ];
  }
}

/** eˣ − 1 for x ≤ 0, as 2t/(1 − t) with t = tanh(x/2): near 0 the difference itself would lose its digits. */
function expMinus1(x: Tensor): Tensor {
  const t = tanh(multiply(x, 0.5));
  return divide(multiply(2, t), subtract(1, t));
}
