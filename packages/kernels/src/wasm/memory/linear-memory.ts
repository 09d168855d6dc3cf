import type { Space } from "../../memory.ts";

const pageBytes = 65_536;
const mebibyte = 2 ** 20;
/** Memory always goes on so far behind what was handed out: kernels read whole panels, also over a matrix's last few columns. */
const readAhead = 64;

/** The one memory of all kernels: shared, so that threads may see it, and as large as the engine grants. */
export class LinearMemory implements Space {
  readonly memory: WebAssembly.Memory;
  readonly maximumBytes: number;
  #f32!: Float32Array;
  #i32!: Int32Array;
  #f64!: Float64Array;

  constructor(initialBytes: number, maximumBytes = 65_536 * pageBytes) {
    [this.memory, this.maximumBytes] = grantedMemory(pages(initialBytes), pages(maximumBytes));
    this.#view();
  }

  /** All of memory as floats. Ask anew after anything that may allocate: a view does not reach what has grown since. */
  get f32(): Float32Array {
    return this.#f32;
  }

  get i32(): Int32Array {
    return this.#i32;
  }

  get f64(): Float64Array {
    return this.#f64;
  }

  get bytes(): number {
    return this.#f32.byteLength;
  }

  /** The floats at an address, as a view that must not outlive the next allocation. */
  floats(address: number, length: number): Float32Array {
    return this.#f32.subarray(address / 4, address / 4 + length);
  }

  /** Moves bytes; the places may overlap. */
  move(to: number, from: number, floats: number): void {
    if (to !== from) this.#f32.copyWithin(to / 4, from / 4, from / 4 + floats);
  }

  reach(end: number): boolean {
    const needed = end + readAhead;
    if (needed <= this.bytes) return true;
    if (needed > this.maximumBytes) return false;
    const comfortable = Math.min(Math.ceil(needed / mebibyte) * mebibyte, this.maximumBytes);
    try {
      this.memory.grow(pages(comfortable - this.bytes));
    } catch {
      return false;
    }
    this.#view();
    return true;
  }

  #view(): void {
    const { buffer } = this.memory;
    this.#f32 = new Float32Array(buffer);
    this.#i32 = new Int32Array(buffer);
    this.#f64 = new Float64Array(buffer);
  }
}

function pages(bytes: number): number {
  return Math.ceil(bytes / pageBytes);
}

/** Engines reserve address space for the whole maximum; where that is too much, half of it may do. */
function grantedMemory(initial: number, wanted: number): [WebAssembly.Memory, number] {
  for (let maximum = wanted; ; maximum = Math.floor(maximum / 2)) {
    try {
      return [new WebAssembly.Memory({ shared: true, initial, maximum }), maximum * pageBytes];
    } catch (error) {
      if (maximum / 2 < initial) throw error;
    }
  }
}
