import { assertSynchronous, kindOf } from "@tsumiki/kernels";
import { Generator } from "@tsumiki/tensor";
import type { Dataset } from "./dataset.ts";

/** Varies one sample at random, in place. */
export type SampleAugmentation = (sample: Float32Array, generator: Generator) => void;

/** A batch that is being made: its numbers may be changed in place. */
export interface BatchToAugment {
  /** [batch, …sampleShape] */
  readonly samples: Float32Array;
  /** [batch, …labelShape] */
  readonly labels: Float32Array;
  /** Which samples of the data set these are. */
  readonly indices: Uint32Array;
  /** Where others can be taken from, by `gather`. What is taken from the batch instead depends on its size. */
  readonly dataset: Dataset;
  /** What is random about the sample of this row: by seed, epoch, and position in the epoch's order. */
  generatorOf(row: number): Generator;
}

/** An augmentation with a name, of one sample after the other or of a batch at once. */
export type Augmentation =
  | { readonly name: string; readonly sample: SampleAugmentation }
  | { readonly name: string; readonly batch: (batch: BatchToAugment) => void };

/** What is done, in this order. */
export type Augmentations = SampleAugmentation | Augmentation | readonly (SampleAugmentation | Augmentation)[];

/** Where in which epoch a batch begins. */
export interface BatchPlace {
  readonly seed: number;
  readonly epoch: number;
  /** Of the batch's first sample in the epoch's order. */
  readonly position: number;
}

/** A loader's augmentations. Each draws by its own place in the list, so that how the work is ordered changes nothing. */
export class Augmenter {
  readonly names: readonly string[];
  readonly #augmentations: readonly Augmentation[];
  /** Started anew for each sample: making one takes longer. */
  readonly #generator = new Generator(0);

  /** @throws TypeError for what is no augmentation */
  constructor(given: Augmentations) {
    const list = Array.isArray(given) ? given : [given];
    this.#augmentations = list.map(checkedAugmentation);
    this.names = this.#augmentations.map(({ name }) => name);
  }

  /** @throws RangeError naming what made a number that is not finite; TypeError for what is not done when it returns */
  apply(batch: PlainBatch, { seed, epoch, position }: BatchPlace): void {
    for (const [index, augmentation] of this.#augmentations.entries()) {
      const seedOf = (row: number) => `${seed} ${epoch} ${position + row} ${index}`;
      if ("batch" in augmentation) {
        const generatorOf = (row: number) => new Generator(seedOf(row));
        assertDone(augmentation.name, augmentation.batch(toAugment(augmentation.name, batch, generatorOf)));
        assertFinite(augmentation.name, batch);
      } else {
        this.#eachSample(augmentation, batch, seedOf);
      }
    }
  }

  #eachSample(
    { name, sample }: { readonly name: string; readonly sample: SampleAugmentation },
    batch: Pick<BatchToAugment, "samples" | "indices">,
    seedOf: (row: number) => string,
  ): void {
    const { samples, indices } = batch;
    const size = samples.length / indices.length;
    for (let row = 0; row < indices.length; row++) {
      this.#generator.seed(seedOf(row));
      assertDone(name, sample(samples.subarray(row * size, (row + 1) * size), this.#generator));
    }
    assertFinite(name, batch);
  }
}

/** A batch, and the data set that it is of; what is of a stream has none. */
type PlainBatch = Omit<BatchToAugment, "generatorOf" | "dataset"> & { readonly dataset: Dataset | undefined };

function toAugment(
  name: string,
  { dataset, ...batch }: PlainBatch,
  generatorOf: BatchToAugment["generatorOf"],
): BatchToAugment {
  return {
    ...batch,
    generatorOf,
    get dataset() {
      if (dataset) return dataset;
      throw new TypeError(
        `StreamLoader: the augmentation ${name} takes others from the data set, and a stream has none to take from; leave it out, or read the samples into a Dataset`,
      );
    },
  };
}

function checkedAugmentation(given: SampleAugmentation | Augmentation): Augmentation {
  if (typeof given === "function") return { name: given.name || "augment", sample: given };
  const { name, sample, batch } = (given ?? {}) as { name?: unknown; sample?: unknown; batch?: unknown };
  const isOne =
    typeof given === "object" && typeof name === "string" && (sample === undefined) !== (batch === undefined);
  if (isOne && typeof (sample ?? batch) === "function") return given;
  throw new TypeError(
    `DataLoader: augment must be a function of a sample and a generator, { name, sample } or { name, batch } with such a function, or a list of these, got ${kindOf(given)}`,
  );
}

function assertDone(name: string, result: unknown): void {
  assertSynchronous(
    result,
    `DataLoader: the augmentation ${name} returned a promise, but the batch is made as soon as it returns; change the sample before`,
  );
}

function assertFinite(name: string, { samples, indices }: Pick<BatchToAugment, "samples" | "indices">): void {
  for (let i = 0; i < samples.length; i++) {
    if (Number.isFinite(samples[i])) continue;
    const size = samples.length / indices.length;
    throw new RangeError(
      `DataLoader: the augmentation ${name} made element ${i % size} of sample ${indices[Math.floor(i / size)]} ${samples[i]}`,
    );
  }
}
