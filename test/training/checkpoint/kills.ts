import { spawn } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { build } from "esbuild";

export interface Kills {
  /** How many times the training was ended by SIGKILL before its end. */
  readonly kills: number;
  /** How many trainings came to their end, and said something else than one that was never killed. */
  readonly ended: number;
  readonly wrong: readonly string[];
  /** Files that lay beside the checkpoints at the end. */
  readonly stray: readonly string[];
}

/**
 * Trains, kills the process at random moments and starts it anew, as often as is asked for.
 * @param folder an empty one
 * @param chance a number in [0, 1), anew each time
 */
export async function killed(folder: string, kills: number, chance: () => number, args: string[] = []): Promise<Kills> {
  const program = join(folder, "program.mjs");
  const source = new URL("./killed-program.ts", import.meta.url).pathname;
  await build({
    entryPoints: [source],
    outfile: program,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    conditions: ["@tsumiki/source"],
    logLevel: "error",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  const file = join(folder, "checkpoint.safetensors");
  const run = (milliseconds?: number) => oneRun([program, file, ...args], milliseconds);
  const started = performance.now();
  const whole = await run();
  const longest = performance.now() - started;
  const forget = () => {
    for (const name of readdirSync(folder)) if (name.startsWith("checkpoint.")) rmSync(join(folder, name));
  };
  forget();
  const wrong: string[] = [];
  let [done, ended] = [0, 0];
  while (done < kills || existsSync(file)) {
    const outcome = await run(done < kills ? longest * chance() : undefined);
    if (outcome === undefined) done++;
    else {
      ended++;
      if (outcome !== whole) wrong.push(outcome);
      if (done < kills) forget();
      else break;
    }
  }
  const stray = readdirSync(folder).filter((name) => !/^(program\.mjs|checkpoint(\.1)?\.safetensors)$/.test(name));
  return { kills: done, ended, wrong, stray };
}

/** What it says; undefined if it was killed before. */
async function oneRun(args: readonly string[], milliseconds?: number): Promise<string | undefined> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const timer = milliseconds === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), milliseconds);
  const closed = new Promise<NodeJS.Signals | null>((resolve) => child.once("close", (_, signal) => resolve(signal)));
  const [said, complaint, signal] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  clearTimeout(timer);
  if (signal === "SIGKILL") return undefined;
  return complaint === "" ? said : complaint;
}
