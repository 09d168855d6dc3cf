import { kindOf } from "@tsumiki/kernels";
import type { ValuesLike } from "@tsumiki/tensor";
import { type PyTorchModel, slotsOf } from "./slots.ts";
import { transposed } from "./transposed.ts";

/**
 * What `state_dict()` of the same network in PyTorch holds: its names, its order, its shapes (a Linear's weight is [out,
 * in]). The numbers are read when they are saved.
 *
 * ```ts
 * await save("model.safetensors", toPyTorch(model));
 * ```
 * ```python
 * model.load_state_dict(safetensors.torch.load_file("model.safetensors"))
 * ```
 *
 * @param rename what each is called there, if the modules are not called as the layers here ("0.weight"): `(name) =>
 *   `features.${name}``
 * @throws TypeError if the model is none, or two tensors would have one name
 */
export function toPyTorch(
  model: PyTorchModel,
  rename: (name: string) => string = (name) => name,
): Map<string, ValuesLike> {
  if (typeof rename !== "function") {
    throw new TypeError(`toPyTorch: expected a function that renames, got ${kindOf(rename)}`);
  }
  const tensors = new Map<string, ValuesLike>();
  for (const { name, buffer, isTransposed } of slotsOf("toPyTorch", model)) {
    const renamed = rename(name);
    if (typeof renamed !== "string" || tensors.has(renamed)) {
      const what = typeof renamed === "string" ? `${kindOf(renamed)}, as another tensor is called` : kindOf(renamed);
      throw new TypeError(`toPyTorch: rename must give each tensor a name of its own, but of "${name}" makes ${what}`);
    }
    if (buffer === undefined) tensors.set(renamed, { shape: [], data: BigInt64Array.of(0n) });
    else tensors.set(renamed, isTransposed ? transposed(buffer) : buffer);
  }
  return tensors;
}
