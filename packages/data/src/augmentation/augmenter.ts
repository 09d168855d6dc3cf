import { assertSynchronous, dropoutHash, kindOf, type WarpGeometry } from "@tsumiki/kernels";
import type { Dataset } from "../dataset.ts";
import type {
  Augmentation,
  Augmentations,
  BatchAugmentation,
  BatchToAugment,
  SampleAugmentation,
  SampleKind,
} from "./augmentation.ts";
import { Draws } from "./draws.ts";
import { checkedEdge, checkedSigma, type GeometricAugmentation } from "./geometric.ts";
import { GeometricRun } from "./geometric-run.ts";

/** Where in which epoch a batch begins. */
export interface BatchPlace {
  readonly seed: number;
  readonly epoch: number;
  /** Of the batch's first sample in the epoch's order. */
  readonly position: number;
}

/** Samples on their way through the passes. */
export interface ImagesToAugment {
  /** To be read and changed until the next `warp`. */
  samples(): Float32Array;
  /** Has them moved by the kernel. */
  warp(geometry: WarpGeometry): void;
}

/** What is augmented. */
export interface BatchInMemory {
  readonly images: ImagesToAugment;
  readonly labels: Float32Array;
  readonly indices: Uint32Array;
  /** Of a stream there is none. */
  readonly dataset: Dataset | undefined;
}

/** One pass over a batch. */
type Pass = { readonly place: number } & (
  | { readonly name: string; readonly sample: SampleAugmentation }
  | BatchAugmentation
  | { readonly run: GeometricRun }
);

/** A loader's augmentations. Each draws by its own place in the list, so that how the work is ordered changes nothing. */
export class Augmenter {
  readonly names: readonly string[];
  /** Whether class numbers become rows of shares. */
  readonly softLabels: boolean;
  readonly #kind: SampleKind;
  readonly #passes: readonly Pass[];
  readonly #draws = new Draws(0);

  /** @throws TypeError for what is no augmentation; what an augmentation throws for samples that it cannot take */
  constructor(given: Augmentations, kind: SampleKind) {
    this.#kind = kind;
    const augmentations = (Array.isArray(given) ? given : [given]).map(checkedAugmentation);
    this.names = augmentations.map(({ name }) => name);
    this.#passes = passesOf(augmentations);
    this.softLabels = augmentations.some((each) => "batch" in each && each.softLabels) && hasClassNumbers(kind);
    for (const pass of this.#passes) {
      if ("run" in pass) pass.run.assertSuits(kind);
      else if ("batch" in pass) pass.assertSuits?.(kind);
    }
  }

