/** What an error quotes of anything, at most: more would push the sentence off the screen. */
const longest = 200;

/**
 * A value that is not what was expected, with its type, as an error names it: `the string "0.1"`, `a Tensor [2, 3]`,
 * `the array [1, 2]`, `the class Conv2d`, `the number 6`.
 */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "number") return `the number ${Object.is(value, -0) ? "-0" : value}`;
  if (typeof value === "string") return `the string ${quoted(value)}`;
  if (typeof value === "bigint") return `the bigint ${shortened(String(value))}n`;
  if (typeof value === "function") return functionKind(value);
  return typeof value === "object" ? objectKind(value) : `the ${typeof value} ${String(value)}`;
}

/** A text in quotes, its beginning if it is long: whatever came in from a file or a network. */
export function quoted(text: string): string {
  return shortened(JSON.stringify(text.length > longest ? text.slice(0, longest + 1) : text));
}

/** The beginning of a text that is long. */
export function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function functionKind(value: { readonly name: string }): string {
  const isClass = /^class\b/.test(Function.prototype.toString.call(value));
  return `the ${isClass ? "class" : "function"} ${shortened(value.name) || "without a name"}`;
}

function objectKind(value: object): string {
  if (Array.isArray(value)) return `the array ${shortened(elements(value))}`;
  if (value instanceof Promise) return "a Promise; await it";
  const maker: unknown = value.constructor;
  const name = typeof maker === "function" ? maker.name : "";
  if (name === "" || name === "Object") return `the object ${shortened(`{ ${Object.keys(value).join(", ")} }`)}`;
  return `${/^[AEIO]/i.test(name) ? "an" : "a"} ${shortened(name)}${extent(value)}`;
}

/** Of nested arrays the outermost numbers alone. */
function elements(values: readonly unknown[]): string {
  const shown = values.slice(0, longest / 2).map((each) => (Array.isArray(each) ? "[…]" : shortened(textOf(each))));
  return `[${shown.join(", ")}${values.length > shown.length ? ", …" : ""}]`;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "function") return "() => …";
  return typeof value === "object" && value !== null ? "{…}" : String(value);
}

/** The shape of a tensor or a parameter, the length of a typed array. */
function extent(value: object): string {
  const { shape, length } = value as { shape?: unknown; length?: unknown };
  if (Array.isArray(shape)) return ` ${shortened(elements(shape))}`;
  return typeof length === "number" ? ` of ${length}` : "";
}
