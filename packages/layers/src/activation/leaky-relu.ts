import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import { greater, multiply, type Tensor, where } from "@tsumiki/tensor";
import { assertGradientShape, assertTensor } from "../checks.ts";
import { type Forward, Layer } from "../layer.ts";
import { type OnnxGraph, onnxFloat } from "../onnx-graph.ts";

export interface LeakyReLUOptions {
  /** The slope below 0; 0.01 by default. (Keras's default is 0.3.) */
  readonly negativeSlope?: number;
}

/**
 * y = x for x > 0, else negativeSlope·x, element by element (Maas et al. 2013); its derivative at 0 is taken to be
 * negativeSlope, as in PyTorch. A NaN stays a NaN.
 */
export class LeakyReLU extends Layer {
  static override readonly name: string = "LeakyReLU";
  readonly negativeSlope: number;

  /** @throws RangeError unless negativeSlope is a finite number of at least 0. */
  constructor(options: LeakyReLUOptions = {}) {
    super();
    assertOptions("LeakyReLU", options, { negativeSlope: true });
    const { negativeSlope = 0.01 } = options;
    this.negativeSlope = checkedNumber("LeakyReLU", "negativeSlope", negativeSlope, "a finite number of at least 0");
  }

  forward(x: Tensor): Forward {
    assertTensor("LeakyReLU", x);
    const slope = where(greater(x, 0), 1, this.negativeSlope);
    return [
      multiply(x, slope),
      (dy) => {
        assertGradientShape("LeakyReLU", dy, slope.shape);
        return multiply(dy, slope);
      },
    ];
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return graph.node("LeakyRelu", [x], { alpha: onnxFloat(this.negativeSlope) });
  }
}
