import { quoted, shortened, sizeOf } from "@tsumiki/kernels";
import { Buffer, type Parameter } from "@tsumiki/tensor";

/** What a window or an output does not have: a line need not say so. */
const nothing: Readonly<Record<string, unknown>> = {
  padding: 0,
  countPadding: true,
  outputPadding: 0,
  dilation: 1,
  rounding: "exact",
};

/**
 * An object with its public fields in a line, parameters and buffers by their shapes, layers by their classes:
 * `Conv2d { inChannels: 1, outChannels: 30, groups: 1, kernelSize: 5, stride: 1, weight: [30, 1, 5, 5], bias: [30] }`
 */
export function describe(layer: object): string {
  const fields = fieldsOf(layer);
  const name = nameOf(layer);
  return fields.length === 0 ? name : `${name} { ${shortened(fields.join(", "))} }`;
}

/** "6 parameters (433,890 numbers)", "6 parameters (433,890 numbers, 780 of them frozen)" */
export function countOf(parameters: Iterable<Parameter>): string {
  const all = [...parameters];
  const frozen = all.filter((parameter) => parameter.frozen);
  const note = frozen.length > 0 ? `, ${numbersOf(frozen)} of them frozen` : "";
  return `${all.length} parameter${all.length === 1 ? "" : "s"} (${numbersOf(all)} numbers${note})`;
}

function numbersOf(parameters: readonly Parameter[]): string {
  return parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0).toLocaleString("en-US");
}

/** The classes of layers one after another, the first of them if there are many. */
export function classesOf(layers: readonly object[]): string {
  return shortened(layers.map(nameOf).join(", "));
}

/** What lies in a plain object stands among the others. */
function fieldsOf(owner: object): string[] {
  return Object.entries(owner).flatMap(([key, value]) => {
    if (value === undefined || (key in nothing && value === nothing[key])) return [];
    return isPlain(value) ? fieldsOf(value) : [`${key}: ${text(value)}`];
  });
}

function text(value: unknown): string {
  if (value instanceof Buffer) return `[${value.shape.join(", ")}]`;
  if (Array.isArray(value)) return `[${shortened(value.slice(0, 100).map(text).join(", "))}]`;
  if (typeof value === "string") return quoted(value);
  if (typeof value === "function") return value.name || "a function";
  return typeof value === "object" && value !== null ? nameOf(value) : String(value);
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function nameOf(value: object): string {
  return value.constructor?.name || "an object";
}
