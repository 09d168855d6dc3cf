import { Command, type CommanderError, InvalidArgumentError } from "commander";

export interface Options {
  readonly folder: string;
  readonly epochs: number;
  readonly seed: number;
  readonly threads?: number;
  readonly limit?: number;
  /** False while a network or its options are being chosen: that is what the validation images are for. */
  readonly test: boolean;
}

/** @throws CommanderError whose exitCode is 0 after `--help`, and whose message is one line otherwise. */
export function parseOptions(args: readonly string[]): Options {
  const program = new Command("start")
    .description("Trains a convolutional network on the four files of Fashion-MNIST.")
    .requiredOption("--folder <folder>", "where train-images-idx3-ubyte and the others lie, plain or .gz")
    .option("--epochs <number>", "how often to go through the training images", whole(1), 12)
    .option("--seed <number>", "of weights, order of the images, dropout and augmentation", whole(0), 42)
    .option("--threads <number>", "how many threads compute (default: one a core)", whole(1, 64))
    .option("--limit <number>", "take the first images only, so many of either file", whole(200))
    .option("--no-test", "leave the test images alone, while you choose by the validation's accuracy")
    .allowExcessArguments(false)
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  program.parse(args[0] === "--" ? args.slice(1) : args, { from: "user" });
  return program.opts<Options>();
}

/** Commander's message as one line. */
export function oneLine({ message }: CommanderError): string {
  return message.trim().replace(/\s*\n\s*/g, " ");
}

/** For a folder that turns out to be none, said as `parseOptions` says it. */
export function impossible(option: string, value: string | number, why: string): CommanderError {
  return new InvalidArgumentError(`error: option '${option}' argument '${value}' is invalid. ${why}`);
}

function whole(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number ${range}.`);
  };
}
