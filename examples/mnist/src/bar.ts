import { SingleBar } from "cli-progress";
import type { StepEvent } from "tsumiki";

const shortest = 10;
const longest = 30;

/** What stands between the bar and the text. */
const gap = "  ";

/**
 * A line that moves, of a bar and a text. The terminal gets its cursor back, whatever ends or stops the process, but for
 * what no process can see coming.
 */
export class Bar {
  readonly #out: NodeJS.WriteStream;
  readonly #bar: SingleBar;

  /** @param textWidth of the longest text */
  constructor(out: NodeJS.WriteStream, textWidth: number) {
    this.#out = out;
    this.#bar = new SingleBar({
      stream: out,
      format: `{bar}${gap}{text}`,
      barsize: Math.max(shortest, Math.min(this.#columns - gap.length - textWidth - 1, longest)),
      barCompleteChar: "█",
      barIncompleteChar: "░",
      hideCursor: true,
      clearOnComplete: true,
      fps: 20,
    });
    process.on("exit", () => this.end());
    process.on("SIGQUIT", () => process.exit(131));
    process.once("SIGTSTP", this.#suspend);
  }

  /** How many characters of text fit beside the shortest bar. */
  get textWidth(): number {
    return this.#columns - shortest - gap.length - 1;
  }

  show({ step, steps }: Pick<StepEvent, "step" | "steps">, text: string): void {
    if (this.#bar.isActive) this.#bar.update(step, { text });
    else this.#bar.start(steps ?? step, step, { text });
  }

  /** Takes it off the screen, until it is shown again. */
  end(): void {
    if (this.#bar.isActive) this.#bar.stop();
  }

  /** Ctrl-Z. The second time around nobody listens, so that the system does what it always does. */
  readonly #suspend = (): void => {
    this.end();
    process.once("SIGCONT", () => process.once("SIGTSTP", this.#suspend));
    process.kill(process.pid, "SIGTSTP");
  };

  /** Some terminals do not say. */
  get #columns(): number {
    return this.#out.columns || 80;
  }
}
