import { assertOptions, checkedName } from "@tsumiki/kernels";
import { gelu, geluByTanh, type Tensor } from "@tsumiki/tensor";
import { DerivedLayer } from "../derive/derived-layer.ts";

export interface GELUOptions {
  /** `"tanh"`: Φ by a tanh, off by up to 5e-4, as some published networks were trained; `"none"` by default. */
  readonly approximate?: "none" | "tanh";
}

/**
 * y = x·Φ(x), element by element, where Φ(x) = (1 + erf(x/√2))/2 is the share of a normal distribution below x
 * (Hendrycks & Gimpel 2016); approximately Φ(x) = (1 + tanh(√(2/π)·(x + 0.044715·x³)))/2.
 */
export class GELU extends DerivedLayer {
  static override readonly name: string = "GELU";
  readonly approximate: "none" | "tanh";

  /** @throws RangeError unless `approximate` is "none" or "tanh". */
  constructor(options: GELUOptions = {}) {
    super();
    assertOptions("GELU", options, { approximate: true });
    const { approximate = "none" } = options;
    this.approximate = checkedName("GELU", "approximate", approximate, ["none", "tanh"]);
  }

  protected compute(x: Tensor): Tensor {
    return this.approximate === "tanh" ? geluByTanh(x) : gelu(x);
  }
}
