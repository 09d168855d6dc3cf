import { Command, type CommanderError, InvalidArgumentError, Option } from "commander";
import { type RecipeName, recipes } from "./recipes/recipes.ts";

export type Data = "digits" | "full";
export type ModelName = "simple" | "deep" | "mlp";
export type OptimizerName = "sgd" | "momentum" | "nesterov" | "adagrad" | "rmsprop" | "adam" | "adamw" | "lion";

export interface Options {
  readonly data: Data;
  /** Then it has network, optimizer, rate and batches of its own. */
  readonly recipe?: RecipeName;
  readonly model: ModelName;
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: OptimizerName;
  /** Undefined: the default schedule, one cycle. */
  readonly learningRate?: number;
  readonly seed: number;
  readonly threads?: number;
  readonly limit?: number;
  readonly until?: number;
  readonly save?: string;
  readonly load?: string;
  readonly open?: boolean;
  readonly checkpoint?: string;
  /** Then all that numbers depend on comes from the file. */
  readonly resume?: string;
  readonly describe?: string;
}

/** What may be given beside `--resume`: no number depends on it. */
const besideResume: readonly string[] = ["resume", "threads", "save", "checkpoint", "open"];

/** What a recipe says, or keeps from being looked at before its end: an option that says otherwise contradicts it. */
const contradictions = {
  model: "has a network of its own",
  batchSize: "has batches of its own",
  optimizer: "has an optimizer of its own",
  learningRate: "has a learning rate of its own",
  until: "looks at the test digits once, at its end",
} as const;

/** How many epochs a model gets where none are asked for: enough for the accuracy that README.md promises. */
const defaultEpochs: Record<ModelName, Record<Data, number>> = {
  simple: { digits: 8, full: 4 },
  deep: { digits: 10, full: 20 },
  mlp: { digits: 10, full: 5 },
};

/** @throws CommanderError whose exitCode is 0 after `--help`, and whose message is one line (see `oneLine`) otherwise. */
export function parseOptions(args: readonly string[]): Options {
  const program = new Command("start")
    .description("Trains a small network on handwritten digits.")
    .addOption(new Option("--data <set>", "10,000 digits or all 70,000").choices(["digits", "full"]).default("digits"))
    .addOption(new Option("--recipe <name>", "99 % in seconds, or the most in minutes").choices(Object.keys(recipes)))
    .addOption(new Option("--model <name>", "the network").choices(Object.keys(defaultEpochs)).default("simple"))
    .option("--epochs <number>", "how often to go through the data; 0 only evaluates (default: 4 to 20)", whole(0))
    .option("--batch-size <number>", "images a step", whole(1), 100)
    .addOption(
      new Option("--optimizer <name>", "how to update the weights")
        .choices(["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "lion"])
        .default("adam"),
    )
    .option("--learning-rate <number>", "a constant rate, such as 0.001, instead of the one-cycle schedule", positive)
    .option("--seed <number>", "of weights, order of the images and dropout", whole(0), 42)
    .option("--threads <number>", "how many threads compute (default: one a core)", whole(1, 64))
    .option("--limit <number>", "train on the first images only", whole(1))
    .option("--until <percent>", "stop as soon as the test accuracy is so high", percentage)
    .option("--save <file>", "where to save what was learnt (default: runs/MODEL-DATA/model.safetensors)", fileName)
    .option("--load <file>", "start from saved weights", fileName)
    .option("--checkpoint <file>", "where to save the training (default for full: beside the model)", fileName)
    .option("--resume <file>", "go on with a training that was saved, by its own options", fileName)
    .option("--describe <file>", "say what a checkpoint holds, and nothing else", fileName)
    .option("--open", "open the report in a browser when it is there")
    .allowExcessArguments(false)
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  // `npm start -- --epochs 3` is what many are used to; pnpm hands the `--` on.
  program.parse(args[0] === "--" ? args.slice(1) : args, { from: "user" });
  const options = program.opts<Omit<Options, "epochs"> & { epochs?: number }>();
  const { recipe, model, data, resume } = options;
  if (resume !== undefined) assertAlone(program);
  if (recipe === undefined) return { ...options, epochs: options.epochs ?? defaultEpochs[model][data] };
  assertFollows(program, recipe);
  const { epochs, batchSize } = recipes[recipe];
  return { ...options, epochs: options.epochs ?? epochs, batchSize };
}

/** @throws CommanderError for an option that was given and contradicts the recipe. */
function assertFollows(program: Command, recipe: RecipeName): void {
  for (const [name, why] of Object.entries(contradictions)) {
    if (program.getOptionValueSource(name) !== "cli") continue;
    const { flags, long } = program.options.find((option) => option.attributeName() === name)!;
    throw new InvalidArgumentError(
      `error: option '${flags}' cannot be used with '--recipe ${recipe}', which ${why}. Leave out ${long}, or the recipe.`,
    );
  }
}

/** @throws CommanderError for an option that was given and comes from the file that is resumed. */
function assertAlone(program: Command): void {
  for (const option of program.options) {
    const name = option.attributeName();
    if (besideResume.includes(name) || program.getOptionValueSource(name) !== "cli") continue;
    throw new InvalidArgumentError(
      `error: option '${option.flags}' cannot be used with '--resume', which goes on as the training began. Leave out ${option.long}.`,
    );
  }
}

/** For a value that turns out to be impossible once the data or the model are there; said as `parseOptions` says it. */
export function impossible(option: string, value: string | number, why: string): CommanderError {
  return new InvalidArgumentError(`error: option '${option}' argument '${value}' is invalid. ${why}`);
}

/** Commander's message as one line: "error: unknown option '--epoch' (Did you mean --epochs?)". */
export function oneLine({ message }: CommanderError): string {
  return message.trim().replace(/\s*\n\s*/g, " ");
}

function whole(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number ${range}.`);
  };
}

function fileName(text: string): string {
  if (text !== "") return text;
  throw new InvalidArgumentError("It must name a file.");
}

function positive(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError("It must be a number above 0.");
}

function percentage(text: string): number {
  const number = Number(text);
  if (number > 0 && number <= 1) {
    const meant = Number((100 * number).toPrecision(12));
    throw new InvalidArgumentError(`It is a percentage: did you mean ${meant}?`);
  }
  if (number > 1 && number <= 100) return number;
  throw new InvalidArgumentError("It must be a number above 0, at most 100.");
}
