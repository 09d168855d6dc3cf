import {
  assertOptions,
  assertSynchronous,
  checkedNumber,
  dropoutHash,
  kindOf,
  type WarpGeometry,
} from "@tsumiki/kernels";
import { counted } from "../counted.ts";
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
import { Misuse, naming } from "./naming.ts";

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
  | { readonly own: { readonly name: string; readonly sample: SampleAugmentation } | BatchAugmentation }
  | { readonly run: GeometricRun }
);

/** What a loader is told of it. */
interface AugmentOptions {
  readonly augment?: Augmentations | undefined;
  readonly augmentEpochs?: number | undefined;
}

/**
 * A loader's augmentations; undefined if it has none.
 * @throws as the Augmenter; TypeError or RangeError for epochs that are no whole number, or for which there is nothing to do
 */
export function augmenterOf(
  loader: SampleKind["loader"],
  data: Omit<SampleKind, "loader">,
  { augment, augmentEpochs }: AugmentOptions,
): Augmenter | undefined {
  if (augmentEpochs !== undefined) {
    checkedNumber(loader, "augmentEpochs", augmentEpochs, "a whole number of at least 0");
    if (augment === undefined) throw new TypeError(`${loader}: augmentEpochs without augment; say what is to be done`);
  }
  return augment === undefined ? undefined : new Augmenter(augment, data, loader, augmentEpochs);
}

/** A loader's augmentations. Each draws by its own place in the list, so that how the work is ordered changes nothing. */
export class Augmenter {
  readonly names: readonly string[];
  /** Whether class numbers become rows of shares. */
  readonly softLabels: boolean;
  readonly #kind: SampleKind;
  readonly #passes: readonly Pass[];
  readonly #draws = new Draws(0);
  readonly #epochs: number;

  /**
   * @param epochs in how many, from the first on
   * @throws TypeError for what is no augmentation; what an augmentation throws for samples that it cannot take
   */
  constructor(given: Augmentations, data: Omit<SampleKind, "loader">, loader: SampleKind["loader"], epochs = Infinity) {
    const kind = kindOfSamples(data, loader);
    this.#kind = kind;
    this.#epochs = epochs;
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    const augmentations = list.map((each) => checkedAugmentation(loader, each as Augmentation));
    this.names = augmentations.map(({ name }) => name);
    this.#passes = passesOf(augmentations);
    this.softLabels = augmentations.some((each) => "batch" in each && each.softLabels) && hasClassNumbers(kind);
    for (const pass of this.#passes) {
      if ("run" in pass) pass.run.assertSuits(kind);
      else if ("batch" in pass.own) pass.own.assertSuits?.(kind);
    }
  }

