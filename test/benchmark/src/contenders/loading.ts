// Trains with a loader in one of the ways of loading.ts, on so many threads: `node loading.ts 2`.
import { Adam, DataLoader, init, scope, seed, softmaxCrossEntropy } from "tsumiki";
import { digits } from "../digits.ts";
import { type Way, ways } from "../loading.ts";
import { models } from "../models.ts";
import { type Step, serve } from "../protocol.ts";

await init({ threads: Number(process.argv[2]) });
seed(1);
const data = digits(5000);
await serve(prepare);

/** The batches of one epoch after the other. */
function prepare(way: string, batchSize: number): Step {
  const model = models.simple();
  const optimizer = new Adam(model.parameters(), { learningRate: 0.001 });
  const loader = new DataLoader(data, { batchSize, shuffle: true, augment: ways[way as Way] });
  let batches = loader[Symbol.iterator]();
  return () => {
    let { value: batch } = batches.next();
    if (batch === undefined) {
      batches = loader[Symbol.iterator]();
      batch = batches.next().value;
    }
    scope(() => {
      const [scores, backward] = model.forward(batch.images);
      const [, lossBackward] = softmaxCrossEntropy(scores, batch.labels);
      backward(lossBackward(), { input: false });
      optimizer.step();
    });
  };
}
