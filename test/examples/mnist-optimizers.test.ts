import { mnist } from "@tsumiki/mnist";
import { DataLoader, init, seed, softmaxCrossEntropy, Trainer } from "tsumiki";
import { expect, test } from "vitest";
import { models } from "../../examples/mnist/src/models.ts";
import { makeOptimizer } from "../../examples/mnist/src/optimizers.ts";

await init();
const { train } = await mnist();

test.each(["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "lion"] as const)(
  "%s makes the loss smaller",
  async (name) => {
    seed(1);
    const model = models.mlp();
    const loader = new DataLoader(train.take(300), { batchSize: 100, shuffle: true });
    const optimizer = makeOptimizer(name, "mlp", model.parameters(), 2 * loader.length);
    const losses: number[] = [];
    for await (const event of new Trainer(model, { loss: softmaxCrossEntropy, optimizer }).fit(loader, { epochs: 2 })) {
      if (event.type === "epoch") losses.push(event.loss);
    }
    expect(losses[1]).toBeLessThan(losses[0] as number);
  },
);
