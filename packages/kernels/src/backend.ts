import { assertSynchronous } from "./checks/assert-synchronous.ts";
import type { Backend } from "./kernels.ts";

export type { Backend, BackendInfo, Block, ConvolutionAlgorithm, Lifetime } from "./kernels.ts";

let chosen: Backend | undefined;
const nested: Backend[] = [];

/** The backend on which new tensors are made: the innermost `withBackend`, or what `init` started. */
export function currentBackend(): Backend {
  const backend = nested.at(-1) ?? chosen;
  if (backend === undefined) {
    throw new Error("no backend is running: call `await init()` once before the first tensor is made");
  }
  return backend;
}

/** Makes `backend` the one for everything outside `withBackend`; `undefined` for none. For `init` and `dispose` alone. */
export function chooseBackend(backend: Backend | undefined): void {
  chosen = backend;
}

/**
 * Runs `body` with new tensors made on `backend`, and returns its result. Calls nest.
 * @throws TypeError if body returns a promise: the backend would change under it.
 */
export function withBackend<Result>(backend: Backend, body: () => Result): Result {
  nested.push(backend);
  try {
    const result = body();
    assertSynchronous(result, "withBackend: body returned a promise; only synchronous code can run on another backend");
    return result;
  } finally {
    nested.pop();
  }
}
