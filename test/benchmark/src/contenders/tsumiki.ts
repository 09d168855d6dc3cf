// Trains with Tsumiki on so many threads, with convolutions as `init` names them: `node tsumiki.ts 2 direct`.
import { Adam, DataLoader, init, memoryBytes, scope, seed, softmaxCrossEntropy } from "tsumiki";
import { digits } from "../digits.ts";
import { type ModelName, models } from "../models.ts";
import { type Step, serve } from "../protocol.ts";

const [threads, convolution] = process.argv.slice(2);

await init({ threads: Number(threads), convolution: convolution as "auto" | "direct" });
seed(1);
await serve(prepare, () => ({ memoryBytes: memoryBytes() }));

/** The loop by hand, as PyTorch's is: forward, loss, backward, update. */
function prepare(name: string, batch: number): Step {
  const model = models[name as ModelName]();
  const optimizer = new Adam(model.parameters(), { learningRate: 0.001 });
  const [first] = new DataLoader(digits(batch), { batchSize: batch });
  const { images, labels } = first!;
  return () =>
    scope(() => {
      const [scores, backward] = model.forward(images);
      const [, lossBackward] = softmaxCrossEntropy(scores, labels);
      backward(lossBackward(), { input: false });
      optimizer.step();
    });
}
