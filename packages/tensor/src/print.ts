import { type Shape, showShape, sizeOf } from "@tsumiki/kernels";

const decimals = 4;
/** How many elements are shown at each end of an axis that is cut short. */
const edge = 3;

/**
 * A tensor as people read it, in NumPy's way: the shape, then the elements in brackets. An axis longer than 10 is cut to
 * its three first and three last; in a tensor of more than 1000 elements so is one longer than 6.
 *
 * @param kind what stands before the shape
 */
export function print(shape: Shape, data: ArrayLike<number>, kind = "Tensor"): string {
  const excerpt = excerptOf(shape, data, data.length > 1000 ? 2 * edge : 10);
  const format = formatFor(flat(excerpt));
  return `${kind} ${showShape(shape)}${shape.length > 1 ? "\n" : " "}${brackets(excerpt, format, shape.length)}`;
}

/** What is shown of a tensor: numbers in arrays of arrays; null where an axis is cut short. */
type Excerpt = number | null | readonly Excerpt[];

function excerptOf(shape: Shape, data: ArrayLike<number>, longest: number, offset = 0): Excerpt {
  const [extent, ...inner] = shape;
  if (extent === undefined) return data[offset] as number;
  const at = (position: number) => excerptOf(inner, data, longest, offset + position * sizeOf(inner));
  const run = (start: number, count: number) => Array.from({ length: count }, (_, index) => at(start + index));
  return extent <= longest ? run(0, extent) : [...run(0, edge), null, ...run(extent - edge, edge)];
}

function flat(excerpt: Excerpt): number[] {
  if (excerpt === null) return [];
  return typeof excerpt === "number" ? [excerpt] : excerpt.flatMap(flat);
}

/** Rows stand below one another, each as far in as its brackets; a blank line more for each axis further out. */
function brackets(excerpt: Excerpt, format: (value: number) => string, rank: number, depth = 0): string {
  if (excerpt === null) return "...";
  if (typeof excerpt === "number") return format(excerpt);
  const separator = depth === rank - 1 ? " " : "\n".repeat(rank - depth - 1) + " ".repeat(depth + 1);
  return `[${excerpt.map((part) => brackets(part, format, rank, depth + 1)).join(separator)}]`;
}

/** Writes each of these numbers in the same way and width: whole, with at most four decimals, or with an exponent. */
function formatFor(numbers: readonly number[]): (value: number) => string {
  const notation = notationFor(numbers.filter(Number.isFinite));
  const write = (value: number) => (Number.isFinite(value) ? notation(value) : nonFinite(value));
  const width = largestOf(numbers, (value) => write(value).length);
  return (value) => write(value).padStart(width);
}

function notationFor(numbers: readonly number[]): (value: number) => string {
  const largest = largestOf(numbers, Math.abs);
  if (numbers.every(Number.isInteger) && largest < 1e9) return String;
  if (largest >= 1e6 || largest < 1e-3) return (value) => value.toExponential(decimals);
  const needed = largestOf(numbers, (value) => decimals - trailingZeros(value.toFixed(decimals)));
  return (value) => value.toFixed(Math.max(1, needed));
}

function largestOf(numbers: readonly number[], measure: (value: number) => number): number {
  return numbers.reduce((largest, value) => Math.max(largest, measure(value)), 0);
}

function trailingZeros(text: string): number {
  return text.length - text.replace(/0+$/, "").length;
}

function nonFinite(value: number): string {
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}
