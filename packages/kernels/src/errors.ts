/** Shapes that do not fit an operation or one another. The message names the place, what was expected and what came. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/** A tensor was used after its memory had been given back or overwritten. The message says how to keep it. */
export class LifetimeError extends Error {
  override readonly name = "LifetimeError";
}
