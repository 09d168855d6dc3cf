import { type Shape, showShape } from "@tsumiki/kernels";
import { OnnxError } from "../errors.ts";
import { dataTypes, type TensorProto } from "../protobuf/onnx-proto.ts";

/** Numbers that a file holds. */
export interface Constant {
  readonly shape: Shape;
  readonly numbers: readonly number[] | Float32Array | Float64Array;
}

/** How numbers of a type lie in raw_data. */
const raw: Readonly<Record<number, { bytes: number; read: (view: DataView, at: number) => number }>> = {
  [dataTypes.float32]: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  [dataTypes.float64]: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  [dataTypes.int64]: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  [dataTypes.int32]: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  [dataTypes.uint8]: { bytes: 1, read: (view, at) => view.getUint8(at) },
  [dataTypes.bool]: { bytes: 1, read: (view, at) => view.getUint8(at) },
};

/**
 * The numbers of a tensor in a file; none is copied before it is known that they are all there.
 * @throws OnnxError naming it, if it lies in another file, is of a type that is not known here, or has a shape that lies
 */
export function constantOf(tensor: TensorProto, place: string): Constant {
  if (tensor.data_location === 1 || tensor.external_data.length > 0) {
    const file = tensor.external_data.find(({ key }) => key === "location")?.value ?? "another file";
    throw new OnnxError(
      `${place}: its numbers lie in ${file}, and only those in the file itself are read: save the model without external data`,
    );
  }
  const type = raw[tensor.data_type];
  if (type === undefined) {
    throw new OnnxError(`${place}: expected float32, float64 or integers, got the data type ${tensor.data_type}`);
  }
  const shape = checkedDims(tensor.dims, place);
  const size = shape.reduce((product, extent) => product * extent, 1);
  const listed = listOf(tensor);
  const given = tensor.raw_data === undefined ? listed.length : tensor.raw_data.length / type.bytes;
  if (size !== given) {
    throw new OnnxError(`${place}: its shape ${showShape(shape)} has ${size} numbers, but ${given} are in the file`);
  }
  if (tensor.raw_data === undefined) return { shape, numbers: listed };
  const { buffer, byteOffset, byteLength } = tensor.raw_data;
  const view = new DataView(buffer, byteOffset, byteLength);
  const numbers = new (tensor.data_type === dataTypes.float32 ? Float32Array : Float64Array)(size);
  for (let i = 0; i < size; i++) numbers[i] = type.read(view, i * type.bytes);
  return { shape, numbers };
}

function listOf(tensor: TensorProto): readonly number[] {
  if (tensor.data_type === dataTypes.float32) return tensor.float_data;
  if (tensor.data_type === dataTypes.float64) return tensor.double_data;
  return tensor.data_type === dataTypes.int64 ? tensor.int64_data : tensor.int32_data;
}

function checkedDims(dims: readonly number[], place: string): Shape {
  if (dims.every((extent) => Number.isSafeInteger(extent) && extent >= 0) && dims.length <= 16) return dims;
  throw new OnnxError(`${place}: [${dims.slice(0, 20).join(", ")}] is no shape`);
}
