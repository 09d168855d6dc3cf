import { kindOf, quoted, shortened } from "@tsumiki/kernels";
import { TableError } from "../errors.ts";
import { nodeModules, pathOf } from "../node.ts";

export type TextPiece = string | Uint8Array;

/** What a ReadableStream gives to read from. */
export interface PieceReader {
  read(): Promise<{ readonly done: boolean; readonly value?: TextPiece | undefined }>;
  cancel(): Promise<void>;
}

/**
 * Where a table may come from: the path of a file, its bytes, a text, a file that was chosen in a page (a Blob), or
 * whatever gives pieces of bytes or text, a ReadableStream or an async iterable.
 */
export type CsvSource =
  | string
  | URL
  | Uint8Array
  | { readonly text: string }
  | { stream(): { getReader(): PieceReader } }
  | { getReader(): PieceReader }
  | AsyncIterable<TextPiece>;

export interface TextOptions {
  /** Of the bytes, by the name that TextDecoder knows. Default: "utf-8". */
  readonly encoding?: string | undefined;
  /** How many bytes are read at most (of a text, characters). 1 GiB (2³⁰) by default. */
  readonly limit?: number | undefined;
}

/** So much of what lies in memory is looked at in one go. */
const pieceLength = 2 ** 20;

/** How errors call a table: `iris.csv`, `the bytes`. @throws TypeError for what cannot be read */
export function nameOf(source: CsvSource): string {
  if (typeof source === "string" || source instanceof URL) return shortened(String(source));
  if (source instanceof Uint8Array) return "the bytes";
  if (typeof source === "object" && source !== null) {
    if ("text" in source && typeof source.text === "string") return "the text";
    if ("getReader" in source || Symbol.asyncIterator in source) return "the stream";
    if ("stream" in source && typeof source.stream === "function") return nameOfBlob(source);
  }
  const hint = typeof source === "object" && source !== null && "body" in source ? "; pass its body" : "";
  throw new TypeError(
    `csv: expected the path of a file, its bytes, a stream or { text }, got ${kindOf(source)}${hint}`,
  );
}

/** A File has a name. */
function nameOfBlob(source: object): string {
  return "name" in source && typeof source.name === "string" ? shortened(source.name) : "the blob";
}

/**
 * The text, piece by piece, without marks of byte order.
 * @throws TableError if it passes the limit, or is in another encoding, or no text at all
 */
export async function* textOf(
  source: CsvSource,
  place: string,
  { encoding = "utf-8", limit = 2 ** 30 }: TextOptions,
): AsyncGenerator<string> {
  const decoder = decoderOf(encoding);
  let length = 0;
  for await (const piece of piecesOf(source, place)) {
    if (!(typeof piece === "string" || piece instanceof Uint8Array)) {
      throw new TypeError(`${place}: expected pieces of text or bytes, got ${kindOf(piece)}`);
    }
    if (length === 0 && piece instanceof Uint8Array) assertText(piece, place, decoder.encoding);
    const before = length;
    length += piece.length;
    if (length > limit) {
      throw new TableError(`${place}: is longer than the limit of ${limit}; if that is right, pass a larger { limit }`);
    }
    yield unmarked(typeof piece === "string" ? piece : decoded(decoder, piece, place, `after byte ${before}`));
  }
  yield unmarked(decoded(decoder, undefined, place, "at its end"));
}

/** Marks of byte order may stand in the middle, too, where files were joined. */
function unmarked(text: string): string {
  return text.includes("\ufeff") ? text.replaceAll("\ufeff", "") : text;
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch (cause) {
    const what = kindOf(encoding);
    throw new RangeError(`csv: encoding must be a name such as "utf-8" or "windows-1252", got ${what}`, { cause });
  }
}

function decoded(decoder: TextDecoder, bytes: Uint8Array | undefined, place: string, where: string): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch (cause) {
    throw new TableError(
      `${place}: is not text in ${decoder.encoding} (${where}); pass its encoding, such as { encoding: "windows-1252" }`,
      { cause },
    );
  }
}

/** What a file that is no CSV begins with, and what to do. */
const others: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0x1f, 0x8b], 'is packed by gzip: unpack it, or pass stream.pipeThrough(new DecompressionStream("gzip"))'],
  [[0x50, 0x4b, 3, 4], "is a zip archive or a spreadsheet: unpack it, or save it as CSV"],
  [[0x93, 0x4e, 0x55, 0x4d], "is a file of NumPy: read it with npy"],
];

function assertText(start: Uint8Array, place: string, encoding: string): void {
  const [first, second] = start;
  const isSwapped = first === 0xfe && second === 0xff;
  if (encoding === "utf-8" && (isSwapped || (first === 0xff && second === 0xfe))) {
    throw new TableError(`${place}: is in UTF-16: pass { encoding: ${quoted(isSwapped ? "utf-16be" : "utf-16le")} }`);
  }
  const other = others.find(([bytes]) => bytes.every((byte, at) => start[at] === byte));
  if (other !== undefined) throw new TableError(`${place}: ${other[1]}`);
}

async function* piecesOf(source: CsvSource, place: string): AsyncGenerator<TextPiece> {
  if (typeof source === "string" || source instanceof URL) yield* fromFile(source, place);
  else if (source instanceof Uint8Array) yield* inPieces(source);
  else if ("text" in source && typeof source.text === "string") yield* inPieces(source.text);
  else if ("getReader" in source) yield* fromReader(source.getReader());
  else if (Symbol.asyncIterator in source) yield* source;
  else if ("stream" in source) yield* fromReader(source.stream().getReader());
}

function* inPieces(whole: TextPiece): Generator<TextPiece> {
  for (let at = 0; at < whole.length; at += pieceLength) {
    yield typeof whole === "string" ? whole.slice(at, at + pieceLength) : whole.subarray(at, at + pieceLength);
  }
}

async function* fromFile(file: string | URL, place: string): AsyncGenerator<TextPiece> {
  const node = nodeModules("csv");
  try {
    yield* node.fs.createReadStream(pathOf(node, "csv", file), { highWaterMark: pieceLength });
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    const hint = String(file).includes("\n") ? "; a text is given as { text }" : "";
    throw new Error(`${place}: cannot be read (${shortened(cause.message)})${hint}`, { cause });
  }
}

/** Not every browser lets a ReadableStream be iterated. */
async function* fromReader(reader: PieceReader): AsyncGenerator<TextPiece> {
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value as TextPiece;
  } finally {
    // Once it has ended or failed, there is nothing left to cancel.
    reader.cancel().catch(() => {});
  }
}
