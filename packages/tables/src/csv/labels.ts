import { nearest, quoted } from "@tsumiki/kernels";
import { TableError } from "../errors.ts";
import { Growing } from "./growing.ts";
import { parsedNumber } from "./numbers.ts";
import type { Checked } from "./options.ts";

/** What a Dataset is told of the classes. */
export interface Classes {
  readonly labels: Int32Array;
  readonly classes?: number | undefined;
  readonly classNames?: readonly string[] | undefined;
}

interface Word {
  readonly number: number;
  /** The first line that has it. */
  readonly line: number;
}

/** The class of each row: of each word only the number is kept. */
export class LabelColumn {
  /** `csv: iris.csv`, and the column */
  readonly #place: string;
  readonly #title: string;
  readonly #options: Checked;
  readonly #words = new Map<string, Word>();
  readonly #numbers = new Growing((length) => new Int32Array(length));

  constructor(place: string, title: string, options: Checked) {
    this.#place = place;
    this.#title = title;
    this.#options = options;
  }

  /** @throws TableError if there is none */
  add(field: string, line: number): void {
    const word = field.trim();
    let known = this.#words.get(word);
    if (known === undefined) {
      const isName = this.#options.classNames?.includes(word) ?? false;
      if (!isName && this.#options.missingWords.includes(word)) {
        throw this.#error(line, `there is no label (${quoted(word)}): leave the row out of the file`);
      }
      known = { number: this.#words.size, line };
      this.#words.set(word, known);
    }
    this.#numbers.push(known.number);
  }

  /**
   * Names, sorted by code unit or as `classNames` has them, or class numbers if all are whole numbers.
   * @throws TableError that names the line of the first label that is neither
   */
  finish(): Classes {
    const { classes, classNames } = this.#options;
    const words = [...this.#words.keys()];
    const numbers = words.map((word) => parsedNumber(word, "."));
    if (classNames !== undefined && (words.every((word) => classNames.includes(word)) || !numbers.every(isClass))) {
      return this.#named(words, classNames, classes);
    }
    if (numbers.every(Number.isNaN)) return this.#named(words, [...words].sort(), classes);
    const most = classNames?.length ?? classes ?? 2 ** 24;
    const wrong = numbers.findIndex((number) => !(isClass(number) && number < most));
    if (wrong >= 0) throw this.#noClass(words[wrong]!, numbers[wrong]!, most);
    return { labels: this.#numbers.toArray().map((at) => numbers[at]!), classes, classNames };
  }

  #named(words: readonly string[], names: readonly string[], classes: number | undefined): Classes {
    const places = words.map((word) => {
      const place = names.indexOf(word);
      if (place >= 0) return place;
      const near = nearest(word, names);
      const hint = near === undefined ? "" : `, did you mean ${quoted(near)}?`;
      throw this.#error(this.#words.get(word)!.line, `${quoted(word)} is not among the classNames${hint}`);
    });
    return { labels: this.#numbers.toArray().map((at) => places[at]!), classes, classNames: names };
  }

  #noClass(word: string, number: number, most: number): TableError {
    const { line } = this.#words.get(word)!;
    if (Number.isNaN(number)) {
      return this.#error(
        line,
        `${quoted(word)} is a word, other labels are numbers: if all are names, pass classNames`,
      );
    }
    if (!Number.isInteger(number)) {
      return this.#error(
        line,
        `${word} is no class number; a number to be predicted is given as { targets }, not as label`,
      );
    }
    return this.#error(
      line,
      `${word} is no class number: expected whole numbers in [0, ${most}); if all are names, pass classNames`,
    );
  }

  #error(line: number, what: string): TableError {
    return new TableError(`${this.#place}, line ${line}, ${this.#title}: ${what}`);
  }
}

function isClass(number: number): boolean {
  return Number.isInteger(number) && number >= 0;
}
