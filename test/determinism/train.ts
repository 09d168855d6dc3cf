import { Adam, scope, seed, softmaxCrossEntropy, tensor, uniform } from "tsumiki";
import { models } from "../../examples/mnist/src/models.ts";

export type Trained = "simple" | "deep";

/** A digest of each parameter, and of the losses on the way. */
export type Digests = Record<string, string>;

/** Trains a network of examples/mnist from a seed, on images of noise, on the backend that runs. */
export async function train(model: Trained, { steps = 50, batch = 100, start = 42 } = {}): Promise<Digests> {
  seed(start);
  const network = models[model]();
  const optimizer = new Adam(network.parameters(), { learningRate: 0.001 });
  const images = uniform([batch, 1, 28, 28]);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    scope(() => {
      const labels = tensor(Array.from({ length: batch }, (_, image) => (image * 7 + step) % 10));
      const [scores, backward] = network.forward(images);
      const [loss, lossBackward] = softmaxCrossEntropy(scores, labels);
      backward(lossBackward(), { input: false });
      optimizer.step();
      losses.push(loss.item());
    });
  }
  const digests: Digests = { losses: await digest(Float32Array.from(losses)) };
  for (const [name, { value }] of network.parameters()) digests[name] = await digest(value.data() as Float32Array);
  return digests;
}

/** 64 bits of SHA-256 over all bits of the numbers. */
async function digest(numbers: Float32Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", numbers.slice().buffer));
  return Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
