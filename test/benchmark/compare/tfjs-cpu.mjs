import * as tf from "@tensorflow/tfjs";
import { serve } from "../src/protocol.ts";
import { labels, normal, pixels } from "./random.mjs";

await tf.setBackend("cpu");

/** `simple`, in TensorFlow.js's own order: channels last. */
await serve((_model, batch) => {
  const filters = variable([5, 5, 1, 30]);
  const filterBias = variable([30]);
  const hidden = variable([4320, 100]);
  const hiddenBias = variable([100]);
  const output = variable([100, 10]);
  const outputBias = variable([10]);
  const images = tf.tensor4d(pixels(batch * 28 * 28), [batch, 28, 28, 1]);
  const targets = tf.oneHot(tf.tensor1d(labels(batch), "int32"), 10);
  const optimizer = tf.train.adam(0.001);

  const loss = () => {
    const maps = tf.relu(tf.add(tf.conv2d(images, filters, 1, "valid"), filterBias));
    const features = tf.reshape(tf.maxPool(maps, 2, 2, "valid"), [batch, 4320]);
    const scores = tf.add(tf.matMul(tf.relu(tf.add(tf.matMul(features, hidden), hiddenBias)), output), outputBias);
    return tf.losses.softmaxCrossEntropy(targets, scores);
  };
  return () => optimizer.minimize(loss);
});

function variable(shape) {
  return tf.variable(tf.tensor(normal(tf.util.sizeFromShape(shape)), shape));
}
