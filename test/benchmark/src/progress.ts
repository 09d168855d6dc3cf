/** Says what is being measured: one line that moves on a terminal, a line for each stage elsewhere. */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  readonly #started = performance.now();
  #stage = "";

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  stage(text: string): void {
    this.#stage = text;
    if (this.#out.isTTY) this.#show(text);
    else this.#out.write(`${this.#clock()} ${text} …\n`);
  }

  /** How far the stage is. */
  step(detail: string): void {
    if (this.#out.isTTY) this.#show(`${this.#stage}: ${detail}`);
  }

  /** Takes the line off the terminal, before anything else is printed. */
  clear(): void {
    if (this.#out.isTTY) this.#out.write("\r\x1b[2K");
  }

  #show(text: string): void {
    this.#out.write(`\r\x1b[2K${`${this.#clock()} ${text}`.slice(0, this.#out.columns - 1)}`);
  }

  #clock(): string {
    const seconds = Math.floor((performance.now() - this.#started) / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}
