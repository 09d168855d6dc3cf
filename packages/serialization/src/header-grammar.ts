import { quoted, shortened } from "@tsumiki/kernels";
import { SafetensorsError } from "./errors.ts";

/** What the header says of one tensor. */
export interface Description {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly offsets: readonly [begin: number, end: number];
}

export interface Descriptions {
  readonly tensors: ReadonlyMap<string, Description>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** The name under which a header keeps its texts, and that no tensor can have. */
export const metadataKey = "__metadata__";

/**
 * Reads a header by the grammar of its own, a small part of JSON's, in one go from left to right:
 *
 *     header = "{" [ member { "," member } ] "}"
 *     member = "__metadata__" ":" texts | string ":" tensor
 *     texts  = "{" [ string ":" string { "," string ":" string } ] "}"
 *     tensor = "{" "dtype" ":" string "," "shape" ":" wholes "," "data_offsets" ":" wholes "}"   in any order
 *     wholes = "[" [ whole { "," whole } ] "]"
 *     whole  = digits without a sign, a point or an exponent, less than 2⁵³
 *
 * with JSON's strings, and its white space between any two of these and at the end. Nothing is nested deeper, no key
 * comes twice, and a string is text: no half of a surrogate pair stands alone.
 *
 * @param file its name, for the messages
 * @throws SafetensorsError that says where the header is something else.
 */
export function parseHeader(text: string, file: string): Descriptions {
  return new Parser(text, file).header();
}

/** Whether a text has no lone surrogate: only then it has a form in UTF-8. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** The beginning of a sentence, made only if there is something to say: a header may have a million tensors. */
type Place = () => string;

const spaces = new Set([..." \t\n\r"].map((space) => space.charCodeAt(0)));

/** Each looks from its `lastIndex` on. Special in a string are a quote, a backslash and control characters. */
const marks = { digits: /0|[1-9][0-9]{0,15}/y, special: /[^ !#-[\]-\uffff]/g };

class Parser {
  readonly #text: string;
  readonly #file: string;
  #at = 0;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  header(): Descriptions {
    if (this.#text[0] !== "{") throw this.#error(`the header must be a JSON object, got ${this.#excerpt(0)}`);
    const tensors = new Map<string, Description>();
    const metadata = new Map<string, string>();
    this.#members(
      () => "the header",
      (name) => {
        if (name === metadataKey) this.#texts(metadata);
        else
          tensors.set(
            name,
            this.#tensor(() => `tensor ${quoted(name)}`),
          );
      },
    );
    if (this.#next() < this.#text.length) throw this.#unexpected("nothing more");
    return { tensors, metadata };
  }

  #texts(texts: Map<string, string>): void {
    this.#members(
      () => metadataKey,
      (name) => {
        const value = this.#string();
        if (value === undefined) {
          throw this.#error(`${metadataKey} must map names to strings, but ${quoted(name)} is ${this.#excerpt()}`);
        }
        texts.set(name, value);
      },
    );
  }

  #tensor(place: Place): Description {
    const fields: { dtype?: string; shape?: number[]; data_offsets?: number[] } = {};
    this.#members(place, (field) => {
      if (field === "dtype") fields.dtype = this.#dtype(place);
      else if (field === "shape")
        fields.shape = this.#wholes(() => `${place()}: shape must be whole numbers of at least 0`);
      else if (field === "data_offsets") fields.data_offsets = this.#offsets(place);
      else
        throw this.#error(
          `${place()} has a field ${quoted(field)}; dtype, shape and data_offsets are all that it can have`,
        );
    });
    const { dtype, shape, data_offsets: offsets } = fields;
    if (dtype === undefined) throw this.#error(`${place()} has no dtype`);
    if (shape === undefined) throw this.#error(`${place()} has no shape`);
    if (offsets === undefined) throw this.#error(`${place()} has no data_offsets`);
    return { dtype, shape, offsets: offsets as [number, number] };
  }

  #dtype(place: Place): string {
    const dtype = this.#string();
    if (dtype === undefined) throw this.#error(`${place()}: dtype must be a string, got ${this.#excerpt()}`);
    return dtype;
  }

  #offsets(place: Place): number[] {
    const expected = () => `${place()}: data_offsets must be two whole numbers of at least 0`;
    const begin = this.#next();
    const offsets = this.#wholes(expected);
    if (offsets.length !== 2) throw this.#error(`${expected()}, got ${this.#excerpt(begin)}`);
    return offsets;
  }

  /** An object: `read` reads the value of each member. */
  #members(place: Place, read: (name: string) => void): void {
    if (!this.#take("{")) throw this.#error(`${place()} must be a JSON object, got ${this.#excerpt()}`);
    if (this.#take("}")) return;
    const names = new Set<string>();
    do {
      const name = this.#string();
      if (name === undefined) throw this.#unexpected("a name in quotes");
      if (names.has(name)) throw this.#error(`${place()} has ${quoted(name)} twice`);
      names.add(name);
      if (!this.#take(":")) throw this.#unexpected('":"');
      read(name);
    } while (this.#take(","));
    if (!this.#take("}")) throw this.#unexpected('"," or "}"');
  }

  /** @param expected the sentence for what is no list of whole numbers */
  #wholes(expected: Place): number[] {
    const begin = this.#next();
    const wrong = () => this.#error(`${expected()}, got ${this.#excerpt(begin)}`);
    if (!this.#take("[")) throw wrong();
    const wholes: number[] = [];
    if (this.#take("]")) return wholes;
    do {
      const whole = this.#whole();
      if (whole === undefined) throw wrong();
      wholes.push(whole);
    } while (this.#take(","));
    if (!this.#take("]")) throw wrong();
    return wholes;
  }

  #whole(): number | undefined {
    const begin = this.#next();
    marks.digits.lastIndex = begin;
    if (!marks.digits.test(this.#text)) return undefined;
    this.#at = marks.digits.lastIndex;
    const whole = Number(this.#text.slice(begin, this.#at));
    return Number.isSafeInteger(whole) ? whole : undefined;
  }

  /** A string in quotes; undefined if there is something else. */
  #string(): string | undefined {
    const begin = this.#next();
    if (this.#text[begin] !== '"') return undefined;
    const { special } = marks;
    special.lastIndex = begin + 1;
    let mark = special.exec(this.#text)?.[0];
    if (mark === '"') {
      this.#at = special.lastIndex;
      return this.#text.slice(begin + 1, this.#at - 1);
    }
    while (mark === "\\") {
      special.lastIndex++;
      mark = special.exec(this.#text)?.[0];
    }
    const value = mark === '"' ? unescaped(this.#text.slice(begin, special.lastIndex)) : undefined;
    if (value === undefined) throw this.#unexpected("a string");
    this.#at = special.lastIndex;
    return value;
  }

  #take(mark: string): boolean {
    const found = this.#text[this.#next()] === mark;
    if (found) this.#at++;
    return found;
  }

  /** Where the next thing that is no white space begins. */
  #next(): number {
    while (spaces.has(this.#text.charCodeAt(this.#at))) this.#at++;
    return this.#at;
  }

  #unexpected(expected: string): SafetensorsError {
    const at = this.#next();
    return this.#error(`the header is not valid JSON: expected ${expected} at character ${at}, got ${this.#excerpt()}`);
  }

  #error(sentence: string): SafetensorsError {
    return new SafetensorsError(`${this.#file}: ${sentence}`);
  }

  /** What stands there instead of what was expected. */
  #excerpt(at: number = this.#next()): string {
    const [value] = /^(\[[^\]]*\]?|"[^"]*"?|[^,\]}]+|)/.exec(this.#text.slice(at, at + 250)) as RegExpExecArray;
    if (value === "") return at < this.#text.length ? quoted(this.#text[at]!) : "the end";
    return /^[ -~]*$/.test(value) ? shortened(value) : quoted(value);
  }
}

/** What a string with escapes stands for; undefined if one of them is none, or stands for half of a surrogate pair. */
function unescaped(literal: string): string | undefined {
  try {
    const value = JSON.parse(literal) as string;
    return isWellFormed(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
