import type { Dataset } from "@tsumiki/data";
import type { Shape } from "@tsumiki/kernels";
import type { OnnxGraph } from "@tsumiki/layers";
import { tensor } from "@tsumiki/tensor";
import { OnnxError } from "../errors.ts";
import { dataTypes } from "../protobuf/onnx-proto.ts";

/** What becomes of a byte before the network sees it: gain · byte + shift, for each channel. */
export interface Preprocessing {
  readonly gains: readonly number[];
  readonly shifts: readonly number[];
}

/**
 * How bytes become what a network is trained on, by a data set: its scale and its normalisation, channel by channel.
 * @throws OnnxError naming a step that is more than a gain and a shift
 */
export function preprocessingOf(data: Dataset): Preprocessing {
  const other = data.steps.find(({ name }) => name !== "normalized" && name !== "scaled");
  if (other !== undefined) {
    throw new OnnxError(
      `exportOnnx: the data have the step ${other}, which the file would lack: with { bytes: true } they may be scaled and normalized alone; do the step before, or leave out bytes`,
    );
  }
  const scaled = data.steps.find(({ name }) => name === "scaled");
  const scale = scaled === undefined ? 1 / 255 : Number(scaled.madeWith);
  const shifts = data.inBatch(0);
  return { gains: data.inBatch(1).map((one, channel) => (one - (shifts[channel] as number)) * scale), shifts };
}

/** The nodes that make of bytes what the network takes; returns its name. */
export function addPreprocessing(graph: OnnxGraph, bytes: string, sample: Shape, by: Preprocessing): string {
  const across = [by.gains.length, ...sample.slice(1).map(() => 1)];
  const numbers = graph.node("Cast", [bytes], { to: dataTypes.float32 });
  const scaled = graph.node("Mul", [numbers, graph.constant("gains", tensor(by.gains, across))]);
  return graph.node("Add", [scaled, graph.constant("shifts", tensor(by.shifts, across))]);
}
