import {
  AdamW,
  crossEntropy,
  DataLoader,
  ExponentialAverage,
  exceptVectors,
  init,
  oneCycle,
  seed,
  Trainer,
} from "tsumiki";
import { augment } from "./augment.ts";
import { classNames, clothes } from "./clothes.ts";
import { showConfusion } from "./confusion.ts";
import { clothesNet } from "./model.ts";
import { impossible, type Options } from "./options.ts";

/** Trains on the clothes of a folder, says how it goes, and looks at the test images once, at the end. */
export async function run({ folder, limit, epochs, threads, test: isTested, ...options }: Options): Promise<void> {
  const { train, validation, test } = await clothes(folder, limit).catch((error: Error) => {
    throw impossible("--folder", folder, error.message);
  });
  const machine = await init(threads === undefined ? {} : { threads });
  seed(options.seed);
  const model = clothesNet();
  console.log(model.summary());
  console.log(`${train.size} images to train with, ${validation.size} to choose by, ${test.size} to test once`);
  console.log(`${machine.threads} threads, seed ${options.seed}`);

  const loader = new DataLoader(train, { batchSize: 100, shuffle: true, seed: options.seed, augment });
  const learningRate = oneCycle({ maxLearningRate: 0.003, steps: epochs * loader.length });
  const optimizer = new AdamW(model.parameters(), { learningRate, weightDecay: exceptVectors(0.01) });
  const average = new ExponentialAverage(model.parameters(), { decay: 0.998 });
  const trainer = new Trainer(model, { loss: crossEntropy({ labelSmoothing: 0.05 }), optimizer, average });
  for await (const event of trainer.fit(loader, { epochs, validate: validation })) {
    if (event.type !== "epoch") continue;
    const reached = percent(event.validation?.accuracy);
    console.log(
      `epoch ${event.epoch}/${epochs}  loss ${event.loss.toFixed(4)}  validation ${reached}  ${event.seconds.toFixed(1)} s`,
    );
  }
  if (!isTested) return;

  const { accuracy, details } = await trainer.evaluate(test, { details: true });
  console.log(showConfusion(details?.confusionMatrix ?? [], classNames));
  console.log(`test accuracy ${percent(accuracy)}`);
}

function percent(share = 0): string {
  return `${(100 * share).toFixed(2)}%`;
}
