import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import {
  abs,
  add,
  divide,
  equal,
  exp,
  log,
  multiply,
  negate,
  relu,
  sigmoid,
  subtract,
  type Tensor,
  where,
} from "@tsumiki/tensor";
import { assertGradientShape, assertTensor } from "../checks.ts";
import { type Forward, Layer } from "../layer.ts";

export interface SoftplusOptions {
  /** How sharp the bend at 0 is; 1 by default. */
  readonly beta?: number;
}

/**
 * y = log(1 + e^(β·x)) / β, element by element: a ReLU with a soft bend, above 0 for every x; dx = dy·σ(β·x). Stable
 * however large x is, and where y is small, it keeps its digits.
 */
export class Softplus extends Layer {
  readonly beta: number;

  /** @throws RangeError unless beta is a finite number above 0. */
  constructor(options: SoftplusOptions = {}) {
    super();
    assertOptions("Softplus", options, { beta: true });
    const { beta = 1 } = options;
    this.beta = checkedNumber("Softplus", "beta", beta, "a finite number above 0");
  }

  forward(x: Tensor): Forward {
    assertTensor("Softplus", x);
    const z = multiply(x, this.beta);
    const y = divide(add(relu(z), logOf1Plus(exp(negate(abs(z))))), this.beta);
    return [
      y,
      (dy) => {
        assertGradientShape("Softplus", dy, y.shape);
        return multiply(dy, sigmoid(z));
      },
    ];
  }
}

/**
 * log(1 + u) for u from 0 to 1: the factor makes up for the digits of u that 1 + u has no room for (Goldberg 1991, What
 * every computer scientist should know about floating-point arithmetic, theorem 4).
 */
function logOf1Plus(u: Tensor): Tensor {
  const sum = add(1, u);
  return where(equal(sum, 1), u, multiply(log(sum), divide(u, subtract(sum, 1))));
}
