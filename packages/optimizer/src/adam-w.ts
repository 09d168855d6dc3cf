import { AdamBase, type AdamOptions } from "./adam-base.ts";
import type { ParameterSource } from "./parameter-source.ts";

/**
 * w ← (1 − η·λ)·w,  m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²,  w ← w − η·m̂ / (√v̂ + ε),
 * with g = dL/dw, m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ) in step t = 1, 2, … of a parameter
 *
 * Adam whose weight decay goes past the moments: every weight shrinks by the same share, however large its gradients
 * are. Loshchilov & Hutter, "Decoupled weight decay regularization", 2019, in PyTorch's form, where η multiplies λ, and
 * with its defaults: λ is 0.01, the rest is as in Adam.
 */
export class AdamW extends AdamBase {
  static override readonly name: string = "AdamW";
  protected readonly decoupled = true;

  constructor(parameters: ParameterSource, options: AdamOptions = {}) {
    super("AdamW", parameters, options, 0.01);
  }
}
