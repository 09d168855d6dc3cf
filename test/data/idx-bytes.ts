/** The element types of IDX files, and how DataView writes one. */
export const idxTypes = {
  uint8: { code: 0x08, bytes: 1, set: (view: DataView, at: number, value: number) => view.setUint8(at, value) },
  int8: { code: 0x09, bytes: 1, set: (view: DataView, at: number, value: number) => view.setInt8(at, value) },
  int16: { code: 0x0b, bytes: 2, set: (view: DataView, at: number, value: number) => view.setInt16(at, value) },
  int32: { code: 0x0c, bytes: 4, set: (view: DataView, at: number, value: number) => view.setInt32(at, value) },
  float32: { code: 0x0d, bytes: 4, set: (view: DataView, at: number, value: number) => view.setFloat32(at, value) },
  float64: { code: 0x0e, bytes: 8, set: (view: DataView, at: number, value: number) => view.setFloat64(at, value) },
} as const;

export type IdxTypeName = keyof typeof idxTypes;

/** An IDX file of these numbers. */
export function idxBytes(type: IdxTypeName, shape: readonly number[], values: ArrayLike<number>): Uint8Array {
  const { code, bytes, set } = idxTypes[type];
  const header = 4 + 4 * shape.length;
  const file = new Uint8Array(header + values.length * bytes);
  const view = new DataView(file.buffer);
  file.set([0, 0, code, shape.length]);
  shape.forEach((extent, axis) => {
    view.setUint32(4 + 4 * axis, extent);
  });
  for (let i = 0; i < values.length; i++) set(view, header + i * bytes, values[i] as number);
  return file;
}
