// Trains with a checkpoint after each step, takes up one that is there, and says what the weights come to. To be killed.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { argv, stdout } from "node:process";
import {
  Adam,
  Affine,
  BatchNorm1d,
  checkpoint,
  DataLoader,
  Dataset,
  Dropout,
  EarlyStopping,
  ExponentialAverage,
  init,
  noise,
  oneCycle,
  ReLU,
  seed,
  sequential,
  softmaxCrossEntropy,
  Trainer,
} from "tsumiki";

const [, , file = "", epochs = "6", every = "1", backend = "reference"] = argv;

await init(backend === "reference" ? { backend } : { threads: 1 });
// A resumed training gets back what another seed would make otherwise.
seed(existsSync(file) ? 2 : 1);
const samples = Float32Array.from({ length: 128 }, (_, index) => Math.sin(index * index));
const labels = Array.from({ length: 32 }, (_, index) => index % 2);
const data = new Dataset({ samples, sampleShape: [4], labels, classes: 2 });
const loader = new DataLoader(data, { batchSize: 10, shuffle: true, augment: [noise(0.1)] });
const model = sequential([4], new Affine(4, 16), new BatchNorm1d(16), new ReLU(), new Dropout(0.3), new Affine(16, 2));
const learningRate = oneCycle({ maxLearningRate: 0.05, steps: 4 * Number(epochs) });
const average = new ExponentialAverage(model.parameters(), { decay: 0.9 });
const trainer = new Trainer(model, {
  loss: softmaxCrossEntropy,
  optimizer: new Adam(model.parameters(), { learningRate }),
  average,
});
const stopping = new EarlyStopping(model, { patience: Number(epochs), average });
if (existsSync(file)) await trainer.resume(file);
const listeners = [stopping, checkpoint(file, { every: { steps: Number(every) }, keep: 2 })];
const { steps, validation } = await trainer.fit(loader, { epochs: Number(epochs), validate: data, listeners });
const hash = createHash("sha256");
for (const [, { value }] of [...model.state(), ...average.state()]) hash.update(value.data());
stdout.write(`${steps} ${validation?.loss} ${hash.digest("hex")}`);
