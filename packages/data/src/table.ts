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
    if (normalization !== undefined) this.#copyNormalized(start, normalization, into, offset);
    else if (scale === 1) into.set(samples.subarray(start, start + this.sampleSize), offset);
    else for (let i = 0; i < this.sampleSize; i++) into[offset + i] = (samples[start + i] as number) * scale;
  }

  #copyNormalized(start: number, { gains, shifts }: Affine, into: Float32Array | Float64Array, offset: number): void {
    const { samples, scale } = this.parts;
    const run = this.sampleSize / gains.length;
    if (run === 1) {
      for (let i = 0; i < gains.length; i++) {
        into[offset + i] = (samples[start + i] as number) * ((gains[i] as number) * scale) + (shifts[i] as number);
      }
      return;
    }
    for (let group = 0, i = 0; group < gains.length; group++) {
      const gain = (gains[group] as number) * scale;
      const shift = shifts[group] as number;
      for (const end = i + run; i < end; i++) into[offset + i] = (samples[start + i] as number) * gain + shift;
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
