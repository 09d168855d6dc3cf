import Papa from "papaparse";
import { TableError } from "../errors.ts";

/** Takes the fields of a record, and the line on which it begins, counted from 1. */
export type OnRecord = (fields: readonly string[], line: number) => void;

/** A record has at most so many characters: what is longer is most likely a quote that is never closed. */
const longestRecord = 2 ** 24;

/** So much is collected at least before it is parsed. */
const leastParsed = 2 ** 16;

/**
 * Splits a text that comes in pieces into records (RFC 4180), by Papa Parse. Lines end with \n, \r\n or \r, as they like,
 * inside of quotes too, where all become \n. Lines without anything are left out.
 */
export class RecordReader {
  readonly #place: string;
  readonly #delimiter: string;
  readonly #onRecord: OnRecord;
  /** The beginning of a record that may go on. */
  #rest = "";
  /** The line on which the rest begins. */
  #line = 1;
  /** How long the rest has to become before it is parsed again: what grows by little pieces is not parsed for each. */
  #enough = leastParsed;
  #endsWithReturn = false;

  constructor(place: string, delimiter: string, onRecord: OnRecord) {
    this.#place = place;
    this.#delimiter = delimiter;
    this.#onRecord = onRecord;
  }

  /** @throws TableError for quotes that are wrong, or one that is never closed; whatever `onRecord` throws */
  push(text: string): void {
    this.#rest += this.#withPlainLines(text);
    if (this.#rest.length >= this.#enough) this.#parse(false);
  }

  end(): void {
    if (this.#endsWithReturn) this.#rest += "\n";
    this.#parse(true);
  }

  /** A return at the end waits: it may be half of a line's end. */
  #withPlainLines(text: string): string {
    const whole = this.#endsWithReturn ? `\r${text}` : text;
    this.#endsWithReturn = whole.endsWith("\r");
    const complete = this.#endsWithReturn ? whole.slice(0, -1) : whole;
    return complete.includes("\r") ? complete.replace(/\r\n?/g, "\n") : complete;
  }

  #parse(isLast: boolean): void {
    const text = this.#rest;
    let begin = 0;
    let held: Papa.ParseStepResult<string[]> | undefined;
    // The last record may go on in the next piece: each is given on when the next has begun.
    const step = (record: Papa.ParseStepResult<string[]>) => {
      if (held !== undefined) begin = this.#give(held, text, begin);
      held = record;
    };
    if (text !== "") Papa.parse<string[]>(text, { delimiter: this.#delimiter, newline: "\n", step });
    if (isLast && held !== undefined) begin = this.#give(held, text, begin);
    this.#rest = text.slice(begin);
    this.#enough = Math.min(Math.max(leastParsed, 2 * this.#rest.length), longestRecord + 1);
    if (this.#rest.length > longestRecord) {
      const hint = "is a quote never closed, or a quote inside of a field not doubled?";
      throw new TableError(`${this.#where()}: what begins there has more than ${longestRecord} characters: ${hint}`);
    }
  }

  /** Returns where the next record begins. */
  #give({ data, errors, meta }: Papa.ParseStepResult<string[]>, text: string, begin: number): number {
    const end = meta.cursor;
    const [problem] = errors;
    if (problem !== undefined) {
      const what = problem.code === "MissingQuotes" ? "a quote that is never closed" : "a quote that is not doubled";
      throw new TableError(`${this.#where()}: ${what} in a field within quotes`);
    }
    const isBlank = data.length === 1 && text.slice(begin, end).trim() === "";
    if (!isBlank) this.#onRecord(data, this.#line);
    for (let at = text.indexOf("\n", begin); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) this.#line++;
    return end;
  }

  #where(): string {
    return `${this.#place}, line ${this.#line}`;
  }
}
