/**
 * A WebAssembly module of one kernel, `peak`, that does nothing but 128-bit multiply-adds in registers. Put together by
 * hand, instruction by instruction, because it measures the machine and not a compiler:
 *
 *     sums = 0; factor = 0.5; term = 1
 *     repeat `iterations` times: sum = sum · factor + term, for each of the sums
 *     store their total at record + 16 · shard, so that no engine finds the work superfluous
 *
 * @param accumulators enough to hide the latency, few enough to stay in registers
 * @param fused with `f32x4.relaxed_madd`, else a multiplication and an addition
 */
export function peakModule(accumulators: number, iterations: number, fused: boolean): Uint8Array<ArrayBuffer> {
  const sharedMemory = [0x02, 0x03, ...unsigned(1), ...unsigned(16)]; // shared, with a maximum, in pages
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // "\0asm", version 1
    ...section(1, [0x60, 0x03, i32, i32, i32, 0x00]), // type: (record, shard, thread) => void
    ...section(2, [...text("env"), ...text("memory"), ...sharedMemory]),
    ...section(3, [0x00]), // one function, of type 0
    ...section(7, [...text("peak"), 0x00, 0x00]), // export of function 0
    ...section(10, withLength(body(accumulators, iterations, fused))),
  ]);
}

const i32 = 0x7f;
const v128 = 0x7b;

const local = { get: 0x20, set: 0x21, tee: 0x22 };
const simd = (operation: number): number[] => [0xfd, ...unsigned(operation)];
const splat = simd(0x13);
const add = simd(0xe4);
const multiply = simd(0xe6);
const relaxedMadd = simd(0x105);
const store = [...simd(0x0b), 0x04, 0x00]; // aligned to 16 bytes, offset 0

/** Parameters are locals 0 to 2; then come the counter, factor, term and the sums. */
function body(accumulators: number, iterations: number, fused: boolean): number[] {
  const [counter, factor, term, first] = [3, 4, 5, 6];
  const sums = Array.from({ length: accumulators }, (_, index) => first + index);
  const step = (sum: number) =>
    fused
      ? [local.get, sum, local.get, factor, local.get, term, ...relaxedMadd, local.set, sum]
      : [local.get, sum, local.get, factor, ...multiply, local.get, term, ...add, local.set, sum];
  return [
    ...[0x02, 1, i32, ...unsigned(accumulators + 2), v128], // locals of two types
    ...[...f32(0.5), ...splat, local.set, factor, ...f32(1), ...splat, local.set, term],
    ...[0x41, ...signed(iterations), local.set, counter],
    ...[0x03, 0x40], // loop
    ...sums.flatMap(step),
    ...[local.get, counter, 0x41, 1, 0x6b, local.tee, counter, 0x0d, 0, 0x0b], // while (--counter)
    ...[local.get, 0, local.get, 1, 0x41, 16, 0x6c, 0x6a], // record + 16 · shard
    ...sums.flatMap((sum, index) => [local.get, sum, ...(index === 0 ? [] : add)]),
    ...store,
    0x0b,
  ];
}

/** A section of one entry. */
function section(id: number, entry: readonly number[]): number[] {
  return [id, ...withLength([1, ...entry])];
}

function withLength(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function text(name: string): number[] {
  return withLength([...new TextEncoder().encode(name)]);
}

function f32(value: number): number[] {
  return [0x43, ...new Uint8Array(Float32Array.of(value).buffer)];
}

/** LEB128, seven bits a byte. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >>> 7)];
}
