import { kindOf, quoted } from "@tsumiki/kernels";

/** Something fixed that was done to every sample of a data set. */
export interface DatasetStep {
  readonly name: string;
  /** What it was made with, in words: "[1, 14, 14]", "mean 0.1307, deviation 0.3081". Default: nothing. */
  readonly madeWith?: string | undefined;
}

/** A step of a data set's list, and what tells it from others of its name. */
export class Step implements DatasetStep {
  readonly name: string;
  readonly madeWith: string;
  /** All that it was made with, exactly. */
  readonly #key: string;

  constructor(name: string, madeWith: string, key: string = madeWith) {
    this.name = name;
    this.madeWith = madeWith;
    this.#key = key;
  }

  /** Whether it does the same, as far as one can see: by name, numbers and the text of a function. */
  equals(other: Step): boolean {
    return this.name === other.name && this.#key === other.#key;
  }

  /** `normalized (mean 0.1307, deviation 0.3081)` */
  toString(): string {
    return this.madeWith === "" ? this.name : `${this.name} (${this.madeWith})`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** @throws TypeError for what is no step */
export function checkedSteps(given: readonly DatasetStep[], owner = "Dataset"): readonly Step[] {
  if (!Array.isArray(given)) throw new TypeError(`${owner}: steps must be an array, got ${kindOf(given)}`);
  return given.map((step: DatasetStep | undefined, index) => {
    if (step instanceof Step) return step;
    const { name, madeWith = "" } = step ?? {};
    if (typeof madeWith !== "string") {
      throw new TypeError(`${owner}: madeWith of step ${index} must be a string, got ${kindOf(madeWith)}`);
    }
    assertStepName(owner, `the name of step ${index}`, name);
    return new Step(name, madeWith);
  });
}

/** @throws TypeError unless it is a name that can be shown; RangeError if it is empty */
export function assertStepName(place: string, what: string, name: unknown): asserts name is string {
  if (typeof name !== "string") throw new TypeError(`${place}: ${what} must be a string, got ${kindOf(name)}`);
  if (name.trim() === "") throw new RangeError(`${place}: ${what} must say what is done, got ${quoted(name)}`);
}
