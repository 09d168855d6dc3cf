/** Those who want a training saved, until it stands still. */
export class Saves {
  readonly #isStill: () => boolean;
  readonly #waiting: (() => void)[] = [];
  #wake: (() => void) | undefined;

  /** @param isStill whether the training is between two steps, and everybody has seen what there was */
  constructor(isStill: () => boolean) {
    this.#isStill = isStill;
  }

  /** Does it as soon as the training stands still; at once, if it does. */
  request(save: () => Promise<void>): Promise<void> {
    if (this.#isStill()) return save();
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => save().then(resolve, reject));
      this.#wake?.();
    });
  }

  /** Resolves when somebody waits: to be raced, so anew each time. */
  requested(): Promise<void> {
    if (this.#waiting.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** The training stands still: does what was asked for. */
  settle(): void {
    this.#wake = undefined;
    for (const save of this.#waiting.splice(0)) save();
  }
}
