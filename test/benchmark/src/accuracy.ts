import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { workspaceProgram } from "./programs.ts";
import type { Progress } from "./progress.ts";
import type { AccuracyResult } from "./results.ts";

/**
 * Seconds of training until `simple` is right about so many percent of the test set: the example that `start` runs.
 * Undefined if it is not by the end of its epochs.
 *
 * @throws Error if it fails
 */
export async function measureAccuracy(
  data: "digits" | "full",
  until: number,
  progress: Progress,
): Promise<AccuracyResult | undefined> {
  progress.stage(`training until ${until} % on ${data}`);
  const folder = await mkdtemp(join(tmpdir(), "tsumiki-benchmark-"));
  try {
    const args = ["--data", data, "--until", String(until), "--save", join(folder, "simple.safetensors")];
    const output = await run(args, (line) => progress.step(line));
    const seconds = /^reached \S+% after (\S+) s of training/m.exec(output)?.[1];
    const accuracy = /^test accuracy (\S+)%/m.exec(output)?.[1];
    if (seconds === undefined) return undefined;
    return { model: "simple", data, until, accuracy: Number(accuracy), seconds: Number(seconds) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function run(options: readonly string[], onLine: (line: string) => void): Promise<string> {
  const { command, args } = workspaceProgram("examples/mnist/src/main.ts", ...options);
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve, reject) => child.once("close", resolve).once("error", reject));
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    onLine(line);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`the example ended with exit code ${code}`);
  return lines.join("\n");
}
