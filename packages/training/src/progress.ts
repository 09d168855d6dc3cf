/** One step: how many images, its mean loss and what that is over, and the time that it took, with that of loading. */
export interface StepRecord {
  readonly images: number;
  readonly loss: number;
  readonly weight: number;
  readonly milliseconds: number;
}

/** As many numbers a Progress is saved as. */
export const progressNumbers = 5;

/** Sums over the steps of an epoch, or of a whole training. */
export class Progress {
  /** So far. */
  steps: number;
  /** Undefined if nobody knows. */
  readonly allSteps: number | undefined;
  #images: number;
  #loss: number;
  #weight: number;
  #milliseconds: number;

  /**
   * @param stepsLeft undefined if nobody knows
   * @param before the `numbers` of one that this goes on with
   */
  constructor(stepsLeft: number | undefined, before: readonly number[] = []) {
    const [steps = 0, images = 0, loss = 0, weight = 0, milliseconds = 0] = before;
    this.steps = steps;
    this.allSteps = stepsLeft === undefined ? undefined : steps + stepsLeft;
    this.#images = images;
    this.#loss = loss;
    this.#weight = weight;
    this.#milliseconds = milliseconds;
  }

  /** All that it has added up. */
  get numbers(): readonly number[] {
    return [this.steps, this.#images, this.#loss, this.#weight, this.#milliseconds];
  }

  add({ images, loss, weight, milliseconds }: StepRecord): void {
    this.steps++;
    this.#images += images;
    this.#loss += loss * weight;
    this.#weight += weight;
    this.#milliseconds += milliseconds;
  }

  /** The mean over all that the steps' are means over. */
  get loss(): number {
    return this.#loss / this.#weight;
  }

  get seconds(): number {
    return this.#milliseconds / 1000;
  }

  get secondsLeft(): number | undefined {
    if (this.allSteps === undefined) return undefined;
    return (this.seconds / this.steps) * (this.allSteps - this.steps);
  }

  /** 0 before the first step. */
  get imagesPerSecond(): number {
    return this.#images === 0 ? 0 : this.#images / this.seconds;
  }
}
