import { mnist } from "@tsumiki/mnist";
import { Adam, DataLoader, type Dataset, freeze, init, seed, softmaxCrossEntropy, Trainer } from "tsumiki";
import { halves } from "./halves.ts";
import { convolutions, type Digits, withHead } from "./networks.ts";

/** How long it takes: less of all in the tests. */
export interface Size {
  /** How many of the digits are trained with, before they are halved. */
  readonly limit?: number;
  /** Of the digits 0 to 4. */
  readonly epochs?: number;
  /** Of the few images of 5 to 9, for each network. */
  readonly fewEpochs?: number;
  /** How often other few images are drawn; the accuracies are means. */
  readonly draws?: number;
}

/** So many images of 5 to 9 there are. */
const few = 100;

/** @returns the accuracies on the test digits 5 to 9, with what was learnt from 0 to 4 and without */
export async function transfer({ limit = 8000, epochs = 3, fewEpochs = 60, draws = 5 }: Size = {}) {
  await init();
  seed(1);
  const digits = await mnist();
  const [low, high] = halves(digits.train.take(limit));
  const [lowTest, highTest] = halves(digits.test);

  const trunk = convolutions();
  const first = await accuracyOf(withHead(trunk), low, lowTest, epochs);
  console.log(`0 to 4 from ${low.size} images: ${percent(first)} of the test digits are right`);

  freeze(trunk);
  console.log(withHead(trunk).summary());
  let [transferred, alone] = [0, 0];
  for (let draw = 1; draw <= draws; draw++) {
    const [some = high] = high.split([few / high.size, 1 - few / high.size], { seed: draw, stratified: true });
    transferred += (await accuracyOf(withHead(trunk), some, highTest, fewEpochs)) / draws;
    alone += (await accuracyOf(withHead(convolutions()), some, highTest, fewEpochs)) / draws;
  }
  console.log(`5 to 9 from ${few} images, the convolutions frozen: ${percent(transferred)}`);
  console.log(`5 to 9 from the same images, all learnt anew: ${percent(alone)}`);
  return { first, transferred, alone };
}

async function accuracyOf(model: Digits, train: Dataset, test: Dataset, epochs: number): Promise<number> {
  const optimizer = new Adam(model.parameters(), { learningRate: 0.002 });
  const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
  await trainer.fit(new DataLoader(train, { batchSize: 20, shuffle: true }), { epochs });
  const { accuracy = 0 } = await trainer.evaluate(test);
  return accuracy;
}

/** 0.9832 → 98.3% */
function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
