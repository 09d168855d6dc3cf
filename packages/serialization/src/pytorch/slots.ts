import { kindOf, type Shape } from "@tsumiki/kernels";
import type { Buffer, PyTorchTensor, PyTorchTensors, State } from "@tsumiki/tensor";

/** What says of itself what its tensors are in PyTorch: a layer. */
export interface PyTorchModel {
  state(): State;
  toPyTorch(): PyTorchTensors;
  children(): ReadonlyMap<string, PyTorchModel>;
}

/** A tensor in the `state_dict` of the same network in PyTorch. */
export interface Slot {
  readonly name: string;
  /** The layer's name, "" for the model itself, and the tensor's in its module. */
  readonly module: string;
  readonly tensor: string;
  /** Which one it is; none for a count. */
  readonly buffer: Buffer | undefined;
  readonly isTransposed: boolean;
}

/** The shape of a slot in PyTorch. */
export function shapeOf({ buffer, isTransposed }: Slot): Shape {
  const shape = buffer?.shape ?? [];
  return isTransposed ? [...shape].reverse() : shape;
}

/**
 * All tensors in the order of `state_dict()`: a module's own, then those of the modules inside. A layer that is there twice
 * is so in PyTorch, under both names.
 * @throws TypeError if it is no layer
 */
export function slotsOf(place: string, model: PyTorchModel): Slot[] {
  if (typeof model?.toPyTorch !== "function") {
    throw new TypeError(`${place}: expected a layer, got ${kindOf(model)}`);
  }
  return [...slotsInside(model, "", new Set())];
}

function* slotsInside(model: PyTorchModel, module: string, around: ReadonlySet<PyTorchModel>): Generator<Slot> {
  if (around.has(model)) return; // it is inside of itself
  const prefix = module === "" ? "" : `${module}.`;
  for (const [tensor, kind] of Object.entries(model.toPyTorch())) {
    if (kind !== undefined) yield { name: prefix + tensor, module, tensor, ...bufferOf(kind) };
  }
  for (const [name, child] of model.children()) yield* slotsInside(child, prefix + name, new Set([...around, model]));
}

function bufferOf(kind: PyTorchTensor): Pick<Slot, "buffer" | "isTransposed"> {
  if (kind === "count") return { buffer: undefined, isTransposed: false };
  return "transposed" in kind ? { buffer: kind.transposed, isTransposed: true } : { buffer: kind, isTransposed: false };
}
