import { Dataset } from "@tsumiki/data";
import { assertOptions, checkedNumber, kindOf } from "@tsumiki/kernels";

/** What a report is to tell that no event does. */
export interface RecorderOptions {
  /** What it is headed with. Default: the classes of the model's layers. */
  readonly title?: string | undefined;
  /**
   * What the model is looked at with at the end: for the accuracy that comes first, and for the errors. Default: the data
   * that `fit` validates on.
   */
  readonly test?: Dataset | undefined;
  /**
   * Of how many training samples it is told after each epoch (of at most 200) how well the model does, dropout off, as on
   * the validation data; spread evenly. 0 for none. Default: 1000.
   */
  readonly trainingSamples?: number | undefined;
  /** What `seed` was called with, since nobody can ask for it. */
  readonly seed?: number | string | undefined;
  /** What else the training was made with, by name. */
  readonly options?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** What to type to have it again. Default: how the program was called. */
  readonly command?: string | undefined;
}

/** What a report that is written takes. */
export interface ReportOptions extends RecorderOptions {
  /** Told where the report is. Default: `console.log`. */
  readonly say?: ((sentence: string) => void) | undefined;
}

const known = {
  title: true,
  test: true,
  trainingSamples: true,
  seed: true,
  options: true,
  command: true,
} as const;

/** @throws TypeError or RangeError that says what is wrong with them */
export function checkedRecorderOptions(place: string, options: RecorderOptions): RecorderOptions {
  assertOptions(place, options, known);
  const { title, test, trainingSamples, seed, options: others, command } = options;
  for (const [name, value] of Object.entries({ title, command })) {
    if (value !== undefined && typeof value !== "string") {
      throw new TypeError(`${place}: ${name} must be a string, got ${kindOf(value)}`);
    }
  }
  if (test !== undefined && !(test instanceof Dataset)) {
    throw new TypeError(`${place}: test must be a Dataset, got ${kindOf(test)}`);
  }
  if (trainingSamples !== undefined) {
    checkedNumber(place, "trainingSamples", trainingSamples, "a whole number of at least 0");
  }
  if (seed !== undefined && typeof seed !== "number" && typeof seed !== "string") {
    throw new TypeError(`${place}: seed must be a number or a string, as seed(…) takes it, got ${kindOf(seed)}`);
  }
  for (const [name, value] of Object.entries(checkedRecord(place, others))) {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") continue;
    throw new TypeError(`${place}: options.${name} must be a string, a number or a boolean, got ${kindOf(value)}`);
  }
  return options;
}

function checkedRecord(place: string, record: unknown): object {
  if (record === undefined) return {};
  if (typeof record === "object" && record !== null && !Array.isArray(record)) return record;
  throw new TypeError(`${place}: options must be an object such as { batchSize: 100 }, got ${kindOf(record)}`);
}
