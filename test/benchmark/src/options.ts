import { Command, type CommanderError, Option } from "commander";

export const parts = ["kernels", "steps", "batches", "loading", "accuracy", "memory"] as const;
export type Part = (typeof parts)[number];

export interface Options {
  readonly quick: boolean;
  /** Where the results go as JSON. */
  readonly json?: string;
  /** One part alone; all of them by default. */
  readonly only?: Part;
}

/** @throws CommanderError whose exitCode is 0 after `--help`, and whose message is one line otherwise. */
export function parseOptions(args: readonly string[]): Options {
  const program = new Command("bench")
    .description("Measures Tsumiki's kernels and training, and PyTorch and others beside it. About five minutes.")
    .option("--quick", "one minute: fewer rounds, smaller data", false)
    .option("--json <file>", "write the results there as well")
    .addOption(new Option("--only <part>", "one part alone").choices(parts))
    .allowExcessArguments(false)
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  program.parse(args, { from: "user" });
  return program.opts<Options>();
}

/** Commander's message as one line. */
export function oneLine({ message }: CommanderError): string {
  return message.trim().replace(/\s*\n\s*/g, " ");
}
