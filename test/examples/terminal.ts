/** A terminal as far as a progress bar needs one: what is on it, and what was. */
export class Terminal {
  readonly lines: string[] = [""];
  /** The cursor's line each time that a program had rewritten it. */
  readonly frames: string[] = [];
  cursorVisible = true;
  wrapsLines = true;
  #row = 0;
  #column = 0;
  #saved = { row: 0, column: 0 };

  write(output: string): void {
    const [first = "", ...sequences] = output.split("\u001b");
    this.#print(first);
    for (const sequence of sequences) {
      const [code = ""] = /^(?:\[[?\d]*[A-Za-z]|\d)/.exec(sequence) ?? [];
      this.#obey(code);
      this.#print(sequence.slice(code.length));
    }
  }

  #print(text: string): void {
    for (const character of text) {
      if (character === "\n") {
        this.lines[++this.#row] ??= "";
        this.#column = 0;
      } else {
        const line = this.#line.padEnd(this.#column);
        this.#line = line.slice(0, this.#column) + character + line.slice(++this.#column);
      }
    }
  }

  #obey(code: string): void {
    if (code === "7") this.#saved = { row: this.#row, column: this.#column };
    else if (code === "8") [this.#row, this.#column] = [this.#saved.row, this.#saved.column];
    else if (code === "[1G") this.#column = 0;
    else if (code === "[2K") this.#line = "";
    else if (code === "[0K") {
      this.#line = this.#line.slice(0, this.#column);
      this.frames.push(this.#line);
    } else if (code === "[?25l" || code === "[?25h") this.cursorVisible = code.endsWith("h");
    else if (code === "[?7l" || code === "[?7h") this.wrapsLines = code.endsWith("h");
    else throw new Error(`an escape sequence that this terminal does not know: ESC ${code}`);
  }

  get #line(): string {
    return this.lines[this.#row] as string;
  }

  set #line(text: string) {
    this.lines[this.#row] = text;
  }
}
