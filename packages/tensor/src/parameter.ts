import { checkedBoolean, kindOf, ShapeError, sameShape, showShape, sizeOf } from "@tsumiki/kernels";
import { assertNumbers } from "./assert-numbers.ts";
import { print } from "./print.ts";
import { allocated, Tensor } from "./tensor.ts";

/** Who is told of every buffer whose `value` is read, and of that value. */
type Observer = (buffer: Buffer, value: Tensor) => void;
let observer: Observer | undefined;

/** Numbers that a layer keeps and that are saved with it, but not trained: running statistics. */
export class Buffer {
  static readonly name: string = "Buffer";
  #value: Tensor;
  #frozen = false;

  /**
   * Copies `initial` into memory that lives as long as this object.
   * @throws TypeError if it is no tensor.
   */
  constructor(initial: Tensor) {
    if (!(initial instanceof Tensor)) {
      throw new TypeError(
        `${new.target.name}: expected a tensor, got ${kindOf(initial)}; tensor(…) makes one of numbers`,
      );
    }
    this.#value = persistent(initial);
  }

  /**
   * The current numbers. A tensor taken from here is refused once they have changed: take it in `forward`, and a
   * `backward` that is called after the optimizer's step is an error instead of a wrong gradient.
   */
  get value(): Tensor {
    observer?.(this, this.#value);
    return this.#value;
  }

  get shape(): Tensor["shape"] {
    return this.#value.shape;
  }

  /**
   * Whether training leaves the numbers as they are; they are still saved and loaded. False at first. To be set between
   * two steps: what a forward and its backward do differs by it. `freeze(model, …)` sets it by name.
   * @throws TypeError for anything but true or false.
   */
  get frozen(): boolean {
    return this.#frozen;
  }

  set frozen(frozen: boolean) {
    this.#frozen = checkedBoolean(this.constructor.name, "frozen", frozen);
  }

  /** The numbers as a tensor shows them: "Parameter [2] [1 2]". */
  toString(): string {
    return print(this.shape, this.#value.data(), this.constructor.name);
  }

  /** Short, because whole models are logged: "Parameter [30, 1, 5, 5]", "Parameter [30], frozen". */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `${this.constructor.name} ${showShape(this.shape)}${this.#frozen ? ", frozen" : ""}`;
  }

  /**
   * Replaces the numbers, given in NCHW order.
   * @throws ShapeError if there are not as many; TypeError for what is no array of numbers.
   */
  assign(values: ArrayLike<number>): void {
    assertNumbers(`${this.constructor.name}.assign`, values);
    const fresh = new Tensor(this.shape, this.#value.block);
    fresh.overwrite(values, "newly assigned values: call forward again");
    this.#value = fresh;
  }

  /**
   * Exchanges the numbers with those of another buffer, without copying. Tensors taken from either stay what they are.
   * @throws ShapeError if the shapes differ.
   */
  exchange(other: Buffer): void {
    if (!sameShape(this.shape, other.shape)) {
      throw new ShapeError(`exchange: expected shape ${showShape(this.shape)}, got ${showShape(other.shape)}`);
    }
    [this.#value, other.#value] = [other.#value, this.#value];
  }

  /** Says that a kernel wrote `value` in place: tensors taken from it before are stale. */
  changed(writer: string): void {
    const fresh = new Tensor(this.shape, this.#value.block);
    fresh.written(writer);
    this.#value = fresh;
  }
}

/** Numbers that are trained: a value, and the gradient of the loss by it, which backward functions add to. */
export class Parameter extends Buffer {
  static override readonly name: string = "Parameter";
  #gradient: Tensor | undefined;

  /**
   * dL/dvalue, of the value's shape; zeros until a backward adds to it. While the parameter is frozen, zeros that nobody
   * keeps: what a backward adds to them is lost.
   */
  get gradient(): Tensor {
    if (this.frozen) return passingZeros(this.value);
    this.#gradient ??= persistentZeros(this.value);
    return this.#gradient;
  }

  override get frozen(): boolean {
    return super.frozen;
  }

  /** Freezing forgets the gradient. */
  override set frozen(frozen: boolean) {
    super.frozen = frozen;
    if (frozen) this.#gradient = undefined;
  }

  /** Whether anything has asked for the gradient since the parameter was made, or unfrozen; false while it is frozen. */
  get hasGradient(): boolean {
    return this.#gradient !== undefined;
  }

  zeroGradient(): void {
    const block = this.#gradient?.block;
    block?.backend.kernels.fill(0, block);
  }
}

/**
 * The parameters and buffers whose `value` is read while `body` runs. The gradient check compares them with those that
 * a layer lists: one that is used and not listed would be neither trained nor saved.
 */
export function valuesRead(body: () => void): ReadonlySet<Buffer> {
  const reads = new Set<Buffer>();
  observingValues((buffer) => reads.add(buffer), body);
  return reads;
}

/** Runs `body`, and tells `observe` of every `value` that it reads. Observers nest: all are told. */
export function observingValues<Result>(observe: Observer, body: () => Result): Result {
  const outer = observer;
  observer = (buffer, value) => {
    outer?.(buffer, value);
    observe(buffer, value);
  };
  try {
    return body();
  } finally {
    observer = outer;
  }
}

/** A copy that lives as long as somebody holds it, also when made inside a scope. */
function persistent(source: Tensor): Tensor {
  const { backend } = source.block;
  const copy = backend.allocate(source.size, "persistent");
  backend.kernels.reshape(source.shape, source.shape, source.block, copy);
  return new Tensor(source.shape, copy);
}

/** Zeros of another tensor's shape, on its backend. */
function passingZeros({ shape, block: { backend } }: Tensor): Tensor {
  const zeros = allocated(shape, backend);
  backend.kernels.fill(0, zeros.block);
  return zeros;
}

/** Zeros of another tensor's shape, on its backend, that live as long as somebody holds them. */
function persistentZeros({ shape, block }: Tensor): Tensor {
  const zeros = block.backend.allocate(sizeOf(shape), "persistent");
  block.backend.kernels.fill(0, zeros);
  return new Tensor(shape, zeros);
}