  /** `, augmented by shift, noise in the first 10 epochs` */
  toString(): string {
    const epochs = Number.isFinite(this.#epochs) ? ` in the first ${counted(this.#epochs, "epoch", "epochs")}` : "";
    return `, augmented by ${this.names.join(", ")}${epochs}`;
  }

  /**
   * @throws Error naming an augmentation that threw, and the sample at which it did, with that as its cause; RangeError naming
   *   what made a number that is not finite; TypeError for what is not done when it returns
   */
  apply({ images, labels, indices, dataset }: BatchInMemory, { seed, epoch, position }: BatchPlace): void {
    if (epoch >= this.#epochs) return;
    const ofEpoch = mixed(mixed(seed, epoch), Math.floor(epoch / 2 ** 32));
    const keyOf = (row: number, place: number) => mixed(mixed(ofEpoch, position + row), place);
    for (const pass of this.#passes) {
      if ("run" in pass) {
        images.warp(pass.run.geometry(this.#kind, indices, keyOf));
        continue;
      }
      const { own } = pass;
      const place = `${this.#kind.loader}: the augmentation ${own.name}`;
      const samples = images.samples();
      const drawsOf = (row: number) => {
        this.#draws.restart(keyOf(row, pass.place));
        return this.#draws;
      };
      if ("batch" in own) {
        const batch = withPartners({ samples, labels, indices, kind: this.#kind, drawsOf }, dataset, place);
        const failedAt = () => `${place} failed at the batch that begins with sample ${indices[0]}`;
        assertDone(
          place,
          naming(failedAt, () => own.batch(batch)),
        );
      } else {
        eachSample(samples, indices.length, (sample, row) => {
          const failedAt = () => `${place} failed at sample ${indices[row]}`;
          assertInPlace(
            place,
            naming(failedAt, () => own.sample(sample, drawsOf(row))),
            sample,
          );
        });
      }
      assertFinite(place, "element", samples, indices);
      if ("batch" in own) assertFinite(place, "label element", labels, indices);
    }
  }
}

/** A batch, and where others can be taken from. */
function withPartners(
  batch: Omit<BatchToAugment, "dataset">,
  dataset: Dataset | undefined,
  place: string,
): BatchToAugment {
  return {
    ...batch,
    get dataset() {
      if (dataset) return dataset;
      throw new Misuse(
        `${place} takes others from the data set, and a stream has none to take from; leave it out, or read the samples into a Dataset`,
      );
    },
  };
}

/** What augmentations are told of the samples. */
function kindOfSamples(data: Omit<SampleKind, "loader">, loader: SampleKind["loader"]): SampleKind {
  const { sampleShape, labelShape, classes, ignore } = data;
  return { loader, sampleShape, labelShape, classes, ignore, inBatch: (value) => data.inBatch(value) };
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
      passes.push({ own: augmentation, place });
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
function hasClassNumbers({ loader, classes, labelShape, ignore }: SampleKind): boolean {
  if (classes === undefined) return false;
  if (labelShape.length === 0 && ignore === undefined) return true;
  throw new TypeError(
    `${loader}: an augmentation with soft labels needs one class a sample, none of them to be ignored; or make the labels rows of shares yourself, as targets: [1, 0, 0] for the first of three classes, targetShape [3], and for two heads [2, 3]`,
  );
}

/** Those of each way; the others are its own. */
const named = { name: true } as const;
const edged = { ...named, border: true, fill: true } as const;
const known = {
  sample: { ...named, sample: true },
  batch: { ...named, batch: true, softLabels: true, assertSuits: true },
  matrix: { ...edged, matrix: true, staysInside: true },
  strength: { ...edged, strength: true, sigma: true },
} as const;

function checkedAugmentation(loader: string, given: SampleAugmentation | Augmentation): Augmentation {
  if (typeof given === "function") return { name: given.name || "augment", sample: given };
  const parts = (given ?? {}) as Partial<Record<string, unknown>>;
  const ways = (["sample", "batch", "matrix", "strength"] as const).filter((way) => parts[way] !== undefined);
  const [way] = ways;
  const isOne = typeof given === "object" && typeof parts["name"] === "string" && ways.length === 1;
  if (isOne && way !== undefined && typeof parts[way] === "function") {
    const place = `${loader}: the augmentation ${parts["name"]}`;
    if (isPlain(given)) assertOptions<object>(place, given, known[way]);
    if (isGeometric(given)) assertGeometric(place, given);
    return given;
  }
  throw new TypeError(
    `${loader}: augment must be a function of a sample and its draws, rotate(10) and its like, { name, sample }, { name, batch } or { name, matrix } with such a function, or a list of these, got ${kindOf(given)}`,
  );
}

/** One of a class may have fields of its own. */
function isPlain(given: object): boolean {
  return Object.getPrototypeOf(given) === Object.prototype;
}

/** One's own is as unchecked as a function's result. */
function assertGeometric(place: string, augmentation: GeometricAugmentation): void {
  checkedEdge(place, augmentation);
  if ("strength" in augmentation) checkedSigma(place, augmentation.sigma);
}

function eachSample(samples: Float32Array, count: number, f: (sample: Float32Array, row: number) => void): void {
  const size = samples.length / count;
  for (let row = 0; row < count; row++) f(samples.subarray(row * size, (row + 1) * size), row);
}

function assertDone(place: string, result: unknown): void {
  assertSynchronous(
    result,
    `${place} returned a promise, but the batch is made as soon as it returns; change the sample before`,
  );
}

/** A function of `map` may return what becomes of a sample; here nobody would look at it. */
function assertInPlace(place: string, result: unknown, sample: Float32Array): void {
  assertDone(place, result);
  if (result === sample || !(Array.isArray(result) || ArrayBuffer.isView(result))) return;
  throw new TypeError(`${place} returned ${kindOf(result)}, but a sample is changed in place: sample.set(…)`);
}

function assertFinite(place: string, what: string, numbers: Float32Array, indices: Uint32Array): void {
  for (let i = 0; i < numbers.length; i++) {
    if (Number.isFinite(numbers[i])) continue;
    const size = numbers.length / indices.length;
    throw new RangeError(`${place} made ${what} ${i % size} of sample ${indices[Math.floor(i / size)]} ${numbers[i]}`);
  }
}
