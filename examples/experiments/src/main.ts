import { CommanderError } from "commander";
import { oneLine, parseOptions } from "./options.ts";
import { experiments } from "./registry.ts";
import { run } from "./run.ts";

// An output that nobody reads any more (`… | head`), or that is full, needs no stack trace.
process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  if (code !== "EPIPE") console.error(`error: cannot write the output: ${message}`);
  process.exit(code === "EPIPE" ? 0 : 1);
});

try {
  await run(parseOptions(process.argv.slice(2), Object.keys(experiments)));
} catch (error) {
  if (!(error instanceof CommanderError)) fail(`error: ${error instanceof Error ? error.message : error}`, 1);
  else if (error.exitCode !== 0) fail(oneLine(error), 2);
}

/** Exit codes: 0 done, 1 failed, 2 a wrong option, also a folder that cannot be written. */
function fail(line: string, exitCode: number): void {
  console.error(line);
  process.exitCode = exitCode;
}
