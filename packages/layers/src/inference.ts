import { assertSynchronous } from "@tsumiki/kernels";

// Layers that behave differently in use than in training ask (Dropout, the normalisations), and whoever evaluates says so.
// Everybody else is right without knowing.

let running = false;

/**
 * Runs `body` with dropout off and running statistics used; training mode is back when it ends, also by an error.
 * @throws TypeError if body returns a promise, which would go on in training mode.
 */
export function inference<Result>(body: () => Result): Result {
  const before = running;
  running = true;
  try {
    const result = body();
    assertSynchronous(
      result,
      "inference: body returned a promise, and would go on in training mode; call it for each part that computes",
    );
    return result;
  } finally {
    running = before;
  }
}

/** Whether forward is running for `predict`. */
export function isInference(): boolean {
  return running;
}
