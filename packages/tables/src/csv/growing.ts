import { OutOfMemoryError } from "@tsumiki/kernels";

type Numbers = Float32Array | Int32Array;

/** A typed array that grows: numbers of rows of which nobody knows how many will come. */
export class Growing<Data extends Numbers> {
  readonly #make: (length: number) => Data;
  #data: Data;
  #length = 0;

  constructor(make: (length: number) => Data) {
    this.#make = make;
    this.#data = make(1024);
  }

  get length(): number {
    return this.#length;
  }

  /** @throws OutOfMemoryError */
  push(number: number): void {
    if (this.#length === this.#data.length) this.#grow();
    this.#data[this.#length++] = number;
  }

  /** The numbers, in an array that has no room left. */
  toArray(): Data {
    return this.#data.slice(0, this.#length) as Data;
  }

  #grow(): void {
    const before = this.#data;
    const length = 2 * before.length;
    try {
      this.#data = this.#make(length);
    } catch (cause) {
      throw new OutOfMemoryError(`csv: out of memory: an array of ${length} numbers was asked for`, { cause });
    }
    this.#data.set(before);
  }
}
