import { ShapeError, showShape, withBackend } from "@tsumiki/kernels";
import { full, type Tensor } from "@tsumiki/tensor";
import { derive } from "../derive/derive.ts";
import { type Loss, labelsAsTensor } from "./loss.ts";

/**
 * A loss whose backward is derived from what it computes:
 * `const absoluteError = deriveLoss((scores, targets) => mean(abs(subtract(scores, targets))))`.
 *
 * @param compute one number; labels that are given as an array are a tensor [batch] here
 * @param name for messages
 * @throws ShapeError when it is called and `compute` gives more than one number; TypeError as `derive`.
 */
export function deriveLoss(compute: (scores: Tensor, labels: Tensor) => Tensor, name = compute.name || "loss"): Loss {
  const loss: Loss = (scores, labels) => {
    const given = labelsAsTensor(name, labels);
    const [value, backward] = derive(scores, (input) => compute(input, given), name);
    if (value.size !== 1) {
      throw new ShapeError(`${name}: expected one number, got ${showShape(value.shape)}; take its mean or its sum`);
    }
    return [value, (scale = 1) => backward(withBackend(value.block.backend, () => full(value.shape, scale)))];
  };
  return Object.defineProperty(loss, "name", { value: name });
}
