import { DataLoader, Dataset } from "@tsumiki/data";
import { dispose, init } from "@tsumiki/kernels";
import { Affine, type CrossEntropyOptions, crossEntropy, sequential } from "@tsumiki/layers";
import { SGD } from "@tsumiki/optimizer";
import { Trainer } from "@tsumiki/training";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { numbers, whole } from "./formula.ts";
import golden from "./weighted-steps.json" with { type: "json" };

const cases = Object.entries(golden) as unknown as [string, [CrossEntropyOptions, number[]]][];

/** Batches, and how many of them hold all eleven samples. */
const dealt = [
  [11, 1],
  [6, 2],
  [4, 3],
  [2, 6],
  [1, 11],
] as const;

describe.each([
  ["reference", 10],
  ["wasm", 5],
] as const)("%s", (backend, digits) => {
  beforeAll(async () => {
    await init({ backend });
  });
  afterAll(dispose);

  test.each(cases)(
    "%s: the steps are PyTorch's, however they are dealt into batches",
    async (_name, [options, shown]) => {
      for (const [batchSize, accumulate] of dealt) {
        expect(await trained(options, batchSize, accumulate)).toEqual(
          shown.map((value) => expect.closeTo(value, digits)),
        );
      }
    },
  );
});

/** As weighted_steps.py shows it. */
async function trained(options: CrossEntropyOptions, batchSize: number, accumulate: number): Promise<number[]> {
  const samples = Float32Array.from(numbers(1, [11, 3]));
  const data = new Dataset({ samples, sampleShape: [3], labels: whole(2, 11, 4), classes: 4 });
  const layer = new Affine(3, 4);
  layer.weight.assign(numbers(3, [3, 4], 1));
  layer.bias!.assign(numbers(4, [4], 1));
  const model = sequential([3], layer);
  const optimizer = new SGD(model.parameters(), { learningRate: 0.5 });
  const trainer = new Trainer(model, { loss: crossEntropy(options), optimizer, accumulate });
  const loader = new DataLoader(data, { batchSize });
  const shown: number[] = [];
  for await (const event of trainer.fit(loader, { epochs: 3 })) {
    if (event.type !== "step") continue;
    shown.push(event.loss, ...layer.weight.value.data(), ...layer.bias!.value.data());
  }
  return [...shown, (await trainer.evaluate(loader)).loss];
}
