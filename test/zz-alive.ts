import { Adam, Generator, init, scope, seed, softmaxCrossEntropy, DataLoader, Dataset } from "tsumiki";
await init({ threads: 1 }); seed(1);
const gen = new Generator(1); const batch = 100;
const samples = Float32Array.from({ length: batch * 784 }, () => Math.max(0, 5 * gen.next() - 4));
const data = new Dataset({ samples, sampleShape: [1, 28, 28], labels: Array.from({ length: batch }, () => gen.integer(10)), classes: 10 });
const { models } = await import("./benchmark/src/models.ts");
const model = (models as any).simple(); const opt = new Adam(model.parameters(), { learningRate: 0.001 });
const [first] = new DataLoader(data, { batchSize: batch }); const { images, labels } = first as any;
for (let i = 0; i < 400; i++) { scope(() => { const [s, b] = model.forward(images); const [l, lb] = softmaxCrossEntropy(s, labels); b(lb(), { input: false }); opt.step();
 if (i % 100 === 0) { let x = images; for (const layer of model.layers.slice(0, 3)) x = layer.forward(x)[0]; const d = x.data(); let n = 0; for (const v of d) if (v > 0) n++; console.log(i, l.data?.()[0] ?? l, "alive", n / d.length); } }); }
process.exit(0);
