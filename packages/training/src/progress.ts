/** What one step took: how many images, their mean loss, and the time in milliseconds. */
export interface StepRecord {
  readonly images: number;
  readonly loss: number;
  readonly milliseconds: number;
}

/** Sums over the steps of an epoch, or of a whole training. */
export class Progress {
  /** So far. */
  steps = 0;
  readonly #allSteps: number;
  #images = 0;
  #loss = 0;
  #milliseconds = 0;

  constructor(allSteps: number) {
    this.#allSteps = allSteps;
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
    return (this.seconds / this.steps) * (this.#allSteps - this.steps);
  }

  get imagesPerSecond(): number {
    return this.#images / this.seconds;
  }
}
