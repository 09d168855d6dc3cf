import { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { serve } from "../src/protocol.ts";
import { labels, normal, pixels } from "./random.mjs";

await init("wasm");
defaultDevice("wasm");

/** `simple` and Adam, compiled as one function. Arrays are counted by hand there: `.ref` keeps one for later. */
await serve((_model, batch) => {
  const shapes = [[30, 1, 5, 5], [30, 1, 1], [4320, 100], [100], [100, 10], [10]];
  const images = np.array(pixels(batch * 28 * 28)).reshape([batch, 1, 28, 28]);
  const targets = nn.oneHot(np.array(Int32Array.from(labels(batch)), { dtype: np.int32 }), 10);
  let weights = shapes.map((shape) => np.array(normal(size(shape))).reshape(shape));
  let mean = shapes.map((shape) => np.zeros(shape));
  let squares = shapes.map((shape) => np.zeros(shape));

  const loss = ([filters, filterBias, hidden, hiddenBias, output, outputBias], x, y) => {
    const maps = nn.relu(lax.conv(x, filters, [1, 1], "VALID").add(filterBias));
    const features = np.max(maps.reshape([batch, 30, 12, 2, 12, 2]), [3, 5]).reshape([batch, 4320]);
    const scores = np.dot(nn.relu(np.dot(features, hidden).add(hiddenBias)), output).add(outputBias);
    return nn
      .logSoftmax(scores)
      .mul(y)
      .sum()
      .mul(-1 / batch);
  };
  const step = jit((w, m, v, x, y) => {
    const [value, gradient] = valueAndGrad(loss)(tree.ref(w), x, y);
    const m1 = m.map((array, i) => array.mul(0.9).add(gradient[i].ref.mul(0.1)));
    const v1 = v.map((array, i) => array.mul(0.999).add(np.square(gradient[i]).mul(0.001)));
    const w1 = w.map((array, i) => array.sub(m1[i].ref.mul(0.001).div(np.sqrt(v1[i].ref).add(1e-7))));
    return [value, w1, m1, v1];
  });
  return async () => {
    const [value, ...state] = step(weights, mean, squares, images.ref, targets.ref);
    [weights, mean, squares] = state;
    await blockUntilReady([value.ref, state]);
    value.dispose();
  };
});

function size(shape) {
  return shape.reduce((product, extent) => product * extent, 1);
}
