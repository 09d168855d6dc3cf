/** One step: how many images, its mean loss and what that is over, and the time that it took, with that of loading. */
export interface StepRecord {
  readonly images: number;
  readonly loss: number;
  readonly weight: number;
  readonly milliseconds: number;
}

/** Sums over the steps of an epoch, or of a whole training. */
export class Progress {
  /** So far. */
  steps = 0;
  /** Undefined if nobody knows. */
  readonly allSteps: number | undefined;
  #images = 0;
  #loss = 0;
  #weight = 0;
  #milliseconds = 0;

  constructor(allSteps: number | undefined) {
    this.allSteps = allSteps;
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
