/** One step: how many images, their mean loss, and the time that it took, with that of loading them. */
export interface StepRecord {
  readonly images: number;
  readonly loss: number;
  readonly milliseconds: number;
}

/** Sums over the steps of an epoch, or of a whole training. */
export class Progress {
  /** So far. */
  steps = 0;
  readonly allSteps: number;
  #images = 0;
  #loss = 0;
  #milliseconds = 0;

  constructor(allSteps: number) {
    this.allSteps = allSteps;
  }

  add({ images, loss, milliseconds }: StepRecord): void {
    this.steps++;
    this.#images += images;
    this.#loss += loss * images;
    this.#milliseconds += milliseconds;
  }

  /** The mean over the images. */
  get loss(): number {
    return this.#loss / this.#images;
  }

  get seconds(): number {
    return this.#milliseconds / 1000;
  }

  get secondsLeft(): number {
    return (this.seconds / this.steps) * (this.allSteps - this.steps);
  }

  /** 0 before the first step. */
  get imagesPerSecond(): number {
    return this.#images === 0 ? 0 : this.#images / this.seconds;
  }
}
