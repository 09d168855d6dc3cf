/**
 * A backward that does not belong to its forward, or a check that would show nothing. The message names the layer, the
 * tensor ("input", "0.weight") and, for a wrong gradient, its worst element and what is typically behind it.
 */
export class GradientError extends Error {
  override readonly name = "GradientError";
}
