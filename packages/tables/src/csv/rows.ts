import { kindOf, nearest, quoted } from "@tsumiki/kernels";
import { TableError } from "../errors.ts";
import type { Feature, Layout } from "./columns.ts";
import { Growing } from "./growing.ts";
import { parsedNumber } from "./numbers.ts";
import type { Checked } from "./options.ts";

/** A column has at most so many different words, unless they are given: more are names, texts, or numbers of the row. */
const mostWords = 1000;

/** The numbers of the features, row by row; NaN where there is no value and the mean is still to come. */
export class FeatureRows {
  readonly #place: string;
  readonly #layout: Layout;
  readonly #options: Checked;
  readonly #missing: ReadonlySet<string>;
  readonly #numbers = new Growing((length) => new Float32Array(length));
  /** Of the one-hot features: the number of each word, as it came. */
  readonly #words: readonly (Map<string, number> | undefined)[];

  constructor(place: string, layout: Layout, options: Checked) {
    this.#place = place;
    this.#layout = layout;
    this.#options = options;
    this.#missing = new Set(options.missingWords);
    this.#words = layout.features.map(({ isOneHot, words = [] }) =>
      isOneHot ? new Map(words.map((word, at) => [word, at])) : undefined,
    );
  }

  /** @throws TableError that names line and column of what is no number, too large, not known, or missing */
  add(fields: readonly string[], line: number): void {
    const { features } = this.#layout;
    for (let at = 0; at < features.length; at++) {
      const feature = features[at]!;
      const field = fields[feature.column]!;
      const words = this.#words[at];
      const number =
        words === undefined ? this.#numberOf(field, feature, line) : this.#wordOf(field, words, feature, line);
      this.#numbers.push(number);
    }
  }

  /** All rows, without gaps, and how many numbers each has. */
  finish(): { samples: Float32Array; size: number } {
    const numbers = this.#numbers.toArray();
    if (this.#options.missing === "mean") this.#fillMeans(numbers);
    return this.#words.some((words) => words !== undefined)
      ? this.#spread(numbers)
      : { samples: numbers, size: this.#words.length };
  }

  #numberOf(field: string, { column }: Feature, line: number): number {
    const number = Math.fround(parsedNumber(field, this.#options.decimal));
    if (Number.isFinite(number)) return number;
    const { missing } = this.#options;
    const word = field.trim();
    if (this.#missing.has(word))
      return this.#valueForMissing(column, line, missing === "error" || missing === "mean" ? Number.NaN : missing);
    throw new TableError(
      `${this.#where(column, line)}: expected a number, got ${got(word, this.#layout.referenceTo(column), this.#options)}`,
    );
  }

  #wordOf(field: string, words: Map<string, number>, { column, words: given }: Feature, line: number): number {
    const word = field.trim();
    const known = words.get(word);
    if (known !== undefined) return known;
    if (this.#missing.has(word)) return this.#valueForMissing(column, line, Number.NaN);
    if (given !== undefined) {
      const near = nearest(word, given);
      const hint = near === undefined ? "" : `, did you mean ${quoted(near)}?`;
      throw new TableError(`${this.#where(column, line)}: ${quoted(word)} is not among the words of oneHot${hint}`);
    }
    if (words.size === mostWords) {
      const hint = "leave the column out by omit, or give its words by oneHot: { … }";
      throw new TableError(`${this.#where(column, line)}: there are more than ${mostWords} different words: ${hint}`);
    }
    words.set(word, words.size);
    return words.size - 1;
  }

  #valueForMissing(column: number, line: number, value: number): number {
    if (this.#options.missing !== "error") return value;
    throw new TableError(
      `${this.#where(column, line)}: there is no value; say what it becomes, { missing: 0 } or { missing: "mean" }`,
    );
  }

  /** Sums in float64, over the rows that have a value. */
  #fillMeans(numbers: Float32Array): void {
    const width = this.#words.length;
    this.#words.forEach((words, at) => {
      if (words !== undefined) return;
      let [sum, count, gaps] = [0, 0, 0];
      for (let i = at; i < numbers.length; i += width) {
        if (Number.isNaN(numbers[i])) gaps++;
        else [sum, count] = [sum + numbers[i]!, count + 1];
      }
      if (gaps === 0) return;
      if (count === 0) throw this.#nothingIn(this.#layout.features[at]!);
      for (let i = at; i < numbers.length; i += width) if (Number.isNaN(numbers[i])) numbers[i] = sum / count;
    });
  }

  /** One-hot numbers in place of those of the words. */
  #spread(numbers: Float32Array): { samples: Float32Array; size: number } {
    const places = this.#words.map((words, at) => {
      const feature = this.#layout.features[at]!;
      if (words?.size === 0) throw this.#nothingIn(feature);
      return words === undefined ? undefined : placesOf(words, feature);
    });
    const sizes = places.map((each) => each?.length ?? 1);
    const size = sizes.reduce((sum, each) => sum + each, 0);
    const width = sizes.length;
    const rows = numbers.length / width;
    const samples = new Float32Array(rows * size);
    for (let row = 0, end = 0; row < rows; row++) {
      for (let at = 0; at < width; at++) {
        const number = numbers[row * width + at]!;
        const place = places[at];
        if (place === undefined) samples[end] = number;
        else if (!Number.isNaN(number)) samples[end + place[number]!] = 1;
        end += sizes[at]!;
      }
    }
    return { samples, size };
  }

  #nothingIn({ column }: Feature): TableError {
    return new TableError(
      `${this.#place}: ${this.#layout.titleOf(column)} has no value in any row: leave it out by omit`,
    );
  }

  #where(column: number, line: number): string {
    return `${this.#place}, line ${line}, ${this.#layout.titleOf(column)}`;
  }
}

/** Where the 1 of each word stands: words that were given keep their order, others are sorted. */
function placesOf(words: ReadonlyMap<string, number>, { words: given }: Feature): readonly number[] {
  const order = given ?? [...words.keys()].sort();
  const places = new Array<number>(words.size);
  order.forEach((word, place) => {
    places[words.get(word)!] = place;
  });
  return places;
}

function got(word: string, reference: string, { decimal, missingWords }: Checked): string {
  const what = kindOf(word);
  const isLarge = Number.isFinite(parsedNumber(word, decimal));
  if (isLarge) return `${word}, which is larger than float32 holds`;
  const other = decimal === "." ? "," : ".";
  if (Number.isFinite(parsedNumber(word, other)))
    return `${what}; if that is a decimal, pass { decimal: ${quoted(other)} }`;
  const gap = `if it stands for no value, { missingWords: [${missingWords.length > 0 ? "…, " : ""}${quoted(word)}] }`;
  return `${what}; if these are words, pass { oneHot: [${reference}] }, ${gap}`;
}
