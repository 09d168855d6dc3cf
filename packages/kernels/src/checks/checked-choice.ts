import { kindOf, quoted } from "./kind-of.ts";
import { nearest } from "./nearest.ts";

/**
 * `value`, if it is one of the names.
 * @throws RangeError `GELU: approximate must be "none" or "tanh", got the string "tan", did you mean "tanh"?`; TypeError
 *   if it is no string.
 */
export function checkedName<const Name extends string>(
  place: string,
  argument: string,
  value: unknown,
  names: readonly Name[],
): Name {
  const name = names.find((each) => each === value);
  if (name !== undefined) return name;
  const all = names.map(quoted);
  const list = all.length > 1 ? `${all.slice(0, -1).join(", ")} or ${all.at(-1)}` : all.join("");
  const message = `${place}: ${argument} must be ${list}, got ${kindOf(value)}`;
  if (typeof value !== "string") throw new TypeError(message);
  const near = nearest(value, names);
  throw new RangeError(near === undefined ? message : `${message}, did you mean ${quoted(near)}?`);
}

/**
 * `value`, if it is true or false: `"false"` and 0 count as either, depending on who asks.
 * @throws TypeError `Conv2d: useBias must be true or false, got the string "false": leave out the quotes`
 */
export function checkedBoolean(place: string, argument: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  const hint = value === "true" || value === "false" ? ": leave out the quotes" : "";
  throw new TypeError(`${place}: ${argument} must be true or false, got ${kindOf(value)}${hint}`);
}
