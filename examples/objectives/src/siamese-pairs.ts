import { mnist } from "@tsumiki/mnist";
import {
  Adam,
  add,
  affine,
  apply,
  DataLoader,
  type Dataset,
  deriveObjective,
  ExponentialAverage,
  Flatten,
  init,
  type Layer,
  oneCycle,
  ReLU,
  seed,
  sequential,
  slice,
  sqrt,
  square,
  subtract,
  sum,
  Trainer,
} from "tsumiki";
import { contrastive, told } from "./contrastive.ts";
import { fewShotAccuracy } from "./few-shot.ts";
import { areaUnderCurve, pairs } from "./pairs.ts";
import { percent, showMap } from "./show.ts";
import type { Size } from "./size.ts";

/** A sample is two images [2, 28, 28]. One network takes both: what the two want of its weights is added up. */
const objective = deriveObjective((network, { images, labels }) => {
  const difference = subtract(apply(network, slice(images, null, [0, 1])), apply(network, slice(images, null, [1, 2])));
  const distances = sqrt(add(sum(square(difference), 1), 1e-6)); // the slope of √ at 0 would be infinite
  const [loss] = contrastive(distances, labels);
  return { loss, scores: distances };
});

/**
 * Lays images out in a plane, from pairs alone: which digit an image shows it is never told.
 * @param limit here so many pairs
 * @returns what became of the test digits
 */
export async function siamesePairs({ limit = 16_000, epochs = 5 }: Size = {}) {
  await init();
  seed(1);
  const { train, test } = await mnist();
  const testPairs = pairs(test, 2000, 2);
  const network = sequential([1, 28, 28], new Flatten(), affine(256), new ReLU(), affine(64), new ReLU(), affine(2));
  const loader = new DataLoader(pairs(train, limit, 1), { batchSize: 50, shuffle: true });
  const learningRate = oneCycle({ maxLearningRate: 0.003, steps: epochs * loader.length });
  const optimizer = new Adam(network.parameters(), { learningRate });
  const average = new ExponentialAverage(network.parameters(), { decay: 0.98 });
  const trainer = new Trainer(network, { objective, optimizer, average });
  const { validation } = await trainer.fit(loader, { epochs, validate: testPairs, metrics: { told } });

  const right = validation?.metrics?.told ?? 0;
  const area = areaUnderCurve((await trainer.predict(testPairs)).data(), testPairs.labels());
  const digits = test.take(500);
  const codes = average.use(() => codesOf(network, digits));
  const named = fewShotAccuracy(codes, digits.labels(), 5);
  console.log(showMap(codes, digits.labels()));
  console.log(
    `siamese pairs: ${percent(right)} of the pairs are told rightly, area under the curve ${area.toFixed(3)};`,
  );
  console.log(`after 5 examples of each, ${percent(named)} of the digits are named rightly`);
  return { told: right, area, named };
}

/** Where one image lies: `trainer.predict` gives the distances of pairs. */
function codesOf(network: Layer, data: Dataset): number[][] {
  const codes: number[][] = [];
  for (const { images } of new DataLoader(data, { batchSize: 100 })) {
    codes.push(...(network.predict(images).toArray() as number[][]));
  }
  return codes;
}
