import { assertOptions, checkedNumber } from "@tsumiki/kernels";
import { dropout, type Generator, type Tensor } from "@tsumiki/tensor";
import { assertGenerator, assertGradientShape, assertTensor } from "../checks.ts";
import { isInference } from "../inference.ts";
import { type Forward, Layer } from "../layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import { ownGenerator } from "./own-generator.ts";

export interface DropoutOptions {
  /** Where the masks come from; by default the layer's own, which one draw of the default generator seeds. */
  readonly generator?: Generator;
}

/**
 * In training, sets each element to 0 with probability `rate` and divides the others by 1 − rate; in use (`predict`),
 * y = x. "Inverted", as PyTorch and Keras do: the mean stays the same and nothing has to be scaled in use (Srivastava et
 * al. 2014; the book scales in use instead).
 *
 * Each forward draws one key, from which and the element's position alone the mask follows. The layer draws from a
 * generator of its own, seeded by the default one when it is made: what else draws meanwhile, another model for
 * instance, changes no mask.
 */
export class Dropout extends Layer {
  static override readonly name: string = "Dropout";
  readonly rate: number;
  readonly generator: Generator;

  /** @throws RangeError unless 0 ≤ rate < 1. */
  constructor(rate: number, options: DropoutOptions = {}) {
    super();
    assertOptions("Dropout", options, { generator: true });
    const { generator = ownGenerator() } = options;
    this.rate = checkedNumber("Dropout", "rate, the share that is dropped,", rate, "a number in [0, 1)");
    assertGenerator("Dropout", generator);
    this.generator = generator;
  }

  forward(x: Tensor): Forward {
    assertTensor("Dropout", x);
    const { rate } = this;
    if (rate === 0 || isInference()) return [x, (dy) => dy];
    const key = this.generator.key();
    const { shape } = x;
    return [
      dropout(x, rate, key),
      (dy) => {
        assertGradientShape("Dropout", dy, shape);
        return dropout(dy, rate, key);
      },
    ];
  }

  override toOnnx(_graph: OnnxGraph, x: string): string {
    return x;
  }
}
