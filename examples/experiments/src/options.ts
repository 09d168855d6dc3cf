import { Command, type CommanderError, InvalidArgumentError } from "commander";

export interface Options {
  /** None: the list is asked for. */
  readonly name?: string;
  readonly full: boolean;
  readonly seed: number;
  readonly threads?: number;
  /** The folder of the pictures. */
  readonly out: string;
}

/** @throws CommanderError whose exitCode is 0 after `--help`, and whose message is one line (see `oneLine`) otherwise. */
export function parseOptions(args: readonly string[], names: readonly string[]): Options {
  const program = new Command("experiment")
    .description("Runs an experiment of the book's chapters 6 to 8, and draws its picture.")
    .argument("[name]", "which one; without a name they are listed", nameIn(names))
    .option("--full", "the long form: more data, more steps", false)
    .option("--seed <number>", "of weights, order of the images and all else that is random", whole(0), 42)
    .option("--threads <number>", "how many threads compute (default: one a core)", whole(1, 64))
    .option("--out <folder>", "where the picture goes", "runs/experiments")
    .allowExcessArguments(false)
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  program.parse(args[0] === "--" ? args.slice(1) : args, { from: "user" });
  const [name] = program.processedArgs as [string | undefined];
  return { ...program.opts<Omit<Options, "name">>(), ...(name === undefined ? {} : { name }) };
}

/** Commander's message as one line. */
export function oneLine({ message }: CommanderError): string {
  return message.trim().replace(/\s*\n\s*/g, " ");
}

/** For a folder that cannot be written into, said as `parseOptions` says it. */
export function impossible(option: string, value: string, why: string): CommanderError {
  return new InvalidArgumentError(`error: option '${option}' argument '${value}' is invalid. ${why}`);
}

function nameIn(names: readonly string[]): (text: string) => string {
  return (text) => {
    if (names.includes(text)) return text;
    throw new InvalidArgumentError(`There are ${names.join(", ")}.`);
  };
}

function whole(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number ${range}.`);
  };
}
