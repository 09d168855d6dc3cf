import { Adam, DataLoader, Dataset, Generator, init, scope, seed, softmaxCrossEntropy, Sequential, Conv2d, ReLU, MaxPool2d, Flatten, Affine } from "tsumiki";
import { Runtime } from "../packages/kernels/src/wasm/runtime.ts";
let k = 0; const noop = process.argv[2] === "noop";
let on = false;
{ const run = Runtime.prototype.run;
  Runtime.prototype.run = function (kernel, shards, words, floats) { if (on && noop) { return; } const s = performance.now(); run.call(this, kernel, shards, words, floats); k += performance.now() - s; }; }
await init({ threads: 1 }); seed(1);
const gen = new Generator(1);
const batch = 100;
const data = new Dataset({ samples: Float32Array.from({ length: batch * 784 }, () => gen.next()), sampleShape: [1, 28, 28], labels: Array.from({ length: batch }, () => gen.integer(10)), classes: 10 });
const { models } = await import("./benchmark/src/models.ts");
const model = (models as any).simple(); const opt = new Adam(model.parameters(), { learningRate: 0.001 });
const [first] = new DataLoader(data, { batchSize: batch }); const { images, labels } = first as any;
const step = () => scope(() => { const [s, b] = model.forward(images); const [, lb] = softmaxCrossEntropy(s, labels); b(lb(), { input: false }); opt.step(); });
step(); on = true;
let n = 0;
for (const upto of [50, 100, 200, 400, 800, 1600]) { const hs = []; for (; n < upto; n++) { k = 0; const a = performance.now(); step(); hs.push(performance.now() - a - k); } hs.sort((a, b) => a - b); console.log("steps to", upto, "host min", hs[0].toFixed(3), "median", hs[hs.length >> 1].toFixed(3)); }
process.exit(0);
