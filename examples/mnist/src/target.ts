import type { Dataset, StepEvent, Trainer, TrainingEvent } from "tsumiki";

/** How many steps lie between two evaluations within an epoch. */
const evaluationSteps = 100;

/** The test accuracy at which a training may stop, as `--until` asks for it. */
export class Target {
  readonly percent: number;
  readonly #trainer: Trainer;
  readonly #test: Dataset;
  readonly #batchSize: number;
  /** Of the epochs that are over. */
  #seconds = 0;

  constructor(percent: number, trainer: Trainer, test: Dataset, batchSize: number) {
    this.percent = percent;
    this.#trainer = trainer;
    this.#test = test;
    this.#batchSize = batchSize;
  }

  /**
   * The seconds of training so far, evaluations not counted, if the target is reached at this event; undefined if it is
   * not. It is looked at every 100 steps and after each epoch.
   * @throws the signal's reason once it is aborted
   */
  async secondsAt(event: TrainingEvent, signal: AbortSignal): Promise<number | undefined> {
    const seconds = this.#seconds + this.#secondsOfEpoch(event);
    if (event.type === "epoch") this.#seconds = seconds;
    const evaluation = event.type === "epoch" ? event.validation : await this.#evaluate(event, signal);
    return 100 * (evaluation?.accuracy ?? 0) >= this.percent ? seconds : undefined;
  }

  #secondsOfEpoch(event: TrainingEvent): number {
    return event.type === "epoch" ? event.seconds : (event.step * this.#batchSize) / event.imagesPerSecond;
  }

  /** After the epoch's last step the Trainer evaluates itself. */
  async #evaluate({ step, steps }: StepEvent, signal: AbortSignal) {
    return step % evaluationSteps === 0 && step !== steps ? this.#trainer.evaluate(this.#test, { signal }) : undefined;
  }
}
