import {
  assertOptions,
  checkedBoolean,
  checkedName,
  checkedNumber,
  frozenShape,
  kindOf,
  type Shape,
} from "@tsumiki/kernels";
import type { TextOptions } from "./source.ts";

/** A column, by its name in the header, or by its number, counted from 0. */
export type Column = string | number;

/** What both kinds of tables may be told. */
export interface ColumnOptions extends TextOptions {
  /** The columns that a sample consists of, in this order. Default: all but label, targets and those to `omit`. */
  readonly features?: readonly Column[] | undefined;
  /** Columns that are left out, such as a number of the row. */
  readonly omit?: readonly Column[] | undefined;
  /**
   * Features that are words: each becomes as many numbers as there are words, 1 for its own and 0 for the others. The words
   * are those that occur, sorted by their code units, or those given: `{ color: ["red", "green"] }`.
   */
  readonly oneHot?: readonly Column[] | Readonly<Record<string, readonly string[]>> | undefined;
  /**
   * What a feature becomes of which there is no value: an error, which is the default, a number, or the mean of its column
   * over the rows that have one. One-hot numbers are then all 0.
   */
  readonly missing?: number | "mean" | "error" | undefined;
  /** What stands for no value. Default: nothing, "NA", "N/A", "NaN", "nan", "null", "NULL" and "?". */
  readonly missingWords?: readonly string[] | undefined;
  /** What the features of a row are together: [1, 28, 28] for the pixels of an image. Default: [features]. */
  readonly sampleShape?: Shape | undefined;
  /** A batch holds features times this: 1/255 for pixels. Default: 1. */
  readonly scale?: number | undefined;
  /** One character between two fields. Default: ",". */
  readonly delimiter?: string | undefined;
  /** In 3.14 or 3,14. Default: ".". */
  readonly decimal?: "." | "," | undefined;
  /** Whether the first line has the names of the columns. Default: true, and an error if they look like numbers. */
  readonly header?: boolean | undefined;
}

/** All that may be said, checked; what was not said has its default, but for `header`. */
export interface Checked {
  readonly text: TextOptions;
  readonly features: readonly Column[] | undefined;
  readonly omit: readonly Column[];
  /** Each column with its words, if they were given. */
  readonly oneHot: readonly (readonly [column: Column, words: readonly string[] | undefined])[];
  readonly header: boolean | undefined;
  readonly sampleShape: Shape | undefined;
  readonly scale: number | undefined;
  readonly label: Column | undefined;
  readonly targets: readonly Column[];
  readonly classes: number | undefined;
  readonly classNames: readonly string[] | undefined;
  readonly missing: number | "mean" | "error";
  readonly missingWords: readonly string[];
  readonly delimiter: string;
  readonly decimal: "." | ",";
}

/** Of the options of either kind. */
export interface AllOptions extends ColumnOptions {
  readonly label?: Column | undefined;
  readonly classes?: number | undefined;
  readonly classNames?: readonly string[] | undefined;
  readonly targets?: Column | readonly Column[] | undefined;
}

const common = {
  features: true,
  omit: true,
  oneHot: true,
  missing: true,
  missingWords: true,
  sampleShape: true,
  scale: true,
  delimiter: true,
  decimal: true,
  header: true,
  encoding: true,
  limit: true,
} as const;

const usualWords: readonly string[] = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "?"];

