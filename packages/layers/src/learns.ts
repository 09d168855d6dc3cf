import type { Parameter } from "@tsumiki/tensor";

/**
 * Asked in a backward: whether a parameter's gradient is wanted. It is not while the parameter is frozen, nor where a layer
 * has none. Ignoring this is only slower.
 */
export function learns(parameter: Parameter | undefined): parameter is Parameter {
  return parameter !== undefined && !parameter.frozen;
}

/** Whether the gradient of any is wanted. */
export function anyLearns(parameters: Iterable<Parameter>): boolean {
  for (const parameter of parameters) if (learns(parameter)) return true;
  return false;
}
