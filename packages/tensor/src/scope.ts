import { assertSynchronous, type Block, currentBackend } from "@tsumiki/kernels";
import { Tensor } from "./tensor.ts";

/**
 * Runs `body`; the tensors made inside die together when it ends, so a training step allocates nothing once the first
 * is done. Tensors in its result (itself a tensor, or in arrays, maps, sets and plain objects) are moved out to the
 * scope around. Scopes nest.
 *
 * @throws TypeError if body returns a promise: what runs after an `await` would find its tensors dead; LifetimeError if
 *   its result holds a tensor that is dead already.
 */
export function scope<Result>(body: () => Result): Result {
  const backend = currentBackend();
  let survivors: Block[] = [];
  backend.openScope();
  try {
    const result = body();
    assertSynchronous(
      result,
      "scope: body returned a promise, but a scope ends when body returns; await outside of it",
    );
    // A tensor of another backend lies in none of this one's scopes.
    survivors = blocksIn(result).filter((block) => block.backend === backend);
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

function blocksIn(value: unknown, seen = new Set<unknown>()): Block[] {
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  if (value instanceof Tensor) return [value.block];
  return partsOf(value).flatMap((part) => blocksIn(part, seen));
}

function partsOf(value: object): unknown[] {
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) return [...value.values()];
  return Object.getPrototypeOf(value) === Object.prototype ? Object.values(value) : [];
}
