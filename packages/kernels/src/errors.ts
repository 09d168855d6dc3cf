/** Shapes that do not fit an operation or one another. The message names the place, what was expected and what came. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/** A tensor was used after its memory had been given back or overwritten. The message says how to keep it. */
export class LifetimeError extends Error {
  override readonly name = "LifetimeError";
}

/** The engine grants no more memory. The message says who asked, and for how much. */
export class OutOfMemoryError extends RangeError {
  override readonly name = "OutOfMemoryError";
}

/** Runs `body`; if memory runs out there, the error begins with `asker()`: an operation, or a tensor and its shape. */
export function namingAsker<Result>(asker: () => string, body: () => Result): Result {
  try {
    return body();
  } catch (error) {
    if (error instanceof OutOfMemoryError) throw new OutOfMemoryError(`${asker()}: ${error.message}`, { cause: error });
    throw error;
  }
}
