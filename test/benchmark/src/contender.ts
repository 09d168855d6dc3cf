import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Answer, Request } from "./protocol.ts";

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A process that trains when it is asked to, and says how long that took (protocol.ts is its side). */
export class Contender {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  #complaint = "";

  /** @throws Error if it ends, or is not ready within so many milliseconds. */
  static async start({ command, args, cwd, env }: Program, limit: number): Promise<Contender> {
    const contender = new Contender(spawn(command, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"] }));
    await contender.#next(limit);
    return contender;
  }

  private constructor(child: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-4000);
    });
    child.on("error", ({ message }) => {
      this.#complaint = message;
    });
    child.stdin.on("error", () => {}); // it ended: the missing answer says so
  }

  /** @throws Error if there is no answer within so many milliseconds; then the process is ended. */
  async ask(request: Request, limit = Number.POSITIVE_INFINITY): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    return (await this.#next(limit)) as Answer;
  }

  close(): void {
    this.#child.kill("SIGKILL");
  }

  async #next(limit: number): Promise<unknown> {
    const timer = Number.isFinite(limit) ? setTimeout(() => this.close(), limit) : undefined;
    const started = performance.now();
    try {
      for (;;) {
        const { done, value } = await this.#lines.next();
        if (done) throw new Error(performance.now() - started >= limit ? tooLong(limit) : this.#reason());
        if (value.startsWith("{")) return JSON.parse(value);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** What it said last before it ended. */
  #reason(): string {
    const lines = this.#complaint.split("\n").filter((line) => /\S/.test(line));
    const errors = lines.filter((line) => /error/i.test(line));
    return (errors.at(-1) ?? lines.at(-1) ?? "it ended without a word").trim();
  }
}

function tooLong(limit: number): string {
  return `no answer within ${Number((limit / 1000).toPrecision(2))} s`;
}
