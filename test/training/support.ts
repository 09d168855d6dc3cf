import { DataLoader, Dataset } from "@tsumiki/data";
import { dispose, init } from "@tsumiki/kernels";
import { Affine, BatchNorm1d, Dropout, type Layer, ReLU, sequential, softmaxCrossEntropy } from "@tsumiki/layers";
import { Adam, type Optimizer } from "@tsumiki/optimizer";
import { Generator, seed } from "@tsumiki/tensor";
import { Trainer, type TrainingEvent } from "@tsumiki/training";
import { afterAll, beforeAll, describe } from "vitest";

/** The tests inside run on the reference backend and on wasm. */
export function onEachBackend(tests: (backend: "reference" | "wasm") => void): void {
  describe.each(["reference", "wasm"] as const)("%s", (backend) => {
    beforeAll(async () => {
      await init({ backend });
    });
    afterAll(dispose);
    tests(backend);
  });
}

/** Two clouds of points that a line keeps apart: class 0 around (−2, −2), class 1 around (2, 2). */
export function blobs(size = 22): Dataset<[2]> {
  const generator = new Generator("blobs");
  const labels = Array.from({ length: size }, (_, index) => index % 2);
  const samples = labels.flatMap((label) => [0, 1].map(() => 4 * label - 2 + 0.5 * generator.normal()));
  return new Dataset({ samples: Float32Array.from(samples), sampleShape: [2], labels, classes: 2 });
}

export interface Example {
  readonly model: Layer;
  readonly optimizer: Optimizer;
  readonly loader: DataLoader;
  readonly trainer: Trainer;
}

/** A network with everything that a step changes: weights, running statistics, the generators of masks and of the order. */
export function example({ batchSize = 8, seeded = 1 } = {}): Example {
  seed(seeded);
  const model = sequential(
    [2],
    new Affine(2, 8),
    new BatchNorm1d(8),
    new ReLU(),
    new Dropout(0.2),
    new Dropout(0.1, { generator: new Generator(2) }),
    new Affine(8, 2),
  );
  const optimizer = new Adam(model.parameters(), { learningRate: 0.01 });
  const loader = new DataLoader(blobs(), { batchSize, shuffle: true, seed: 3 });
  return { model, optimizer, loader, trainer: new Trainer(model, { loss: softmaxCrossEntropy, optimizer }) };
}

/** Everything that a step changes in a model and its optimizer, copied out. */
export function snapshot({ model, optimizer }: Pick<Example, "model" | "optimizer">): Record<string, number[]> {
  const buffers = [...model.state(), ...optimizer.state()];
  return Object.fromEntries(buffers.map(([name, { value }]) => [name, [...value.data()]]));
}

export async function collect(events: AsyncIterable<TrainingEvent>): Promise<TrainingEvent[]> {
  const collected: TrainingEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}
