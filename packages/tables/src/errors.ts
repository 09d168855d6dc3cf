/** A file that is not what it should be. The message names it, the line, column or member, and how to mend it. */
export class TableError extends Error {
  override readonly name = "TableError";
}
