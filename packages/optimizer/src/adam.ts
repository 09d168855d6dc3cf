import { AdamBase, type AdamOptions } from "./adam-base.ts";
import type { ParameterSource } from "./parameter-source.ts";

/**
 * m ← β₁·m + (1 − β₁)·g,  v ← β₂·v + (1 − β₂)·g²,  w ← w − η·m̂ / (√v̂ + ε),
 * with g = dL/dw + λ·w, m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ) in step t = 1, 2, … of a parameter
 *
 * Kingma & Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1, with its defaults, which are PyTorch's
 * too: η is 0.001, β₁ is 0.9, β₂ is 0.999, ε is 1e-8. Weight decay goes through the moments, as in torch.optim.Adam (and
 * not past them, as in AdamW). t counts the updates of each parameter: one that is unfrozen after
 * a thousand steps begins with t = 1.
 */
export class Adam extends AdamBase {
  static override readonly name: string = "Adam";
  protected readonly decoupled = false;

  constructor(parameters: ParameterSource, options: AdamOptions = {}) {
    super("Adam", parameters, options, 0);
  }
}
