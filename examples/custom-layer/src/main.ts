import { mnist } from "@tsumiki/mnist";
import {
  Adam,
  affine,
  checkGradients,
  conv2d,
  DataLoader,
  type GradientReport,
  init,
  MaxPool2d,
  oneCycle,
  seed,
  sequential,
  softmaxCrossEntropy,
  Trainer,
} from "tsumiki";
import { LearnedPool2d } from "./learned-pool2d.ts";
import { Swish, WrittenSwish } from "./swish.ts";

// An output that nobody reads any more (`… | head`), or that is full, needs no stack trace.
process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  if (code !== "EPIPE") console.error(`error: cannot write the output: ${message}`);
  process.exit(code === "EPIPE" ? 0 : 1);
});

// Are they right? In float64, by central differences; a wrong gradient would be an error that says where.
const swish = checkGradients(() => new Swish(), [2, 3]);
const written = checkGradients(() => new WrittenSwish(), [2, 3]);
const pooling = checkGradients(() => new LearnedPool2d(3), [2, 5, 3, 3]);
console.log(`gradients agree: Swish to ${shown(swish)}, derived, and ${shown(written)}, written;`);
console.log(`LearnedPool2d to ${shown(pooling)}`);

// Do they learn? Among others, like any layer.
await init();
seed(1);
const model = sequential(
  [1, 28, 28],
  conv2d(16, 5),
  new Swish(),
  new MaxPool2d(2),
  conv2d(32, 5),
  new WrittenSwish(),
  new LearnedPool2d(8),
  affine(10),
);
console.log(model.summary());

const { train, test } = await mnist();
const loader = new DataLoader(train, { batchSize: 50, shuffle: true });
const learningRate = oneCycle({ maxLearningRate: 0.01, steps: 2 * loader.length });
const optimizer = new Adam(model.parameters(), { learningRate });
const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
const { validation } = await trainer.fit(loader, { epochs: 2, validate: test });
console.log(`test accuracy ${(100 * (validation?.accuracy ?? 0)).toFixed(2)}%`);

function shown({ largestError }: GradientReport): string {
  return largestError.toExponential(1);
}
