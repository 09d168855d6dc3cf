import { type Shape, sizeOf } from "@tsumiki/kernels";
import type { Answers } from "./answers.ts";

/** What becomes of an element, gain · element + shift: a gain and a shift for each of the equal parts that a sample falls into. */
export interface Affine {
  readonly gains: Float64Array;
  readonly shifts: Float64Array;
}

/** What a table is made of. */
export interface TableParts<S extends Shape> {
  /** The samples one after the other. */
  readonly samples: Uint8Array | Float32Array;
  readonly sampleShape: S;
  readonly answers: Answers;
  /** One number that every element is multiplied by. */
  readonly scale: number;
  /** What is done to an element after it was scaled; with the scale it is one multiplication and one addition. */
  readonly normalization?: Affine | undefined;
}

/** The numbers of a data set, checked once and shared by all of its subsets. Samples become float only when copied out. */
export class Table<S extends Shape> {
  readonly size: number;
  readonly sampleSize: number;
  /** Of one sample's labels: 1 for a class number. */
  readonly labelSize: number;
  readonly parts: TableParts<S>;

  constructor(parts: TableParts<S>) {
    this.parts = parts;
    this.sampleSize = sizeOf(parts.sampleShape);
    this.labelSize = sizeOf(parts.answers.shape);
    this.size = parts.samples.length / this.sampleSize;
  }

  /** The sample as it is in a batch. Into float64: before it is rounded to float32. */
  copySample(row: number, into: Float32Array | Float64Array, offset: number): void {
    const { samples, scale, normalization } = this.parts;
    const start = row * this.sampleSize;
    if (normalization === undefined) {
      for (let i = 0; i < this.sampleSize; i++) into[offset + i] = (samples[start + i] as number) * scale;
      return;
    }
    const { gains, shifts } = normalization;
    const run = this.sampleSize / gains.length;
    for (let part = 0, i = 0; part < gains.length; part++) {
      const gain = (gains[part] as number) * scale;
      const shift = shifts[part] as number;
      for (let k = 0; k < run; k++, i++) into[offset + i] = (samples[start + i] as number) * gain + shift;
    }
  }

  copyLabel(row: number, into: Float32Array | Int32Array, offset: number): void {
    const { labels } = this.parts.answers;
    const start = row * this.labelSize;
    for (let i = 0; i < this.labelSize; i++) into[offset + i] = labels[start + i] as number;
  }

  /** The labels of these rows alone. */
  answersOf(rows: Uint32Array): Answers {
    const { answers } = this.parts;
    const labels = new (answers.labels instanceof Int32Array ? Int32Array : Float32Array)(rows.length * this.labelSize);
    for (let i = 0; i < rows.length; i++) this.copyLabel(rows[i] as number, labels, i * this.labelSize);
    return { ...answers, labels };
  }
}
