import { kindOf } from "@tsumiki/kernels";
import { Parameter } from "@tsumiki/tensor";

/** `model.parameters()`, or parameters without names, which are then called "0", "1", … */
export type ParameterSource = ReadonlyMap<string, Parameter> | Iterable<Parameter>;

/**
 * The parameters by name; one that appears twice is there once, under its first name.
 * @throws RangeError if there are none; TypeError if what is there is something else.
 */
export function namedParameters(place: string, source: ParameterSource): Map<string, Parameter> {
  if (typeof source?.[Symbol.iterator] !== "function") {
    throw new TypeError(
      `${place}: parameters must be a Map or another iterable of them, got ${kindOf(source)}; pass model.parameters()`,
    );
  }
  const named = new Map<string, Parameter>();
  const seen = new Set<Parameter>();
  for (const [name, parameter] of isMap(source) ? source : entries(source)) {
    if (!(parameter instanceof Parameter)) {
      throw new TypeError(
        `${place}: expected "${name}" to be a Parameter, got ${kindOf(parameter)}; pass model.parameters()`,
      );
    }
    if (!seen.has(parameter)) named.set(name, parameter);
    seen.add(parameter);
  }
  if (named.size === 0) throw new RangeError(`${place}: there are no parameters to train; pass model.parameters()`);
  return named;
}

function isMap(source: ParameterSource): source is ReadonlyMap<string, Parameter> {
  return source instanceof Map;
}

function* entries(parameters: Iterable<Parameter>): Iterable<[string, Parameter]> {
  let index = 0;
  for (const parameter of parameters) yield [String(index++), parameter];
}
