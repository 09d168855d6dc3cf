import { type Shape, sameShape } from "@tsumiki/kernels";

/** How numbers are got at that somebody keeps in a way of his own. */
export interface NumbersAccess {
  /** As they are now; row by row, where there are rows. */
  readonly read: () => ArrayLike<number>;
  /** Takes others in their place. */
  readonly write: (numbers: Float64Array) => void;
  /** Of a row, where there may be any number of rows. Default: as many numbers as `read` gives, and no rows. */
  readonly columns?: number | undefined;
  /** What is wrong with numbers that are to be taken, as in "must be whole numbers"; undefined if nothing is. */
  readonly wrong?: ((numbers: Float64Array) => string | undefined) | undefined;
}

/**
 * Numbers of a `state()` that are in no backend: counts, best values, a history, where a generator stands. In float64,
 * saved as F64. Nothing is kept here: they are read from where they are, and written there.
 */
export class Numbers {
  static readonly name: string = "Numbers";
  readonly #access: NumbersAccess;

  constructor(access: NumbersAccess) {
    this.#access = access;
  }

  /** [numbers], or [rows, columns]. */
  get shape(): Shape {
    const { columns } = this.#access;
    const { length } = this.data;
    return columns === undefined ? [length] : [length / columns, columns];
  }

  /** A copy. */
  get data(): Float64Array {
    return Float64Array.from(this.#access.read());
  }

  /** Whether numbers of this shape can be taken: as many, or any number of rows. */
  fits(shape: Shape): boolean {
    const { columns } = this.#access;
    return columns === undefined ? sameShape(shape, this.shape) : shape.length === 2 && shape[1] === columns;
  }

  /** What is wrong with numbers that are to be assigned; undefined if nothing is. */
  wrong(numbers: ArrayLike<number>): string | undefined {
    return this.#access.wrong?.(Float64Array.from(numbers));
  }

  /** Replaces the numbers. */
  assign(numbers: ArrayLike<number>): void {
    this.#access.write(Float64Array.from(numbers));
  }
}
