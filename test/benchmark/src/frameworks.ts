import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Contender, type Program } from "./contender.ts";
import type { Effort } from "./effort.ts";
import * as programs from "./programs.ts";
import type { Progress } from "./progress.ts";
import { findPython } from "./python.ts";
import type { Framework, StepResult } from "./results.ts";
import { best, median } from "./statistics.ts";

export interface FrameworksPart {
  readonly steps: StepResult[];
  /** Why somebody is missing. */
  readonly remarks: string[];
}

interface Entrant {
  readonly framework: Framework;
  readonly threads: number;
  readonly program: Program;
}

/** Training steps of `simple` in the other frameworks, one after another. */
export async function measureFrameworks(
  batch: number,
  cores: number,
  limits: Effort["frameworks"],
  progress: Progress,
): Promise<FrameworksPart> {
  const part: FrameworksPart = { steps: [], remarks: [] };
  progress.stage("other frameworks: installing");
  for (const { framework, threads, program } of [...(await numpy(cores, part)), ...(await javaScript(part))]) {
    progress.stage(`training steps of simple in ${framework}, at most ${limits.seconds} s`);
    try {
      const times = await stepsWithin(program, batch, limits);
      part.steps.push({ model: "simple", framework, threads, best_ms: best(times), median_ms: median(times) });
    } catch (error) {
      part.remarks.push(`${framework}: ${(error as Error).message}`);
    }
  }
  return part;
}

/** NumPy's matrix products run on all cores. */
async function numpy(cores: number, { remarks }: FrameworksPart): Promise<Entrant[]> {
  const python = await findPython("numpy");
  if (python !== undefined) return [{ framework: "numpy-book", threads: cores, program: programs.numpyBook(python) }];
  remarks.push("numpy-book: no python3 here has NumPy");
  return [];
}

/** In Node none of them has threads. */
async function javaScript({ remarks }: FrameworksPart): Promise<Entrant[]> {
  try {
    await install();
  } catch (error) {
    const reason = (error as Error).message.trim().split("\n").at(-1);
    remarks.push(`jax-js, tfjs-cpu, convnetjs: cannot be installed (${reason})`);
    return [];
  }
  const names = ["jax-js", "convnetjs", "tfjs-cpu"] as const;
  return names.map((framework) => ({ framework, threads: 1, program: programs.compared(framework) }));
}

/** From their own lock file, with the pnpm that runs this or one from the registry. */
async function install(): Promise<void> {
  const options = { cwd: programs.compareFolder, timeout: 180_000, shell: process.platform === "win32" };
  const args = ["install", "--frozen-lockfile", "--prefer-offline"];
  try {
    await promisify(execFile)("pnpm", args, options);
  } catch {
    await promisify(execFile)("npx", ["--yes", "pnpm@12", ...args], options);
  }
}

/** What each step took that ended in time. The first, which compiles and allocates, does not count if there are more. */
async function stepsWithin(program: Program, batch: number, limits: Effort["frameworks"]): Promise<number[]> {
  const end = performance.now() + 1000 * limits.seconds;
  const left = () => Math.max(0, end - performance.now());
  const times: number[] = [];
  const contender = await Contender.start(program, left());
  try {
    while (times.length <= limits.steps && left() > 0) {
      times.push(...(await contender.ask({ model: "simple", batch, steps: 1 }, left())).milliseconds);
    }
  } catch (error) {
    if (left() > 0) throw error;
  } finally {
    contender.close();
  }
  if (times.length === 0) throw new Error(`no step within ${limits.seconds} s`);
  return times.length > 1 ? times.slice(1) : times;
}
