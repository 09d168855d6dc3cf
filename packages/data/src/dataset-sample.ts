import { showShape } from "@tsumiki/kernels";
import type { View } from "./view.ts";

/** A sample as `filter` sees it; its numbers are copied when they are asked for. */
export class DatasetSample {
  readonly #view: View;
  /** Its number in the data set. */
  readonly index: number;

  constructor(view: View, index: number) {
    this.#view = view;
    this.index = index;
  }

  /** The elements, as they are in a batch. */
  get sample(): Float32Array {
    const { table } = this.#view;
    const sample = new Float32Array(table.sampleSize);
    table.copySample(this.#row, sample, 0);
    return sample;
  }

  /**
   * Its class number.
   * @throws TypeError for targets and for labels of a shape: `labels` are these
   */
  get label(): number {
    const { answers } = this.#view.table.parts;
    if (answers.classes !== undefined && answers.shape.length === 0) return this.labels[0] as number;
    const what = `${answers.classes === undefined ? "targets" : "labels"} ${showShape(answers.shape)}`;
    throw new TypeError(`Dataset.filter: a sample has ${what} and no one label; read its labels`);
  }

  /** The name of its class, if classes have names. */
  get className(): string | undefined {
    return this.#view.table.parts.answers.classNames?.[this.label];
  }

  /** All of its labels, or its targets. */
  get labels(): Float32Array {
    const { table } = this.#view;
    const labels = new Float32Array(table.labelSize);
    table.copyLabel(this.#row, labels, 0);
    return labels;
  }

  get #row(): number {
    return this.#view.rows[this.index] as number;
  }
}
