import { assertOptions, checkedName } from "@tsumiki/kernels";
import type { HalfDtype } from "./dtypes.ts";
import { checkedLimit, type HeaderOptions } from "./header.ts";

/** Texts beside the tensors, by name. */
export type Metadata = Readonly<Record<string, string>>;

/** How a file is written. */
export interface WriteOptions extends HeaderOptions {
  /**
   * As what floats are written: each becomes the nearest number of that kind, an even one of two. Numbers alone (of shape
   * []: counters) and integers stay as they are. Default: as what they are kept.
   */
  readonly dtype?: HalfDtype | undefined;
}

/** The same with texts, for whoever says nothing else: `save(file, model, { dtype: "F16" })`. */
export interface HalfOptions extends WriteOptions {
  readonly dtype: HalfDtype;
  readonly metadata?: Metadata | undefined;
}

/** What both forms of arguments come to. */
export interface Writing {
  readonly metadata: Metadata;
  readonly limit: number;
  readonly dtype: HalfDtype | undefined;
}

/**
 * `(metadata, options)`, or options in the place of the texts: those are what has a `dtype`.
 * @throws TypeError or RangeError that says what is wrong with the options
 */
export function checkedWriting(place: string, given: Metadata | HalfOptions, options: WriteOptions): Writing {
  if (!hasDtype(given)) return { metadata: given, ...checked(place, options) };
  assertOptions(place, given, { maxHeaderBytes: true, dtype: true, metadata: true });
  assertOptions(place, options, { maxHeaderBytes: true, dtype: true });
  const { metadata = {}, ...own } = given;
  return { metadata, ...checked(place, { ...options, ...own }) };
}

function checked(place: string, options: WriteOptions): Omit<Writing, "metadata"> {
  assertOptions(place, options, { maxHeaderBytes: true, dtype: true });
  const { dtype } = options;
  if (dtype !== undefined) checkedName(place, "dtype", dtype, ["F16", "BF16"]);
  return { limit: checkedLimit(place, options), dtype };
}

function hasDtype(given: Metadata | HalfOptions): given is HalfOptions {
  return typeof given === "object" && given !== null && Object.hasOwn(given, "dtype");
}
