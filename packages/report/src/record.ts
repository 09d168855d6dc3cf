import type { BlockLayer } from "@tsumiki/charts";

/** Neighbouring steps of a training; of a short one each alone. */
export interface StepRow {
  /** The last of them, counted over all epochs from 1. */
  readonly step: number;
  /** How many they are. */
  readonly count: number;
  /** Their mean loss, the least and the largest. */
  readonly loss: number;
  readonly least: number;
  readonly largest: number;
  /** The mean length of all gradients together. */
  readonly gradientNorm: number;
  /** Of the last of them. */
  readonly learningRate: number;
}

/** What the model reached on some samples, dropout off. */
export interface Reached {
  readonly loss: number;
  /** Of how many samples, or of how much weight. */
  readonly count: number;
  readonly correct?: number;
  readonly accuracy?: number;
}

/** An epoch that came to its end. */
export interface EpochRow {
  readonly epoch: number;
  /** The last step of it, counted over all epochs. */
  readonly step: number;
  /** The mean loss of its steps, each before its update. */
  readonly loss: number;
  /** Of training alone. */
  readonly seconds: number;
  readonly learningRate: number;
  /** On some of the training data, after the epoch. */
  readonly training?: Reached;
  readonly validation?: Reached;
}

/** ‖Δw‖ / ‖w‖ of weights in single steps. */
export interface Updates {
  /** The names of the weights. */
  readonly names: readonly string[];
  /** One ratio each. */
  readonly rows: readonly { readonly step: number; readonly ratios: readonly number[] }[];
}

/** A picture in grey, or of numbers around 0. */
export interface Picture {
  readonly pixels: readonly number[];
  readonly height: number;
  readonly width: number;
}

/** A sample with what was said of it. */
export interface Judged extends Partial<Picture> {
  /** Its number in the data. */
  readonly index: number;
  readonly label: string;
  readonly said: string;
  /** The probability of what was said, and of the label. */
  readonly sureness: number;
  readonly labelProbability: number;
}

/** What went wrong with classes. */
export interface ClassErrors {
  readonly kind: "classes";
  readonly names: readonly string[];
  /** Row i: for what the samples of class i were taken. */
  readonly confusion: readonly (readonly number[])[];
  readonly correct: number;
  readonly count: number;
  /** Of largest loss first; absent where a sample has more than one label. */
  readonly mistakes: readonly Judged[];
}

/** What went wrong with numbers. */
export interface NumberErrors {
  readonly kind: "numbers";
  readonly count: number;
  readonly meanAbsoluteError: number;
  /** Of always saying the mean of the targets. */
  readonly meanAbsoluteErrorOfMean: number;
  readonly r2?: number | undefined;
  /** Of prediction − target. */
  readonly residuals: { readonly edges: readonly number[]; readonly counts: readonly number[] };
  readonly worst: readonly { readonly index: number; readonly target: number; readonly said: number }[];
}

/** What the model was evaluated on at the end. */
export interface Tested {
  readonly role: "test" | "validation" | "training";
  /** Whether it was validated on, too: what was chosen by that is judged too well. */
  readonly isValidation?: boolean;
  readonly description: string;
  readonly loss: number;
  /** How many samples it went through, of how many. */
  readonly count: number;
  readonly size: number;
  readonly classCounts?: readonly number[];
  readonly errors?: ClassErrors | NumberErrors;
}

/** What was trained with. */
export interface DataFacts {
  readonly description: string;
  readonly loader: string;
  readonly size?: number | undefined;
  readonly classNames?: readonly string[];
  readonly classCounts?: readonly number[];
  /** What was done to every sample, and what at random. */
  readonly steps: readonly string[];
  readonly augmentations: readonly string[];
  readonly samples: readonly (Picture & { readonly label: string })[];
  /** SHA-256 of samples and labels as they are in batches. */
  readonly hash?: string;
}

/** What trained, and how. */
export interface NetworkFacts {
  /** The model in a line. */
  readonly description: string;
  readonly sampleShape?: readonly number[];
  /** Absent where the shapes inside are not known. */
  readonly layers?: readonly BlockLayer[];
  readonly parameters: number;
}

/** A layer's numbers in one batch after the training. */
export interface LayerHealth {
  readonly name: string;
  readonly kind: string;
  readonly deviation: number;
  readonly zeros: number;
  /** The share of units that are 0 for all samples; of layers that end in such zeros alone. */
  readonly dead?: number;
  readonly gradientDeviation?: number | undefined;
}

/** The first layer's weights as pictures. */
export interface Filters {
  /** The parameter. */
  readonly name: string;
  readonly before: readonly Picture[];
  readonly after: readonly Picture[];
  readonly of: number;
  /** What is seen, where it is not the weights themselves. */
  readonly note?: string;
}

/** What the layers make of one sample. */
export interface FeatureMaps {
  readonly sample: Judged;
  readonly layers: readonly { readonly name: string; readonly channels: number; readonly maps: readonly Picture[] }[];
}

/** Where it ran. */
export interface Machine {
  readonly tsumiki?: string;
  readonly runtime: string;
  readonly system?: string;
  readonly processor?: string;
  readonly cores?: number;
  readonly backend: string;
  readonly build: string;
  readonly threads: number;
}

/** All that a report tells of a training: plain data. */
export interface TrainingRecord {
  readonly title: string;
  readonly started: string;
  readonly reason: "done" | "stopped" | "interrupted" | "failed";
  readonly error?: string;
  readonly epochs: number;
  readonly stepsPerEpoch?: number | undefined;
  readonly steps: number;
  /** Of training alone, and of everything from the start to the end. */
  readonly seconds: number;
  readonly wallSeconds: number;
  /** Of the first step, before any update; absent if there was none. */
  readonly firstLoss?: number;
  readonly stepRows: readonly StepRow[];
  readonly epochRows: readonly EpochRow[];
  readonly updates: Updates;
  readonly optimizer: string;
  readonly loss: string;
  readonly lossTakesClasses: boolean;
  readonly data: DataFacts;
  readonly tested?: Tested;
  readonly network: NetworkFacts;
  readonly health: readonly LayerHealth[];
  readonly filters?: Filters;
  readonly features?: FeatureMaps;
  readonly machine: Machine;
  readonly seed?: number | string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly command?: string;
  /** What could not be looked at, and why. */
  readonly missing: readonly string[];
}
