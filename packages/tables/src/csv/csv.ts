import { Dataset } from "@tsumiki/data";
import { kindOf, ShapeError, showShape, sizeOf } from "@tsumiki/kernels";
import { TableError } from "../errors.ts";
import { Layout } from "./columns.ts";
import { Growing } from "./growing.ts";
import { LabelColumn } from "./labels.ts";
import { parsedNumber } from "./numbers.ts";
import { type Checked, type Column, type ColumnOptions, checkedOptions } from "./options.ts";
import { RecordReader } from "./records.ts";
import { FeatureRows } from "./rows.ts";
import { type CsvSource, nameOf, textOf } from "./source.ts";

/** A table of samples that belong to classes. */
export interface CsvClassificationOptions extends ColumnOptions {
  /**
   * The column of the classes. Words are names, sorted by their code units or in the order of `classNames`; whole numbers
   * are class numbers, unless they stand among `classNames`.
   */
  readonly label: Column;
  /** How many classes there are. Default: as many as there are names, or one more than the largest number. */
  readonly classes?: number | undefined;
  /** A name for each class. */
  readonly classNames?: readonly string[] | undefined;
}

/** A table of samples with numbers to be predicted. */
export interface CsvRegressionOptions extends ColumnOptions {
  /** The columns of the numbers. */
  readonly targets: Column | readonly Column[];
}

export type CsvOptions = CsvClassificationOptions | CsvRegressionOptions;

/**
 * A data set from a table of comma-separated values (RFC 4180): each row is a sample [features], each column a number of it,
 * but for the label or the targets.
 *
 * ```ts
 * const iris = await csv("iris.csv", { label: "species" });
 * const houses = await csv(new URL("houses.csv", import.meta.url), { targets: "price", omit: ["id"], missing: "mean" });
 * const pasted = await csv({ text: "0;1;a\n1;0;b" }, { label: 2, header: false, delimiter: ";" });
 * ```
 *
 * The file is read piece by piece; in memory are the numbers, in float32, and never the text as a whole. Spaces around
 * fields do not count, and lines without anything are passed over.
 *
 * @param source the path of a file, its bytes, a stream, or `{ text }`
 * @throws TableError that names file, line and column for whatever in the table is not as it should be: a row with more or
 *   fewer fields than the first, a word where a number belongs, a value that is missing, a column that is not there;
 *   TypeError or RangeError for options that cannot be, ShapeError for a sampleShape that a row does not have; an Error
 *   that names a file that cannot be read
 */
export async function csv(source: CsvSource, options: CsvOptions): Promise<Dataset> {
  const checked = checkedOptions(options);
  const place = `csv: ${nameOf(source)}`;
  const table = new Table(place, checked);
  const reader = new RecordReader(place, checked.delimiter, (fields, line) => table.add(fields, line));
  for await (const text of textOf(source, place, checked.text)) reader.push(text);
  reader.end();
  return table.dataset();
}

interface Columns {
  readonly layout: Layout;
  readonly features: FeatureRows;
  readonly label: LabelColumn | undefined;
}

/** The rows as they come: the first one says what the columns are. */
class Table {
  readonly #place: string;
  readonly #options: Checked;
  readonly #targets = new Growing((length) => new Float32Array(length));
  #rows = 0;
  #columns: Columns | undefined;

  constructor(place: string, options: Checked) {
    this.#place = place;
    this.#options = options;
  }

  add(fields: readonly string[], line: number): void {
    const isFirst = this.#columns === undefined;
    this.#columns ??= this.#columnsOf(fields);
    if (!(isFirst && this.#columns.layout.hasHeader)) this.#addRow(this.#columns, fields, line);
  }

  /** @throws TableError if there is no row, or what was collected cannot be right */
  dataset(): Dataset {
    if (this.#columns === undefined) throw new TableError(`${this.#place}: is empty`);
    if (this.#rows === 0) {
      throw new TableError(`${this.#place}: has a header and no row; if that line is a row, pass { header: false }`);
    }
    const { layout, features, label } = this.#columns;
    const { samples, size } = features.finish();
    const { sampleShape = [size], scale } = this.#options;
    if (sizeOf(sampleShape) !== size) {
      throw new ShapeError(
        `${this.#place}: the sampleShape ${showShape(sampleShape)} is of ${sizeOf(sampleShape)} numbers, but a row has ${size} features`,
      );
    }
    if (label !== undefined) return new Dataset({ samples, sampleShape, scale, ...label.finish() });
    return new Dataset({
      samples,
      sampleShape,
      scale,
      targets: this.#targets.toArray(),
      targetShape: [layout.targets.length],
    });
  }

  #columnsOf(first: readonly string[]): Columns {
    const layout = new Layout(this.#place, first, this.#options);
    const { label: column } = layout;
    const label =
      column === undefined ? undefined : new LabelColumn(this.#place, layout.titleOf(column), this.#options);
    return { layout, features: new FeatureRows(this.#place, layout, this.#options), label };
  }

  #addRow({ layout, features, label }: Columns, fields: readonly string[], line: number): void {
    if (fields.length !== layout.width) {
      const hint = fields.length > layout.width ? "; a field with the delimiter in it needs quotes" : "";
      throw new TableError(
        `${this.#place}, line ${line}: expected ${layout.width} fields as in the first line, got ${fields.length}${hint}`,
      );
    }
    features.add(fields, line);
    if (layout.label !== undefined) label?.add(fields[layout.label]!, line);
    for (const column of layout.targets) this.#targets.push(this.#target(fields[column]!, layout, column, line));
    this.#rows++;
  }

  #target(field: string, layout: Layout, column: number, line: number): number {
    const number = Math.fround(parsedNumber(field, this.#options.decimal));
    if (Number.isFinite(number)) return number;
    const hint = "leave the row out of the file, or give words as { label }";
    const where = `${this.#place}, line ${line}, ${layout.titleOf(column)}`;
    throw new TableError(`${where}: expected a number to be predicted, got ${kindOf(field.trim())}: ${hint}`);
  }
}
