import {
  type Backend,
  type Block,
  currentBackend,
  frozenShape,
  LifetimeError,
  namingAsker,
  type Shape,
  ShapeError,
  showShape,
  sizeOf,
} from "@tsumiki/kernels";
import { print } from "./print.ts";
import { assertConstant } from "./record.ts";

/** A number, or arrays of arrays of them. */
export type Nested = number | readonly Nested[];

/** An extent or a rank that is not known to the compiler is assignable both ways. */
type Loose<S extends Shape> = number extends S["length"] ? any : { [K in keyof S]: number extends S[K] ? any : S[K] };

/**
 * Numbers in a shape: images are [batch, channels, height, width]. Tensors are never written by the operations on them.
 *
 * A tensor made inside a `scope` dies with it; one made outside is freed by the garbage collector. The type parameter is
 * the shape as far as the compiler knows it.
 */
export class Tensor<S extends Shape = any> {
  static readonly name: string = "Tensor";
  /** Types only. */
  declare protected readonly dims: Loose<S>;
  /** Frozen. */
  readonly shape: Shape;
  readonly #block: Block;
  #version: number;

  /** Around a block that holds the elements of `shape`. To make a tensor of numbers, call `tensor` or `zeros`. */
  constructor(shape: Shape, block: Block) {
    this.shape = Object.isFrozen(shape) ? shape : frozenShape("Tensor", shape);
    this.#block = block;
    this.#version = block.version;
  }

  /**
   * Where the elements lie.
   * @throws LifetimeError if the scope that it was made in has ended, or its memory was overwritten since.
   */
  get block(): Block {
    const block = this.#block;
    block.backend.assertAlive(block);
    if (block.version !== this.#version) {
      throw new LifetimeError(`this tensor ${showShape(this.shape)} was overwritten by ${block.writer}`);
    }
    return block;
  }

  get rank(): number {
    return this.shape.length;
  }

  /** The number of elements. */
  get size(): number {
    return this.#block.size;
  }

  /**
   * The only element of a tensor of size 1.
   * @throws ShapeError if there are more.
   */
  item(): number {
    if (this.size !== 1) {
      throw new ShapeError(`item: expected a tensor of one element, got shape ${showShape(this.shape)}; use toArray()`);
    }
    return this.data()[0] as number;
  }

  /**
   * A copy of the elements, in NCHW order, in the precision of the backend.
   * @throws TypeError in a derived forward, where no gradient would go through the numbers; so do `item` and `toArray`.
   */
  data(): Float32Array | Float64Array {
    assertConstant("reading a tensor's numbers", this);
    return this.#read();
  }

  /** The elements as arrays of arrays, one level an axis. */
  toArray(): Nested {
    return nest(this.data(), this.shape);
  }

  /** The shape and a short excerpt, as NumPy prints it. */
  toString(): string {
    return print(this.shape, this.#read());
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /**
   * Overwrites the elements (given in NCHW order). This handle stays valid, every other one to the same memory is stale.
   * For the few owners of memory: parameters, loaders.
   *
   * @param writer who writes, and how a stale reader mends it: `this tensor was overwritten by ${writer}`
   * @throws ShapeError if there are not as many values.
   */
  overwrite(values: ArrayLike<number>, writer: string): void {
    if (values.length !== this.size) {
      throw new ShapeError(`expected ${this.size} values for shape ${showShape(this.shape)}, got ${values.length}`);
    }
    this.block.backend.write(this.block, this.shape, values);
    this.written(writer);
  }

  /** Says that a kernel has just written these elements in place; see `overwrite`. */
  written(writer: string): void {
    const block = this.#block;
    block.version++;
    block.writer = writer;
    this.#version = block.version;
  }

  #read(): Float32Array | Float64Array {
    return this.block.backend.read(this.block, this.shape);
  }
}

/**
 * A tensor of `shape` on `backend` for a kernel to write: its contents are arbitrary.
 * @throws OutOfMemoryError naming the shape
 */
export function uninitialized(shape: Shape, backend = currentBackend()): Tensor {
  return allocated(frozenShape("uninitialized", shape), backend);
}

/** The same for a shape that belongs to the operation, or to another tensor: it is frozen without being copied. */
export function allocated(shape: Shape, backend: Backend): Tensor {
  Object.freeze(shape);
  const block = namingAsker(
    () => `a tensor ${showShape(shape)}`,
    () => backend.allocate(sizeOf(shape)),
  );
  return new Tensor(shape, block);
}

function nest(data: ArrayLike<number>, shape: Shape, offset = 0): Nested {
  const [extent, ...rest] = shape;
  if (extent === undefined) return data[offset] as number;
  const step = sizeOf(rest);
  return Array.from({ length: extent }, (_, index) => nest(data, rest, offset + index * step));
}
