// The messages of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) that are needed here; whatever else is
// in a file is skipped. Names are those of onnx.proto.

import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import {
  bytes,
  float32,
  float64,
  type Given,
  int32,
  int64,
  type Message,
  many,
  message,
  one,
  readFields,
  text,
  writeFields,
} from "./message.ts";

const stringStringEntry = { key: one(1, text, ""), value: one(2, text, "") };

const tensor = {
  dims: many(1, int64),
  data_type: one(2, int32, 0),
  float_data: many(4, float32),
  int32_data: many(5, int32),
  int64_data: many(7, int64),
  name: one(8, text, ""),
  raw_data: one(9, bytes),
  double_data: many(10, float64),
  external_data: many(13, message(stringStringEntry)),
  data_location: one(14, int32, 0),
};

const attribute = {
  name: one(1, text, ""),
  f: one(2, float32, 0),
  i: one(3, int64, 0),
  s: one(4, bytes),
  t: one(5, message(tensor)),
  floats: many(7, float32),
  ints: many(8, int64),
  type: one(20, int32, 0),
};

const node = {
  input: many(1, text),
  output: many(2, text),
  name: one(3, text, ""),
  op_type: one(4, text, ""),
  attribute: many(5, message(attribute)),
  domain: one(7, text, ""),
};

const dimension = { dim_value: one(1, int64), dim_param: one(2, text) };
const tensorType = { elem_type: one(1, int32, 0), shape: one(2, message({ dim: many(1, message(dimension)) })) };
const valueInfo = { name: one(1, text, ""), type: one(2, message({ tensor_type: one(1, message(tensorType)) })) };

const graph = {
  node: many(1, message(node)),
  name: one(2, text, ""),
  initializer: many(5, message(tensor)),
  input: many(11, message(valueInfo)),
  output: many(12, message(valueInfo)),
  sparse_initializer: many(15, bytes),
};

const model = {
  ir_version: one(1, int64, 0),
  producer_name: one(2, text, ""),
  producer_version: one(3, text, ""),
  graph: one(7, message(graph)),
  opset_import: many(8, message({ domain: one(1, text, ""), version: one(2, int64, 0) })),
  metadata_props: many(14, message(stringStringEntry)),
};

export type ModelProto = Message<typeof model>;
export type GraphProto = Message<typeof graph>;
export type NodeProto = Message<typeof node>;
export type AttributeProto = Message<typeof attribute>;
export type TensorProto = Message<typeof tensor>;
export type ValueInfoProto = Message<typeof valueInfo>;
export type GivenModel = Given<typeof model>;
export type GivenNode = Given<typeof node>;
export type GivenAttribute = Given<typeof attribute>;
export type GivenTensor = Given<typeof tensor>;
export type GivenValueInfo = Given<typeof valueInfo>;

/** Numbers of TensorProto.DataType. */
export const dataTypes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float16: 10, float64: 11 } as const;

/** Numbers of AttributeProto.AttributeType. */
export const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const;

/** @throws OnnxError saying where the bytes are none of a model */
export function decodeModel(file: Uint8Array): ModelProto {
  return readFields(model, new BinaryReader(file), file.length, "");
}

export function encodeModel(given: GivenModel): Uint8Array {
  const writer = new BinaryWriter();
  writeFields(model, writer, given);
  return writer.finish();
}
