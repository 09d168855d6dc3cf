// Not exported from the package: only layers that behave differently in use than in training ask (Dropout, the
// normalisations). Everybody else is right without knowing.

let running = false;

/** Runs `body` with dropout off and running statistics used; training mode is back when it ends, also by an error. */
export function inference<Result>(body: () => Result): Result {
  const before = running;
  running = true;
  try {
    return body();
  } finally {
    running = before;
  }
}

/** Whether forward is running for `predict`. */
export function isInference(): boolean {
  return running;
}