  /** @throws RangeError naming what made a number that is not finite; TypeError for what is not done when it returns */
  apply({ images, labels, indices, dataset }: BatchInMemory, { seed, epoch, position }: BatchPlace): void {
    const ofEpoch = mixed(mixed(seed, epoch), Math.floor(epoch / 2 ** 32));
    const keyOf = (row: number, place: number) => mixed(mixed(ofEpoch, position + row), place);
    for (const pass of this.#passes) {
      if ("run" in pass) {
        images.warp(pass.run.geometry(this.#kind, indices.length, keyOf));
        continue;
      }
      const samples = images.samples();
      const drawsOf = (row: number) => {
        this.#draws.restart(keyOf(row, pass.place));
        return this.#draws;
      };
      if ("batch" in pass) {
        const batch = { samples, labels, indices, kind: this.#kind, drawsOf };
        assertDone(pass.name, pass.batch(withPartners(batch, dataset, pass.name)));
      } else {
        eachSample(samples, indices.length, (sample, row) => {
          assertInPlace(pass.name, pass.sample(sample, drawsOf(row)), sample);
        });
      }
      assertFinite(pass.name, "element", samples, indices);
      if ("batch" in pass) assertFinite(pass.name, "label element", labels, indices);
    }
  }
}

/** A batch, and where others can be taken from. */
function withPartners(
  batch: Omit<BatchToAugment, "dataset">,
  dataset: Dataset | undefined,
  name: string,
): BatchToAugment {
  return {
    ...batch,
    get dataset() {
      if (dataset) return dataset;
      throw new TypeError(
        `StreamLoader: the augmentation ${name} takes others from the data set, and a stream has none to take from; leave it out, or read the samples into a Dataset`,
      );
    },
  };
}

/** A key of 32 bits that both numbers decide. */
function mixed(key: number, number: number): number {
  return dropoutHash(key, number);
}

/** Geometric ones that follow one another share a pass. */
function passesOf(augmentations: readonly Augmentation[]): Pass[] {
  const passes: Pass[] = [];
  let run: GeometricRun | undefined;
  for (const [place, augmentation] of augmentations.entries()) {
    if (!isGeometric(augmentation)) {
      run = undefined;
      passes.push({ ...augmentation, place });
      continue;
    }
    if (!run?.takes(augmentation)) {
      run = new GeometricRun();
      passes.push({ run, place });
    }
    run.add(augmentation, place);
  }
  return passes;
}

function isGeometric(augmentation: Augmentation): augmentation is GeometricAugmentation {
  return "matrix" in augmentation || "strength" in augmentation;
}

/**
 * Whether its labels have to become rows before they can be soft; targets are rows already.
 * @throws TypeError for labels of a shape, or of which one is ignored: those are no rows of shares
 */
function hasClassNumbers({ classes, labelShape, ignore }: SampleKind): boolean {
  if (classes === undefined) return false;
  if (labelShape.length === 0 && ignore === undefined) return true;
  throw new TypeError(
    "DataLoader: an augmentation with soft labels needs one class a sample, none of them to be ignored",
  );
}

function checkedAugmentation(given: SampleAugmentation | Augmentation): Augmentation {
  if (typeof given === "function") return { name: given.name || "augment", sample: given };
  const { name, sample, batch, matrix, strength } = (given ?? {}) as Partial<Record<string, unknown>>;
  const ways = [sample, batch, matrix, strength].filter((way) => way !== undefined);
  const isOne = typeof given === "object" && typeof name === "string" && ways.length === 1;
  if (isOne && typeof ways[0] === "function") {
    if (isGeometric(given)) assertGeometric(given);
    return given;
  }
  throw new TypeError(
    `DataLoader: augment must be a function of a sample and its draws, rotate(10) and its like, { name, sample }, { name, batch } or { name, matrix } with such a function, or a list of these, got ${kindOf(given)}`,
  );
}

/** One's own is as unchecked as a function's result. */
function assertGeometric(augmentation: GeometricAugmentation): void {
  const place = `DataLoader: the augmentation ${augmentation.name}`;
  checkedEdge(place, augmentation);
  if ("strength" in augmentation) checkedSigma(place, augmentation.sigma);
}

function eachSample(samples: Float32Array, count: number, f: (sample: Float32Array, row: number) => void): void {
  const size = samples.length / count;
  for (let row = 0; row < count; row++) f(samples.subarray(row * size, (row + 1) * size), row);
}

function assertDone(name: string, result: unknown): void {
  assertSynchronous(
    result,
    `DataLoader: the augmentation ${name} returned a promise, but the batch is made as soon as it returns; change the sample before`,
  );
}

/** A function of `map` may return what becomes of a sample; here nobody would look at it. */
function assertInPlace(name: string, result: unknown, sample: Float32Array): void {
  assertDone(name, result);
  if (result === sample || !(Array.isArray(result) || ArrayBuffer.isView(result))) return;
  throw new TypeError(
    `DataLoader: the augmentation ${name} returned ${kindOf(result)}, but a sample is changed in place: sample.set(…)`,
  );
}

function assertFinite(name: string, what: string, numbers: Float32Array, indices: Uint32Array): void {
  for (let i = 0; i < numbers.length; i++) {
    if (Number.isFinite(numbers[i])) continue;
    const size = numbers.length / indices.length;
    throw new RangeError(
      `DataLoader: the augmentation ${name} made ${what} ${i % size} of sample ${indices[Math.floor(i / size)]} ${numbers[i]}`,
    );
  }
}
