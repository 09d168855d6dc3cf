// A few training steps, as a user of the built packages would write them: the options of init come from the command
// line, and what ran and what came of it is printed as JSON.

import {
  Adam,
  affine,
  conv2d,
  Flatten,
  init,
  MaxPool2d,
  ReLU,
  scope,
  seed,
  sequential,
  softmaxCrossEntropy,
  tensor,
  uniform,
} from "tsumiki";

const info = await init(JSON.parse(process.argv[2]));
seed(42);

const model = sequential(
  [1, 12, 12],
  conv2d(16, 3, { padding: 1 }),
  new ReLU(),
  conv2d(16, 3, { padding: 1 }),
  new ReLU(),
  new MaxPool2d(2),
  new Flatten(),
  affine(10),
);
const optimizer = new Adam(model.parameters(), { learningRate: 0.01 });
const images = uniform([50, 1, 12, 12]);
const labels = tensor(Array.from({ length: 50 }, (_, image) => image % 10));

const losses = Array.from({ length: 30 }, () =>
  scope(() => {
    const [scores, backward] = model.forward(images);
    const [loss, lossBackward] = softmaxCrossEntropy(scores, labels);
    backward(lossBackward());
    optimizer.step();
    return loss.item();
  }),
);
const weights = [...model.parameters().values()].map(({ value }) => [...value.data()]);
console.log(JSON.stringify({ node: process.version, info, losses, weights }));
