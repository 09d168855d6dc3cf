import { type Checkpoint, checkpoint, load, type Trainer } from "tsumiki";
import { impossible, type Options, parseOptions } from "./options.ts";

/** The name of what a checkpoint of this job says about its options. */
const optionsKey = "options";

/** Where a training leaves its checkpoints; undefined if it leaves none. */
export function checkpointFile({ checkpoint, resume, data }: Options, folder: string): string | undefined {
  return checkpoint ?? resume ?? (data === "full" ? `${folder}/checkpoint.safetensors` : undefined);
}

/** Saves after each epoch, each minute and at the end; one that cannot be written is a line on stderr. */
export function savingInto(file: string, options: Options): Checkpoint {
  return checkpoint(file, {
    every: { epochs: 1, minutes: 1 },
    onError: ({ message }) => console.error(message),
    metadata: { [optionsKey]: argumentsOf(options).join(" ") },
  });
}

/**
 * The options of the training that is to be taken up, with those that were given now and change no number.
 * @throws CommanderError if the file is no checkpoint of this job
 */
export async function takenUp(given: Options): Promise<Options> {
  const { resume: file, threads, save, checkpoint, open } = given;
  if (file === undefined) return given;
  const { metadata } = await load(file).catch((error: Error) => {
    throw impossible("--resume", file, error.message);
  });
  const text = metadata[optionsKey];
  if (text === undefined) throw impossible("--resume", file, "It is no checkpoint of this program.");
  try {
    return { ...parseOptions(text.split(" ")), ...defined({ resume: file, threads, save, checkpoint, open }) };
  } catch (error) {
    throw impossible("--resume", file, `Its options are none: ${(error as Error).message}`);
  }
}

/** @throws CommanderError that says why it cannot be taken up */
export async function resume(trainer: Trainer, file: string): Promise<void> {
  await trainer.resume(file).catch((error: Error) => {
    throw impossible("--resume", file, error.message);
  });
}

/** Prints what a checkpoint holds. @throws CommanderError if it is none */
export async function describe(file: string): Promise<void> {
  const { metadata } = await load(file).catch((error: Error) => {
    throw impossible("--describe", file, error.message);
  });
  const description = metadata["tsumiki.description"];
  if (description === undefined) throw impossible("--describe", file, "It is no checkpoint of a training.");
  console.log(description);
  if (metadata[optionsKey]) console.log(`options  ${metadata[optionsKey]}`);
}

/** Those that decide what is learnt, as they would be written. */
function argumentsOf({
  data,
  recipe,
  model,
  epochs,
  batchSize,
  optimizer,
  learningRate,
  seed,
  limit,
  until,
}: Options): string[] {
  const own =
    recipe === undefined ? { model, "batch-size": batchSize, optimizer, "learning-rate": learningRate } : { recipe };
  const all = defined({ data, ...own, epochs, seed, limit, until });
  return Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

/** Those that are not undefined. */
function defined<Values extends object>(values: Values): { [Name in keyof Values]?: Exclude<Values[Name], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof Values]?: Exclude<Values[Name], undefined> };
}
