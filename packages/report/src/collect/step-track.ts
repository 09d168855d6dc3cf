import type { StepRow } from "../record.ts";

/** So many rows are kept at most, however many steps there are. */
const mostRows = 10_000;

/** The steps of a training, one row each; from 10,000 on neighbours are put together, two by two and again. */
export class StepTrack {
  #rows: StepRow[];
  /** How many steps a full row has. */
  #width: number;

  /** @param before the rows of one that this goes on with, and their `width` */
  constructor(before: readonly StepRow[] = [], width = 1) {
    this.#rows = [...before];
    this.#width = width;
  }

  get width(): number {
    return this.#width;
  }

  add(row: Pick<StepRow, "step" | "loss" | "gradientNorm" | "learningRate">): void {
    const one = { ...row, count: 1, least: row.loss, largest: row.loss };
    const last = this.#rows.at(-1);
    if (last !== undefined && last.count < this.#width) this.#rows[this.#rows.length - 1] = together(last, one);
    else this.#rows.push(one);
    if (this.#rows.length > mostRows) this.#halve();
  }

  get last(): StepRow | undefined {
    return this.#rows.at(-1);
  }

  rows(): StepRow[] {
    return [...this.#rows];
  }

  #halve(): void {
    this.#width *= 2;
    const rows: StepRow[] = [];
    for (let index = 0; index < this.#rows.length; index += 2) {
      const [first, second] = this.#rows.slice(index, index + 2) as [StepRow, StepRow?];
      rows.push(second === undefined ? first : together(first, second));
    }
    this.#rows = rows;
  }
}

/** The second comes after the first. */
export function together(first: StepRow, second: StepRow): StepRow {
  const count = first.count + second.count;
  const mean = (a: number, b: number) => (a * first.count + b * second.count) / count;
  return {
    step: second.step,
    count,
    loss: mean(first.loss, second.loss),
    least: Math.min(first.least, second.least),
    largest: Math.max(first.largest, second.largest),
    gradientNorm: mean(first.gradientNorm, second.gradientNorm),
    learningRate: second.learningRate,
  };
}
