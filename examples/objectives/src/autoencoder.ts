import { mnist } from "@tsumiki/mnist";
import {
  Adam,
  affine,
  binaryCrossEntropy,
  DataLoader,
  EarlyStopping,
  Flatten,
  init,
  meanAbsoluteError,
  metricOf,
  type Objective,
  oneCycle,
  ReLU,
  Reshape,
  seed,
  sequential,
  sigmoid,
  type Tensor,
  Trainer,
} from "tsumiki";
import { showImages } from "./show.ts";
import type { Size } from "./size.ts";

/** 784 pixels through a code of 16 numbers, and back: scores before a sigmoid. */
function autoencoderNet() {
  const encoder = sequential([1, 28, 28], new Flatten(), affine(128), new ReLU(), affine(16));
  return sequential([1, 28, 28], encoder, affine(128), new ReLU(), affine(784), new Reshape([1, 28, 28]));
}

/** What goes in is to come out; labels do not matter. */
const objective: Objective = (network, { images }) => {
  const [scores, backward] = network.forward(images);
  const [loss, lossBackward, weight] = binaryCrossEntropy(scores, images);
  return { loss, weight, scores, backward: (scale) => backward(lossBackward(scale), { input: false }) };
};

/** How far a pixel is off, on average. */
const error = metricOf((scores: Tensor, { images }) => [sigmoid(scores), images], meanAbsoluteError());

/** @returns how far a pixel of the test digits is off, before the training and after it */
export async function autoencoder({ limit = 8000, epochs = 12 }: Size = {}) {
  await init();
  seed(1);
  const { train, test } = await mnist();
  const network = autoencoderNet();
  const loader = new DataLoader(train.take(limit), { batchSize: 50, shuffle: true });
  const learningRate = oneCycle({ maxLearningRate: 0.005, steps: epochs * loader.length });
  const optimizer = new Adam(network.parameters(), { learningRate });
  const trainer = new Trainer(network, { objective, optimizer });

  const before = (await trainer.evaluate(test, { metrics: { error } })).metrics?.error ?? 0;
  const stopping = new EarlyStopping(network, { patience: 3 });
  await trainer.fit(loader, { epochs, validate: test, listeners: [stopping] });
  const after = (await trainer.evaluate(test, { metrics: { error } })).metrics?.error ?? 0;

  const few = test.subset([1, 2, 3]);
  const copies = sigmoid(await trainer.predict(few));
  console.log(showImages([0, 1, 2].map((index) => few.sample(index))));
  console.log(showImages([0, 1, 2].map((index) => copies.data().subarray(784 * index, 784 * (index + 1)))));
  console.log(
    `autoencoder: of 784 pixels 16 numbers, from which a pixel is off by ${after.toFixed(3)} (before: ${before.toFixed(3)})`,
  );
  return { before, after };
}
