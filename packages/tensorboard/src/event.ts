import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

// The messages of TensorFlow's event.proto and summary.proto that are written here, field by field:
// https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto

/** Numbers by size: how many are above the limit before, up to each one. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}

/** In grey. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly png: Uint8Array;
}

/** What is seen under one name at one step. */
export type Value = { readonly tag: string } & (
  | { readonly scalar: number }
  | { readonly histogram: Histogram }
  | { readonly picture: Picture }
);

/** The first event of every file: its version. */
export function versionEvent(seconds: number): Uint8Array {
  return event(seconds, 0, 3, "brain.Event:2");
}

/** Says that a training begins at a step: what earlier files of the folder have from there on is not shown. */
export function startEvent(seconds: number, step: number): Uint8Array {
  const status = new BinaryWriter().tag(1, WireType.Varint).int32(1);
  return event(seconds, step, 7, status.finish());
}

export function summaryEvent(seconds: number, step: number, values: readonly Value[]): Uint8Array {
  const summary = new BinaryWriter();
  for (const value of values) summary.tag(1, WireType.LengthDelimited).bytes(valueBytes(value));
  return event(seconds, step, 5, summary.finish());
}

function event(seconds: number, step: number, field: number, content: string | Uint8Array): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Bit64).double(seconds);
  writer.tag(2, WireType.Varint).int64(step);
  writer.tag(field, WireType.LengthDelimited);
  return (typeof content === "string" ? writer.string(content) : writer.bytes(content)).finish();
}

function valueBytes(value: Value): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).string(value.tag);
  if ("scalar" in value) return writer.tag(2, WireType.Bit32).float(value.scalar).finish();
  if ("picture" in value) return writer.tag(4, WireType.LengthDelimited).bytes(pictureBytes(value.picture)).finish();
  return writer.tag(5, WireType.LengthDelimited).bytes(histogramBytes(value.histogram)).finish();
}

function pictureBytes({ height, width, png }: Picture): Uint8Array {
  const gray = 1;
  const writer = new BinaryWriter();
  for (const [index, number] of [height, width, gray].entries()) writer.tag(index + 1, WireType.Varint).int32(number);
  return writer.tag(4, WireType.LengthDelimited).bytes(png).finish();
}

function histogramBytes({ min, max, count, sum, sumOfSquares, limits, counts }: Histogram): Uint8Array {
  const writer = new BinaryWriter();
  const numbers = [min, max, count, sum, sumOfSquares];
  for (const [index, number] of numbers.entries()) writer.tag(index + 1, WireType.Bit64).double(number);
  for (const [field, values] of [
    [6, limits],
    [7, counts],
  ] as const) {
    writer.tag(field, WireType.LengthDelimited).fork();
    for (const value of values) writer.double(value);
    writer.join();
  }
  return writer.finish();
}
