/** How numbers of one kind lie in the file, and the array that holds them without loss. */
export interface Dtype {
  readonly bytes: number;
  makeArray(length: number): Float32Array | Float64Array;
  read(view: DataView, offset: number): number;
}

const float32 = (length: number) => new Float32Array(length);

/** The kinds that can be read, by their names in the header. Of these, F32 and F64 are written. */
export const dtypes: ReadonlyMap<string, Dtype> = new Map<string, Dtype>([
  ["F64", { bytes: 8, makeArray: (n) => new Float64Array(n), read: (view, at) => view.getFloat64(at, true) }],
  ["F32", { bytes: 4, makeArray: float32, read: (view, at) => view.getFloat32(at, true) }],
  ["BF16", { bytes: 2, makeArray: float32, read: (view, at) => fromBits(view.getUint16(at, true) << 16) }],
  ["F16", { bytes: 2, makeArray: float32, read: (view, at) => fromHalf(view.getUint16(at, true)) }],
]);

const scratch = new DataView(new ArrayBuffer(4));

function fromBits(bits: number): number {
  scratch.setInt32(0, bits);
  return scratch.getFloat32(0);
}

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent (less 15), 10 of fraction; as float32 has 8 (less 127) and 23. */
function fromHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return (sign < 0 ? -fraction : fraction) / 16_777_216;
  return fromBits(sign | ((exponent === 31 ? 255 : exponent - 15 + 127) << 23) | (fraction << 13));
}