/** @throws TypeError or RangeError that names the option that cannot be */
export function checkedOptions(options: AllOptions): Checked {
  assertKind(options);
  const { label, targets, features, omit = [], header, missing = "error", missingWords = usualWords } = options;
  const { delimiter = ",", decimal = ".", encoding, limit, classes, classNames, sampleShape, scale } = options;
  if (features !== undefined && options.omit !== undefined) {
    throw new TypeError("csv: give either features or omit: what is no feature is left out anyway");
  }
  if (header !== undefined) checkedBoolean("csv", "header", header);
  if (limit !== undefined) checkedNumber("csv", "limit", limit, "a whole number of at least 1");
  if (typeof missing === "string") checkedName("csv", "missing", missing, ["error", "mean"]);
  else checkedNumber("csv", "missing", missing, "a finite number");
  checkedName("csv", "decimal", decimal, [".", ","]);
  assertDelimiter(delimiter, decimal);
  assertWords("missingWords", missingWords);
  if (classNames !== undefined) assertWords("classNames", classNames);
  return {
    text: { encoding, limit },
    label: label === undefined ? undefined : checkedColumn("label", label),
    targets: targets === undefined ? [] : checkedColumns("targets", isList(targets) ? targets : [targets]),
    features: features === undefined ? undefined : checkedColumns("features", features),
    omit: checkedColumns("omit", omit),
    oneHot: checkedOneHot(options.oneHot ?? []),
    missingWords: [...missingWords],
    missing,
    sampleShape: sampleShape === undefined ? undefined : frozenShape("csv, sampleShape", sampleShape),
    scale,
    delimiter,
    decimal,
    header,
    classes,
    classNames,
  };
}

/** @throws TypeError for an unknown option, or unless there is either a label or targets */
function assertKind(options: AllOptions): void {
  const { label, targets } = (options ?? {}) as AllOptions;
  const forClasses = { label: true, classes: true, classNames: true } as const;
  const forTargets = { targets: true } as const;
  if ((label === undefined) === (targets === undefined)) {
    assertOptions<object>("csv", options ?? {}, { ...common, ...forClasses, ...forTargets });
    const got = label === undefined ? "neither" : "both";
    throw new TypeError(
      `csv: expected either a label, the column of the classes, or for regression targets, such as { label: "species" }, got ${got}`,
    );
  }
  assertOptions<object>("csv", options, { ...common, ...(targets === undefined ? forClasses : forTargets) });
}

function assertDelimiter(delimiter: unknown, decimal: string): void {
  if (typeof delimiter !== "string" || delimiter.length !== 1 || /[\r\n"\ufeff]/.test(delimiter)) {
    throw new RangeError(`csv: delimiter must be one character such as "," or ";", got ${kindOf(delimiter)}`);
  }
  if (delimiter === decimal) {
    throw new RangeError(
      `csv: delimiter and decimal are both ${kindOf(delimiter)}: pass the other delimiter, such as ";"`,
    );
  }
}

function assertWords(name: string, words: unknown): void {
  if (Array.isArray(words) && words.every((word) => typeof word === "string")) return;
  throw new TypeError(`csv: ${name} must be an array of strings, got ${kindOf(words)}`);
}

function checkedOneHot(oneHot: NonNullable<ColumnOptions["oneHot"]>): Checked["oneHot"] {
  if (isList(oneHot)) return checkedColumns("oneHot", oneHot).map((column) => [column, undefined]);
  if (typeof oneHot !== "object" || oneHot === null) throw noColumns("oneHot", oneHot);
  return Object.entries(oneHot).map(([column, words]) => {
    assertWords(`oneHot, ${column}`, words);
    const twice = words.find((word, at) => words.indexOf(word) !== at);
    if (twice !== undefined) throw new RangeError(`csv: oneHot, ${column} has ${kindOf(twice)} twice`);
    return [column, [...words]];
  });
}

function checkedColumns(name: string, columns: unknown): readonly Column[] {
  if (!isList(columns)) throw noColumns(name, columns);
  return columns.map((column) => checkedColumn(name, column));
}

function checkedColumn(name: string, column: unknown): Column {
  if (typeof column === "string") return column;
  if (typeof column === "number") return checkedNumber("csv", name, column, "a whole number of at least 0");
  throw noColumns(name, column);
}

function noColumns(name: string, got: unknown): TypeError {
  return new TypeError(`csv: ${name} must be the names of columns, or their numbers from 0, got ${kindOf(got)}`);
}

function isList(value: unknown): value is readonly Column[] {
  return Array.isArray(value);
}
