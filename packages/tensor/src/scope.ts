import { type Block, currentBackend } from "@tsumiki/kernels";
import { Tensor } from "./tensor.ts";

/**
 * Runs `body`; the tensors made inside die together when it ends, so a training step allocates nothing once the first
 * is done. Tensors in its result (itself a tensor, or in arrays, maps and plain objects) are moved out to the scope
 * around. Scopes nest.
 *
 * @throws TypeError if body returns a promise: what runs after an `await` would find its tensors dead.
 */
export function scope<Result>(body: () => Result): Result {
  const backend = currentBackend();
  const survivors: Block[] = [];
  backend.openScope();
  try {
    const result = body();
    if (result instanceof Promise) {
      throw new TypeError("scope: body returned a promise, but a scope ends when body returns; await outside of it");
    }
    collect(result, survivors, new Set());
    return result;
  } finally {
    backend.closeScope(survivors);
  }
}

/** Moves a tensor out of every scope, into memory that the garbage collector frees, and returns it. */
export function keep(tensor: Tensor): Tensor {
  tensor.block.backend.keep(tensor.block);
  return tensor;
}

function collect(value: unknown, found: Block[], seen: Set<unknown>): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof Tensor) found.push(value.block);
  else if (Array.isArray(value)) for (const element of value) collect(element, found, seen);
  else if (value instanceof Map) for (const element of value.values()) collect(element, found, seen);
  else if (Object.getPrototypeOf(value) === Object.prototype) {
    for (const element of Object.values(value)) collect(element, found, seen);
  }
}
