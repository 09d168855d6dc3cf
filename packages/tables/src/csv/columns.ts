import { nearest, quoted, shortened } from "@tsumiki/kernels";
import { TableError } from "../errors.ts";
import type { Checked, Column } from "./options.ts";

/** A column that becomes numbers of a sample, and its words if it is one-hot. */
export interface Feature {
  readonly column: number;
  readonly isOneHot: boolean;
  /** Those that were given. */
  readonly words: readonly string[] | undefined;
}

/** Which column is what. */
export class Layout {
  readonly width: number;
  readonly features: readonly Feature[];
  readonly label: number | undefined;
  readonly targets: readonly number[];
  readonly hasHeader: boolean;
  readonly #place: string;
  /** Of the columns; undefined without a header. */
  readonly #names: readonly string[] | undefined;

  /**
   * @param first the fields of the first line: the names of the columns, unless there is no header
   * @throws TableError for a column that is not there, or two of one name, or numbers where names are expected
   */
  constructor(place: string, first: readonly string[], options: Checked) {
    this.#place = place;
    this.width = first.length;
    this.hasHeader = options.header !== false;
    this.#names = this.hasHeader ? first.map((name) => name.trim()) : undefined;
    this.label = options.label === undefined ? undefined : this.#find("label", options.label, options);
    this.targets = options.targets.map((column) => this.#find("targets", column, options));
    const columns = this.#featureColumns(options);
    if (options.header === undefined && !isAnyNamed(options)) this.#assertNames(columns);
    if (options.features === undefined) this.#assertDistinct(columns);
    this.#assertOnce(columns);
    this.features = this.#withWords(columns, options);
  }

  /** `column "width"`, or `column 3` where the name does not tell. */
  titleOf(column: number): string {
    const name = this.#names?.[column];
    const isClear = name !== undefined && name !== "" && this.#names?.indexOf(name) === this.#names?.lastIndexOf(name);
    return isClear ? `column ${quoted(name)}` : `column ${column} (counted from 0)`;
  }

  /** What an option has to call this column. */
  referenceTo(column: number): string {
    const title = this.titleOf(column);
    return title.includes('"') ? title.slice("column ".length) : String(column);
  }

  #featureColumns(options: Checked): readonly number[] {
    if (options.features !== undefined) {
      return options.features.map((column) => this.#find("features", column, options));
    }
    const out = options.omit.map((column) => this.#find("omit", column, options));
    const others = new Set([...out, ...this.targets, this.label]);
    const columns = Array.from({ length: this.width }, (_, column) => column).filter((column) => !others.has(column));
    if (columns.length > 0) return columns;
    throw new TableError(`${this.#place}: no column is left for the features${this.#delimiterHint(options)}`);
  }

  #find(option: string, column: Column, options: Checked): number {
    if (typeof column === "number") {
      if (column < this.width) return column;
      const hint = this.#delimiterHint(options);
      throw new TableError(
        `${this.#place}: ${option}: there is no column ${column}: expected a number in [0, ${this.width})${hint}`,
      );
    }
    if (this.#names === undefined) {
      throw new TypeError(`csv: ${option}: without a header, columns are numbers from 0, got ${quoted(column)}`);
    }
    const at = this.#names.indexOf(column.trim());
    const second = this.#names.indexOf(column.trim(), at + 1);
    if (at < 0) throw this.#noColumn(option, column, this.#names, options);
    if (second < 0) return at;
    throw new TableError(
      `${this.#place}, line 1: ${option}: columns ${at} and ${second} are both called ${quoted(column)}: give the number`,
    );
  }

  #noColumn(option: string, column: string, names: readonly string[], options: Checked): TableError {
    const near = nearest(column, names);
    const hint = near === undefined ? "" : `, did you mean ${quoted(near)}?`;
    const list = shortened(names.map(quoted).join(", "));
    return new TableError(
      `${this.#place}, line 1: ${option}: there is no column ${quoted(column)}${hint} The columns are ${list}${this.#delimiterHint(options)}`,
    );
  }

  /** Where all is one column, the delimiter is most likely another one. */
  #delimiterHint({ delimiter }: Checked): string {
    const other = [";", "\t", "|", ","].find((each) => each !== delimiter && this.#names?.[0]?.includes(each));
    return this.width === 1 && other !== undefined ? `; pass { delimiter: ${quoted(other)} }` : "";
  }

  /** A first line of numbers is most likely data; 0, 1, 2, … and years are what some call their columns. */
  #assertNames(columns: readonly number[]): void {
    const numbers = columns.map((column) => this.#names?.[column] ?? "");
    if (!numbers.every((name) => name !== "" && Number.isFinite(Number(name)))) return;
    if (numbers.length > 1 && numbers.every((name, at) => Number(name) === Number(numbers[0]) + at)) return;
    const list = shortened(numbers.map(quoted).join(", "));
    throw new TableError(
      `${this.#place}, line 1: the features are called ${list}, which looks like data: pass { header: false }, or true if these are names`,
    );
  }

  /** All columns are taken: then none may be taken unawares. */
  #assertDistinct(columns: readonly number[]): void {
    const names = this.#names;
    if (names === undefined) return;
    for (const column of columns) {
      const name = names[column];
      if (name === "") {
        const hint = "(as pandas writes its index): give it one, leave it out";
        throw new TableError(
          `${this.#place}, line 1: column ${column} has no name ${hint} by { omit: [${column}] }, or say which columns are features`,
        );
      }
      const second = columns.find((other) => other > column && names[other] === name);
      if (second === undefined) continue;
      throw new TableError(
        `${this.#place}, line 1: columns ${column} and ${second} are both called ${quoted(name!)}: rename one, or leave it out by { omit: [${second}] }`,
      );
    }
  }

  #assertOnce(columns: readonly number[]): void {
    const parts = [
      ...columns.map((column) => [column, "features"] as const),
      ...this.targets.map((column) => [column, "targets"] as const),
      ...(this.label === undefined ? [] : [[this.label, "label"] as const]),
    ];
    const seen = new Map<number, string>();
    for (const [column, part] of parts) {
      const other = seen.get(column);
      if (other !== undefined) {
        const where = other === part ? `twice among ${part}` : `in ${other} and in ${part}`;
        throw new RangeError(`csv: ${this.titleOf(column)} is ${where}: leave out one of them`);
      }
      seen.set(column, part);
    }
  }

  #withWords(columns: readonly number[], options: Checked): readonly Feature[] {
    const words = new Map<number, readonly string[] | undefined>();
    for (const [name, given] of options.oneHot) {
      const column = this.#find("oneHot", this.hasHeader ? name : asNumber(name), options);
      if (!columns.includes(column)) throw new RangeError(`csv: oneHot: ${this.titleOf(column)} is no feature`);
      words.set(column, given);
    }
    return columns.map((column) => ({ column, isOneHot: words.has(column), words: words.get(column) }));
  }
}

/** Whether a column was asked for by its name, and found: then the first line has names. */
function isAnyNamed({ label, targets, features = [], omit }: Checked): boolean {
  return [label, ...targets, ...features, ...omit].some((column) => typeof column === "string");
}

/** Keys of an object are strings, those of columns without names too. */
function asNumber(column: Column): Column {
  return typeof column === "string" && /^\d+$/.test(column) ? Number(column) : column;
}
