import { CommanderError } from "commander";
import { oneLine, parseOptions } from "./options.ts";
import { run } from "./run.ts";

/** Exit codes: 0 done, 1 failed, 2 wrong option, 130 interrupted. */
async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(parseOptions(args));
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

// Whoever reads the output may have seen enough (`… | head`): that is the end, and no failure to be explained.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
process.exitCode = await main(process.argv.slice(2));
