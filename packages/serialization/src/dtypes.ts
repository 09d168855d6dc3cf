import type { LazyValues } from "@tsumiki/tensor";

/** How numbers of one kind lie in the file, and the precision that holds them without loss. */
export interface Dtype {
  readonly name: string;
  readonly bytes: number;
  readonly precision: LazyValues["precision"];
  read(view: DataView, offset: number): number;
}

export const float64: Dtype = {
  name: "F64",
  bytes: 8,
  precision: "float64",
  read: (view, at) => view.getFloat64(at, true),
};

export const float32: Dtype = {
  name: "F32",
  bytes: 4,
  precision: "float32",
  read: (view, at) => view.getFloat32(at, true),
};

const brain16: Dtype = {
  name: "BF16",
  bytes: 2,
  precision: "float32",
  read: (view, at) => fromBits(view.getUint16(at, true) << 16),
};

const half16: Dtype = {
  name: "F16",
  bytes: 2,
  precision: "float32",
  read: (view, at) => fromHalf(view.getUint16(at, true)),
};

/** The kinds that can be read, by their names in the header. Of these, F32 and F64 are written. */
export const dtypes: ReadonlyMap<string, Dtype> = new Map(
  [float64, float32, brain16, half16].map((dtype) => [dtype.name, dtype]),
);

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
