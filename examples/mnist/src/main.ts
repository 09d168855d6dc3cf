import { CommanderError } from "commander";
import { oneLine, parseOptions } from "./options.ts";
import { run } from "./run.ts";
import { interruptedBySignals } from "./signals.ts";

const interrupt = interruptedBySignals();

process.stdout.once("error", ({ code, message }: NodeJS.ErrnoException) => {
  // Whoever reads the output may have seen enough (`… | head`): that is the end, and no failure to be explained.
  if (code === "EPIPE") interrupt.abort();
  // A training does not need it, and goes on. After a signal it is the terminal that was closed.
  else if (!interrupt.signal.aborted) fail(`error: cannot write the output: ${message}`, 1);
});
// It was said; and of the other nobody can be told.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

try {
  await run(parseOptions(process.argv.slice(2)), interrupt.signal);
} catch (error) {
  if (!(error instanceof CommanderError)) fail(`error: ${error instanceof Error ? error.message : error}`, 1);
  else if (error.exitCode !== 0) fail(oneLine(error), 2);
}

/** Exit codes: 0 done, 1 failed, 2 wrong option; those of signals are in signals.ts. */
function fail(line: string, exitCode: number): void {
  console.error(line);
  process.exitCode = exitCode;
}
