import { mnist } from "@tsumiki/mnist";
import {
  Adam,
  affine,
  checkGradients,
  conv2d,
  DataLoader,
  init,
  MaxPool2d,
  seed,
  sequential,
  softmaxCrossEntropy,
  Trainer,
} from "tsumiki";
import { LearnedPool2d } from "./learned-pool2d.ts";
import { Swish } from "./swish.ts";

// Are they right? On the float64 backend, by central differences.
console.log(`${checkGradients(() => new Swish(), [2, 3])}`);
console.log(`${checkGradients(() => new LearnedPool2d(3, 4), [2, 5, 3, 4])}`);

// Do they learn? Among others, like any layer.
await init();
seed(1);
const model = sequential(
  [1, 28, 28],
  conv2d(16, 5),
  new Swish(),
  new MaxPool2d(2),
  conv2d(32, 5),
  new Swish(),
  new LearnedPool2d(8, 8),
  affine(10),
);
console.log(model.summary());

const { train, test } = await mnist();
const trainer = new Trainer(model, {
  loss: softmaxCrossEntropy,
  optimizer: new Adam(model.parameters(), { learningRate: 0.003 }),
});
const loader = new DataLoader(train, { batchSize: 50, shuffle: true, seed: 1 });
const { validation } = await trainer.fit(loader, { epochs: 2, validate: test });
console.log(`test accuracy ${(100 * (validation?.accuracy ?? 0)).toFixed(2)}%`);
