import { type Backend, withBackend } from "@tsumiki/kernels";
import { Buffer, scalar, type Tensor } from "@tsumiki/tensor";
import { countIn } from "./checks.ts";

/** How many steps left a parameter alone: a count that is kept in a state, and read from there only if it is another. */
export class SkippedSteps {
  /** What is saved. */
  readonly buffer: Buffer;
  readonly #place: string;
  readonly #name: string;
  #read: Tensor | undefined;
  #count = 0;

  /** @param place and name of the state, for messages */
  constructor(place: string, name: string, backend: Backend) {
    this.#place = place;
    this.#name = name;
    this.buffer = withBackend(backend, () => new Buffer(scalar(0)));
  }

  /** @throws RangeError if somebody loaded what is none. */
  get count(): number {
    const { value } = this.buffer;
    if (value !== this.#read) {
      this.#count = countIn(this.#place, this.#name, this.buffer);
      this.#read = value;
    }
    return this.#count;
  }

  add(): void {
    this.buffer.assign([this.count + 1]);
  }
}
