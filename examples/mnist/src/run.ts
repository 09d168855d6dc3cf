import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { mnist } from "@tsumiki/mnist";
import {
  assertCanSave,
  DataLoader,
  type Dataset,
  type Evaluation,
  ExponentialAverage,
  type FitOptions,
  init,
  type Layer,
  load,
  save,
  seed,
  Trainer,
} from "tsumiki";
import { checkpointFile, describe, resume, savingInto, takenUp } from "./checkpoints.ts";
import { chosenRecipe } from "./chosen.ts";
import { LeftReport } from "./left.ts";
import { impossible, type Options } from "./options.ts";
import { grouped, introduce, makeReport, showAccuracy } from "./report.ts";
import { Target } from "./target.ts";

/**
 * The main job: trains a network on digits, says how it goes, saves what was learnt.
 * @param signal ends it after the running step; what was learnt until then is saved
 */
export async function run(given: Options, signal: AbortSignal): Promise<void> {
  if (given.describe !== undefined) return describe(given.describe);
  const options = await takenUp(given);
  const { threads, until } = options;
  const recipe = chosenRecipe(options);
  const { batchSize, epochs, loss, augment, plainEpochs = 0 } = recipe;
  const folder = `runs/${recipe.name}-${options.data}`;
  const file = options.save ?? (epochs > 0 ? `${folder}/model.safetensors` : undefined);
  const saved = epochs > 0 ? checkpointFile(options, folder) : undefined;
  if (file !== undefined && saved !== undefined && resolve(file) === resolve(saved)) {
    throw impossible("--save", file, "The checkpoint is to lie there; give each a file of its own.");
  }
  if (file !== undefined) await beforeLearning("--save", file);
  if (saved !== undefined) await beforeLearning("--checkpoint", saved);
  const machine = await init(threads === undefined ? {} : { threads });
  seed(options.seed);
  const { train, test } = await digits(options);
  const model = recipe.network();
  if (options.load !== undefined) await loadInto(model, options.load);
  const augmentEpochs = augment && Math.max(epochs - plainEpochs, 0);
  const loader = new DataLoader(train, { batchSize, shuffle: true, seed: options.seed, augment, augmentEpochs });
  const parameters = model.parameters();
  const optimizer = recipe.optimizer(parameters, Math.max(epochs * loader.length, 1));
  introduce(model, recipe, optimizer, { train, test }, machine, options);
  const average = recipe.average && new ExponentialAverage(parameters, recipe.average);
  const trainer = new Trainer(model, { loss, optimizer, average });
  if (options.resume !== undefined) await resume(trainer, options.resume);
  const begun = optimizer.steps;
  const target = until === undefined ? undefined : new Target(until, trainer, test, batchSize);
  // A recipe that was tuned is not to be chosen by what it does on the test digits: they are looked at once.
  const validate = options.recipe === undefined ? test : undefined;
  const left = epochs > 0 ? new LeftReport(folder, recipe, test, options) : undefined;
  const listeners = [...(left ? [left.listener] : []), ...(saved === undefined ? [] : [savingInto(saved, options)])];
  const { interrupted, validation } = await fit(trainer, loader, { epochs, validate, signal, listeners }, target);

  if (interrupted && optimizer.steps === begun) return leave(file);
  if (file !== undefined) {
    await (average ? average.use(() => save(file, model)) : save(file, model));
    console.log(`saved what was learnt: ${file}`);
  }
  if (interrupted && saved !== undefined) console.log(`to go on: --resume ${saved}`);
  await left?.show(options);
  if (interrupted) return;
  const last = validation ?? (await uninterrupted(signal, trainer.evaluate(test, { signal })));
  console.log(last ? `test accuracy ${showAccuracy(last)}` : "interrupted before the test accuracy was known");
}

/** Nothing is learnt for nothing. */
async function beforeLearning(option: string, file: string): Promise<void> {
  await assertCanSave(file).catch(({ cause }: Error) => {
    throw impossible(option, file, `It cannot be written: ${(cause as Error).message}.`);
  });
}

/** Always in the same split, whatever the seed: so that no saved network is tested on images that it has seen. */
async function digits({ data, recipe, batchSize, limit }: Options): Promise<{ train: Dataset; test: Dataset }> {
  const { train, test } = await mnist({ size: data });
  if (limit !== undefined && limit > train.size) {
    throw impossible("--limit", limit, `There are only ${grouped(train.size)} images to train with.`);
  }
  const size = limit ?? train.size;
  if (batchSize > size) {
    if (recipe !== undefined)
      throw impossible("--limit", size, `The recipe ${recipe} takes ${batchSize} images a step.`);
    throw impossible("--batch-size", batchSize, `There are only ${grouped(size)} images to train with.`);
  }
  return { train: train.take(size), test };
}

async function loadInto(model: Layer, file: string): Promise<void> {
  await load(file, model).catch((error: Error) => {
    throw impossible("--load", file, error.message);
  });
}

/** Nothing was learnt: what an earlier training has saved is better than nothing. */
function leave(file: string | undefined): void {
  console.log("nothing learnt, nothing saved");
  if (file !== undefined && existsSync(file)) console.log(`left as it was: ${file}`);
}

interface Ending {
  readonly interrupted: boolean;
  /** Of the model as it is now, if it was evaluated last. */
  readonly validation?: Evaluation | undefined;
}

/** Trains to the end, until the target is reached, or until it is interrupted and then to the end of the running step. */
async function fit(
  trainer: Trainer,
  loader: DataLoader,
  options: FitOptions & { readonly signal: AbortSignal },
  target: Target | undefined,
): Promise<Ending> {
  const { signal } = options;
  const report = makeReport(process.stdout);
  try {
    signal.throwIfAborted(); // there may be no step that would
    const training = trainer.fit(loader, options);
    for await (const event of training) {
      report.show(event);
      const seconds = await target?.secondsAt(event, signal);
      if (target === undefined || seconds === undefined) continue;
      report.reached(target.percent, seconds);
      event.stop();
    }
    const result = await training;
    if (result.stopped) return { interrupted: false };
    report.finished(result);
    return { interrupted: false, validation: result.validation };
  } catch (error) {
    if (error !== signal.reason) throw error;
    report.interrupted();
    return { interrupted: true };
  } finally {
    report.end();
  }
}

/** What comes of it; undefined if the signal ends it. */
function uninterrupted<Result>(signal: AbortSignal, result: Promise<Result>): Promise<Result | undefined> {
  return result.catch((error: unknown) => {
    if (error !== signal.reason) throw error;
    return undefined;
  });
}
