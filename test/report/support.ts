import { DataLoader, Dataset } from "@tsumiki/data";
import { dispose, init } from "@tsumiki/kernels";
import {
  Affine,
  Conv2d,
  Flatten,
  type Layer,
  MaxPool2d,
  meanSquaredError,
  ReLU,
  sequential,
  softmaxCrossEntropy,
} from "@tsumiki/layers";
import { Adam, oneCycle } from "@tsumiki/optimizer";
import { Recorder, type RecorderOptions } from "@tsumiki/report";
import { Generator, seed } from "@tsumiki/tensor";
import { type FitEvent, type FitOptions, Trainer } from "@tsumiki/training";
import { type DefaultTreeAdapterMap, parse } from "parse5";
import { afterAll, beforeAll } from "vitest";

export function onWasm(): void {
  beforeAll(() => init({ threads: 1 }));
  afterAll(() => dispose());
}

/** Images of noise, of class k brighter in its own row. */
export function stripes(count: number, classNames = ["top", "middle", "bottom"], labelSeed = 1): Dataset {
  const generator = new Generator(labelSeed);
  const labels = Array.from({ length: count }, (_, index) => index % classNames.length);
  const samples = new Uint8Array(count * 64);
  for (const [index, label] of labels.entries()) {
    for (let pixel = 0; pixel < 64; pixel++) {
      const isOwn = Math.floor(pixel / 16) === label;
      samples[index * 64 + pixel] = Math.floor(generator.next() * 130) + (isOwn ? 100 : 0);
    }
  }
  return new Dataset({ samples, sampleShape: [1, 8, 8], labels, classNames });
}

export function line(count: number): Dataset {
  const samples = Float32Array.from({ length: count }, (_, index) => (2 * index) / count - 1);
  const targets = samples.map((x) => 3 * x + 1);
  return new Dataset({ samples, sampleShape: [1], targets, targetShape: [1] });
}

export function convolutions(classes = 3) {
  return sequential(
    [1, 8, 8],
    new Conv2d(1, 4, 3),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Affine(36, classes),
  );
}

/** A trainer of this model by Adam with one cycle over so many steps. */
export function trainerOf(model: Layer, steps: number, isOfClasses = true): Trainer {
  const learningRate = oneCycle({ maxLearningRate: 0.02, steps });
  const optimizer = new Adam(model.parameters(), { learningRate });
  return new Trainer(model, { loss: isOfClasses ? softmaxCrossEntropy : meanSquaredError, optimizer });
}

/** Trains on stripes, and gives the recorder, the events and the trainer. */
export async function recorded(options: RecorderOptions = {}, fit: Partial<FitOptions> = {}, model?: Layer) {
  seed(3);
  const trainer = trainerOf(model ?? convolutions(), 12);
  const loader = new DataLoader(stripes(60), { batchSize: 20, shuffle: true, seed: 1 });
  const recorder = new Recorder({ command: "node train.ts", ...options });
  const events: FitEvent[] = [];
  const listeners = [recorder, { observe: (event: FitEvent) => void events.push(event) }, ...(fit.listeners ?? [])];
  const training = trainer.fit(loader, { epochs: 4, validate: stripes(30, undefined, 2), ...fit, listeners });
  const result = await training.then(
    (done) => done,
    () => undefined,
  );
  return { recorder, record: recorder.record, events, trainer, result };
}

/** The same to all who ask. */
export function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** What a parser of browsers' rules finds wrong with a page. */
export function parseErrors(html: string): string[] {
  const errors: string[] = [];
  parse(html, {
    sourceCodeLocationInfo: true,
    onParseError: ({ code, startLine, startCol }) => errors.push(`${code} at ${startLine}:${startCol}`),
  });
  return errors;
}

type Node = DefaultTreeAdapterMap["node"];

/** The text of every element of this name. */
export function textsOf(html: string, name: string): string[] {
  const found: string[] = [];
  visit(parse(html), (node) => {
    if (node.nodeName === name) found.push(textOf(node));
  });
  return found;
}

/** What a person reads. */
export function readingOf(html: string): string {
  return textsOf(html, "main").join(" ").replace(/\s+/g, " ");
}

function textOf(node: Node): string {
  if ("value" in node) return node.value;
  if (["style", "script", "title", "desc"].includes(node.nodeName)) return "";
  return "childNodes" in node ? node.childNodes.map(textOf).join(" ") : "";
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  if ("childNodes" in node) for (const child of node.childNodes) visit(child, see);
}
