import { CommanderError } from "commander";
import { full, quick } from "./effort.ts";
import { oneLine, parseOptions } from "./options.ts";
import { Progress } from "./progress.ts";
import { run } from "./run.ts";

/** Exit codes: 0 done, 1 something failed, 2 wrong option. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parseOptions(args);
    const progress = new Progress(process.stderr);
    const { failed } = await run(options, options.quick ? quick : full, progress, console.log);
    return failed.length === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      console.error(oneLine(error));
      return 2;
    }
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
