import { spawnSync } from "node:child_process";
import { DataLoader, Dataset } from "@tsumiki/data";
import { init, onNotice } from "@tsumiki/kernels";
import {
  Affine,
  Branch,
  binaryCrossEntropy,
  crossEntropy,
  HardSigmoid,
  type Layer,
  LogSoftmax,
  type Loss,
  meanSquaredError,
  ReLU,
  Sigmoid,
  Softmax,
  sequential,
  softmaxCrossEntropy,
} from "@tsumiki/layers";
import { SGD } from "@tsumiki/optimizer";
import { Trainer } from "@tsumiki/training";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { collect, example } from "./support.ts";

await init({ backend: "reference" });

const notices: string[] = [];
let before: (message: string) => void;
beforeEach(() => {
  notices.length = 0;
  before = onNotice((message) => notices.push(message));
  vi.useFakeTimers();
});
afterEach(() => {
  onNotice(before);
  vi.useRealTimers();
});

const forgotten = "Trainer.fit: nobody awaits or iterates it, so it does not train; write await trainer.fit(…)";

test("a training that nobody awaits or iterates gives notice, after a second and once", () => {
  const { trainer, loader } = example();
  trainer.fit(loader, { epochs: 1 });
  trainer.fit(loader, { epochs: 1 });
  vi.advanceTimersByTime(999);
  expect(notices).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(notices).toEqual([forgotten]);
  expect(vi.getTimerCount()).toBe(0);
  expect(trainer.optimizer.steps).toBe(0);
});

test("one that is awaited or iterated does not, also a little later", async () => {
  const { trainer, loader } = example();
  const later = trainer.fit(loader, { epochs: 1 });
  await vi.advanceTimersByTimeAsync(900);
  await later;
  const iterated = trainer.fit(loader, { epochs: 1 });
  await Promise.resolve();
  await collect(iterated);
  const caught = trainer.fit(loader, { epochs: 1 });
  await caught.catch(() => {});
  const begun = trainer.fit(loader, { epochs: 1 })[Symbol.asyncIterator]();
  await vi.advanceTimersByTimeAsync(5000);
  await begun.return();
  expect(vi.getTimerCount()).toBe(0);
  expect(notices).toEqual([]);
});

test("a program that ends before gives notice too, and is not kept alive", () => {
  const program = `
    import { Affine, DataLoader, Dataset, init, SGD, sequential, softmaxCrossEntropy, Trainer } from "tsumiki";
    await init({ backend: "reference" });
    const model = sequential([1], new Affine(1, 2));
    const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer: new SGD(model.parameters()) });
    const loader = new DataLoader(Dataset.from([[0], [1]], [0, 1]), { batchSize: 1 });
    const asked = trainer.fit(loader, { epochs: 1 });
    await asked;
    for (let i = 0; i < 20; i++) trainer.fit(loader, { epochs: 1 });
    const began = performance.now();
    process.on("exit", () => console.log(performance.now() - began < 900, process.listenerCount("beforeExit")));
  `;
  const args = ["--conditions=@tsumiki/source", "--input-type=module", "--eval", program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: import.meta.dirname });
  expect([stdout, stderr]).toEqual(["true 0\n", `tsumiki: ${forgotten}\n`]);
});

function made(loss: Loss, ...last: Layer[]): string[] {
  notices.length = 0;
  onNotice((message) => notices.push(message)); // those said before count again
  for (let times = 0; times < 2; times++) {
    const model = sequential([3], new Affine(3, 2), ...(last as []));
    new Trainer(model, { loss, optimizer: new SGD(model.parameters()) });
  }
  return [...notices];
}

test("a model that ends in probabilities before a loss that takes scores gives notice, once", () => {
  const sentence = (loss: string, gives: string) =>
    `Trainer: ${loss} takes scores, but the model gives ${gives}; leave that layer out: the loss does its work, and more exactly`;
  const softmax = "probabilities of a Softmax";
  expect(made(softmaxCrossEntropy, new Softmax())).toEqual([sentence("softmaxCrossEntropy", softmax)]);
  expect(made(crossEntropy(), new ReLU(), new Softmax())).toEqual([sentence("crossEntropy", softmax)]);
  const logarithms = "logarithms of probabilities of a LogSoftmax";
  expect(made(crossEntropy({ labelSmoothing: 0.1 }), new LogSoftmax())).toEqual([sentence("crossEntropy", logarithms)]);
  const sigmoid = "probabilities of a Sigmoid";
  expect(made(binaryCrossEntropy, new Sigmoid())).toEqual([sentence("binaryCrossEntropy", sigmoid)]);
  const hard = "probabilities of a HardSigmoid";
  expect(made(binaryCrossEntropy, new HardSigmoid())).toEqual([sentence("binaryCrossEntropy", hard)]);
  const inner = sequential([2], new Branch(new ReLU(), new Sigmoid()));
  expect(made(binaryCrossEntropy, inner)).toEqual([sentence("binaryCrossEntropy", sigmoid)]);
});

test("nothing is said where it is as it should be", () => {
  expect(made(softmaxCrossEntropy)).toEqual([]);
  expect(made(softmaxCrossEntropy, new Softmax(), new Affine(2, 2))).toEqual([]);
  expect(made(meanSquaredError, new Sigmoid())).toEqual([]);
  expect(made((scores, labels) => softmaxCrossEntropy(scores, labels), new Sigmoid())).toEqual([]);
});

test("what the data ignore and the loss does not gives notice, in training and in evaluation", async () => {
  const data = Dataset.from([[0], [1], [2]], [0, 1, 2], { ignore: 2 });
  const evaluated = async (loss: Loss, dataset: Dataset = data): Promise<string[]> => {
    notices.length = 0;
    onNotice((message) => notices.push(message)); // those said before count again
    const model = sequential([1], new Affine(1, 3));
    const trainer = new Trainer(model, { loss, optimizer: new SGD(model.parameters()) });
    await trainer.evaluate(dataset);
    await trainer.fit(new DataLoader(dataset, { batchSize: 3 }), { epochs: 1 });
    return [...notices];
  };
  const sentence = (does: string) =>
    `Trainer: the data ignore the label 2, but ${does}; take crossEntropy({ ignore: 2 })`;
  expect(await evaluated(softmaxCrossEntropy)).toEqual([sentence("softmaxCrossEntropy ignores none")]);
  expect(await evaluated(crossEntropy({ ignore: -100 }))).toEqual([sentence("crossEntropy ignores -100")]);
  expect(await evaluated(crossEntropy({ ignore: 2 }))).toEqual([]);
  // Of a loss of one's own nothing is known.
  expect(await evaluated((scores, labels) => crossEntropy({ ignore: 2 })(scores, labels))).toEqual([]);
  expect(await evaluated(crossEntropy({ ignore: 2 }), Dataset.from([[0], [1], [2]], [0, 1, 2]))).toEqual([]);
});
