// Runs an example's command line in a process of its own, as a user would.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";

// On a busy machine a process with two threads of its own waits for its turn.
vi.setConfig({ testTimeout: 180_000 });

export interface CommandOptions {
  /** Where it runs, and saves. */
  readonly cwd?: string;
  /** Runs before the example, in the same process: the text of a module. */
  readonly prelude?: string;
  /** Variables of its environment, beside those of this process; undefined: it has none of that name. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface Command {
  readonly process: ChildProcessWithoutNullStreams;
  readonly outcome: Promise<Outcome>;
}

/** For runs beside which others take place: threads of many processes at once wait for one another. */
export const oneThread = ["--threads", "1"];

/** @param example a folder in examples/, whose src/main.ts is run */
export function start(example: string, args: readonly string[], { cwd, prelude, env }: CommandOptions = {}): Command {
  const main = fileURLToPath(new URL(`../../examples/${example}/src/main.ts`, import.meta.url));
  const imports = prelude === undefined ? [] : ["--import", `data:text/javascript,${encodeURIComponent(prelude)}`];
  const child = spawn(process.execPath, ["--conditions=@tsumiki/source", ...imports, main, ...args], {
    cwd,
    env: { ...process.env, ...env },
  });
  const code = new Promise<number | null>((resolve, reject) => child.once("close", resolve).once("error", reject));
  const outcome = Promise.all([code, text(child.stdout), text(child.stderr)]);
  return { process: child, outcome: outcome.then(([code, stdout, stderr]) => ({ code, stdout, stderr })) };
}

export function run(example: string, args: readonly string[], options?: CommandOptions): Promise<Outcome> {
  return start(example, args, options).outcome;
}

export function linesOf(output: string): string[] {
  return output.trimEnd().split("\n");
}
