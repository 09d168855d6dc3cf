import { mnist } from "@tsumiki/mnist";
import {
  Adam,
  accuracy,
  add,
  argmax,
  clipByNorm,
  DataLoader,
  init,
  metricOf,
  multiply,
  type Objective,
  oneCycle,
  seed,
  slice,
  softmaxCrossEntropy,
  type Tensor,
  Trainer,
} from "tsumiki";
import { percent, showImages } from "./show.ts";
import type { Size } from "./size.ts";
import { turned } from "./turned.ts";
import { TurnedDigits } from "./turned-digits.ts";

/** How much the turn counts beside the digit. */
const share = 0.5;

/** loss of the digit + share · loss of the turn. What the two heads want of the trunk is added up. */
const objective: Objective<TurnedDigits> = ({ trunk, digit, turn }, { images, labels }) => {
  const [h, trunkBackward] = trunk.forward(images);
  const [digitScores, digitBackward] = digit.forward(h);
  const [turnScores, turnBackward] = turn.forward(h);
  const [digitLoss, digitLossBackward] = softmaxCrossEntropy(digitScores, slice(labels, null, 0));
  const [turnLoss, turnLossBackward] = softmaxCrossEntropy(turnScores, slice(labels, null, 1));
  return {
    loss: add(digitLoss, multiply(turnLoss, share)),
    backward(scale) {
      const dh = add(digitBackward(digitLossBackward(scale)), turnBackward(turnLossBackward(share * scale)));
      trunkBackward(dh, { input: false });
    },
    scores: { digit: digitScores, turn: turnScores },
  };
};

type Heads = { digit: Tensor; turn: Tensor };
const metrics = {
  digit: metricOf(({ digit }: Heads, { labels }) => [digit, slice(labels, null, 0)], accuracy()),
  turn: metricOf(({ turn }: Heads, { labels }) => [turn, slice(labels, null, 1)], accuracy()),
};

/** @returns the accuracy of either head on the test digits */
export async function twoHeads({ limit = 8000, epochs = 4 }: Size = {}) {
  await init();
  seed(1);
  const digits = await mnist();
  const [train, test] = [turned(digits.train.take(limit)), turned(digits.test)];

  const model = new TurnedDigits();
  const loader = new DataLoader(train, { batchSize: 50, shuffle: true });
  const learningRate = oneCycle({ maxLearningRate: 0.005, steps: epochs * loader.length });
  const optimizer = new Adam(model.parameters(), { learningRate });
  const trainer = new Trainer(model, { objective, optimizer, clip: clipByNorm(1) });
  const { validation } = await trainer.fit(loader, { epochs, validate: test, metrics });
  const { digit = 0, turn = 0 } = { ...validation?.metrics };
  console.log(`two heads: ${percent(digit)} of the digits are right, and ${percent(turn)} of the turns`);

  const few = test.subset([1, 2, 3]);
  const answersOf = async (of: keyof Heads) => argmax(await trainer.predict(few, { of }), 1).toArray() as number[];
  const [digitsSeen, turnsSeen] = [await answersOf("digit"), await answersOf("turn")];
  console.log(showImages([0, 1, 2].map((index) => few.sample(index))));
  const answers = digitsSeen.map((seen, index) => `${seen}, turned by ${90 * (turnsSeen[index] ?? 0)}°`);
  console.log(
    answers
      .map((answer) => answer.padEnd(26))
      .join("")
      .trimEnd(),
  );
  return { digit, turn };
}
