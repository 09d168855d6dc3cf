import type { Tensor } from "@tsumiki/tensor";
import { type Forward, Layer } from "../layer.ts";
import { derive } from "./derive.ts";

/**
 * A layer whose backward is derived from what it computes:
 *
 *     class Swish extends DerivedLayer {
 *       compute(x: Tensor) {
 *         return multiply(x, sigmoid(x));
 *       }
 *     }
 *
 * Otherwise it is a layer like any other: parameters and inner layers are in public fields, and it stands beside layers
 * with a backward of their own. Inner layers are called by `apply(layer, x)`.
 */
export abstract class DerivedLayer extends Layer {
  /** y, by operations on tensors. See `derive` for what is constant, and what is refused. */
  protected abstract compute(x: Tensor): Tensor;

  forward(x: Tensor): Forward {
    return derive(x, (input) => this.compute(input), this.constructor.name);
  }
}
