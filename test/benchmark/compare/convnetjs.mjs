import convnetjs from "convnetjs";
import { serve } from "../src/protocol.ts";
import { labels, pixels } from "./random.mjs";

/** `simple`. ConvNetJS takes one image at a time, sums the gradients of a batch, and knows no Adam: momentum instead. */
await serve((_model, batch) => {
  const net = new convnetjs.Net();
  net.makeLayers([
    { type: "input", out_sx: 28, out_sy: 28, out_depth: 1 },
    { type: "conv", sx: 5, filters: 30, stride: 1, pad: 0, activation: "relu" },
    { type: "pool", sx: 2, stride: 2 },
    { type: "fc", num_neurons: 100, activation: "relu" },
    { type: "softmax", num_classes: 10 },
  ]);
  const trainer = new convnetjs.Trainer(net, { method: "sgd", learning_rate: 0.001, momentum: 0.9, batch_size: batch });
  const samples = labels(batch).map((label) => ({ image: image(), label }));
  return () => {
    for (const { image, label } of samples) trainer.train(image, label);
  };
});

function image() {
  const volume = new convnetjs.Vol(28, 28, 1, 0);
  volume.w.set(pixels(28 * 28));
  return volume;
}
