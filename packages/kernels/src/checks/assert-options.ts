import { kindOf, shortened } from "./kind-of.ts";
import { nearest } from "./nearest.ts";

/**
 * An option that is not known would be ignored without a word: `{ lr: 0.5 }` would train at the default rate.
 *
 * ```ts
 * assertOptions("ELU", options, { alpha: true });
 * ```
 *
 * @param place who takes the options
 * @param known the name of every option: the compiler sees to it that none is missing
 * @throws TypeError `SGD: unknown option lr, did you mean learningRate? It takes learningRate, weightDecay`, or if what
 *   should be options is something else.
 */
export function assertOptions<Options extends object>(
  place: string,
  options: Options | undefined,
  known: { readonly [Name in keyof Required<Options>]: true },
): void {
  if (options === undefined) return;
  if (!isPlain(options)) {
    const [name] = Object.keys(known);
    const example = name === undefined ? "" : ` such as { ${name}: … }`;
    throw new TypeError(`${place}: expected options${example}, got ${kindOf(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    const names = Object.keys(known);
    const near = nearest(name, names);
    const hint = near === undefined ? "." : `, did you mean ${near}?`;
    throw new TypeError(`${place}: unknown option ${shortened(name)}${hint} It takes ${names.join(", ") || "none"}`);
  }
}

/** Whether it is an object as `{ … }` makes it, also in another window or context; a tensor or a layer is none. */
function isPlain(options: unknown): boolean {
  if (typeof options !== "object" || options === null) return false;
  const prototype: unknown = Object.getPrototypeOf(options);
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}
