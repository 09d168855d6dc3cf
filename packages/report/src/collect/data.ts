import { DataLoader, Dataset } from "@tsumiki/data";
import type { Loader } from "@tsumiki/training";
import type { DataFacts } from "../record.ts";
import { namesOf } from "./judge.ts";
import { pictureOf } from "./pictures.ts";

/** So many samples are shown. */
const mostSamples = 20;

/** What a training is fed with. */
export function dataFacts(loader: Loader): DataFacts {
  const { dataset } = loader;
  const facts = {
    description: String(dataset),
    loader: String(loader),
    size: dataset.size,
    steps: dataset.steps.map(String),
    augmentations: loader instanceof DataLoader ? loader.augmentations : [],
    samples: dataset instanceof Dataset ? samplesOf(dataset) : [],
  };
  if (!(dataset instanceof Dataset) || dataset.classes === undefined) return facts;
  return { ...facts, classNames: namesOf(dataset), classCounts: dataset.classCounts() };
}

/** Of each class as many, as far as they go. */
function samplesOf(data: Dataset): DataFacts["samples"] {
  if (pictureOf(data.sample(0), data.sampleShape) === undefined) return [];
  const isOneClass = data.classes !== undefined && data.labelShape.length === 0;
  const names = isOneClass ? namesOf(data) : [];
  const indices = isOneClass ? firstOfEachClass(data.labels(), names.length) : [...Array(data.size).keys()];
  return indices.slice(0, mostSamples).map((index) => ({
    pixels: [],
    height: 0,
    width: 0,
    ...pictureOf(data.sample(index), data.sampleShape),
    label: isOneClass ? (names[data.subset([index]).labels()[0] as number] ?? "") : `${index}`,
  }));
}

/** One of each class, then another of each. */
function firstOfEachClass(labels: Int32Array, classes: number): number[] {
  const rounds = Math.max(1, Math.floor(mostSamples / classes));
  const found = Array.from({ length: classes }, (): number[] => []);
  for (const [index, label] of labels.entries()) {
    const own = found[label];
    if (own !== undefined && own.length < rounds) own.push(index);
  }
  return Array.from({ length: rounds }, (_, round) => found.flatMap((own) => own.slice(round, round + 1))).flat();
}

/** So many samples are hashed at once. */
const block = 1000;

/**
 * SHA-256 of samples and labels, as they are in batches: of the digests of each 1000. So one can tell whether another
 * training had the same data.
 */
export async function hashOf(data: Dataset): Promise<string | undefined> {
  const { subtle } = globalThis.crypto ?? {};
  if (subtle === undefined) return undefined; // in a page that is not secure
  const digests: Uint8Array[] = [];
  const [width, labelWidth] = [sizeOf(data.sampleShape), sizeOf(data.labelShape)];
  for (let start = 0; start < data.size; start += block) {
    const indices = Uint32Array.from({ length: Math.min(block, data.size - start) }, (_, index) => start + index);
    const numbers = new Float32Array(indices.length * (width + labelWidth));
    const samples = indices.length * width;
    data.gather(indices, numbers.subarray(0, samples), numbers.subarray(samples));
    digests.push(new Uint8Array(await subtle.digest("SHA-256", numbers)));
  }
  const whole = new Uint8Array(digests.length * 32);
  for (const [index, digest] of digests.entries()) whole.set(digest, index * 32);
  const hash = new Uint8Array(await subtle.digest("SHA-256", whole));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
