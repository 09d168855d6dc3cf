import { mnist } from "@tsumiki/mnist";
import { DataLoader, type Dataset, init, load, save, seed, softmaxCrossEntropy, Trainer } from "tsumiki";
import { models } from "./models.ts";
import { makeOptimizer } from "./optimizers.ts";
import type { Options } from "./options.ts";
import { introduce, makeReport, showAccuracy } from "./report.ts";

/** The main job: trains a network on digits, says how it goes, saves what was learnt. Returns the exit code. */
export async function run(options: Options): Promise<number> {
  const { batchSize, epochs, threads } = options;
  const machine = await init(threads === undefined ? {} : { threads });
  seed(options.seed);
  const { train, test } = await digits(options);
  const model = models[options.model]();
  if (options.load !== undefined) await load(options.load, model);
  introduce(model, { train, test }, machine, options);

  const loader = new DataLoader(train, { batchSize, shuffle: true, seed: options.seed });
  const steps = epochs * loader.length;
  const optimizer = makeOptimizer(options.optimizer, model.parameters(), steps, options.learningRate);
  const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
  const finished = await fit(trainer, loader, test, epochs);

  if (epochs > 0 || options.save !== undefined) {
    const file = options.save ?? `runs/${options.model}-${options.data}.safetensors`;
    await save(file, model);
    console.log(`saved what was learnt: ${file}`);
  }
  if (!finished) return 130;
  console.log(`test accuracy ${showAccuracy(await trainer.evaluate(test))}`);
  return 0;
}

async function digits({ data, seed, limit }: Options): Promise<{ train: Dataset; test: Dataset }> {
  const { train, test } = await mnist({ size: data, seed });
  if (limit !== undefined && limit > train.size) {
    throw new RangeError(`--limit: there are only ${train.size} images to train with, got ${limit}`);
  }
  return { train: limit === undefined ? train : train.take(limit), test };
}

/** Trains to the end, or until Ctrl-C and then to the end of the running step; says whether it came to the end. */
async function fit(trainer: Trainer, loader: DataLoader, validate: Dataset, epochs: number): Promise<boolean> {
  const interrupt = new AbortController();
  const { signal } = interrupt;
  const onInterrupt = () => interrupt.abort();
  process.once("SIGINT", onInterrupt);
  const report = makeReport(process.stdout.isTTY);
  try {
    for await (const event of trainer.fit(loader, { epochs, validate, signal })) report.show(event);
    return true;
  } catch (error) {
    if (error !== signal.reason) throw error;
    report.interrupted();
    return false;
  } finally {
    report.end();
    process.off("SIGINT", onInterrupt);
  }
}
