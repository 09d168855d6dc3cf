import type { Dataset } from "@tsumiki/data";
import { assertOptions, checkedBoolean, kindOf, type Shape, sameShape, showShape } from "@tsumiki/kernels";
import { Layer, Sequential } from "@tsumiki/layers";
import { OnnxError } from "../errors.ts";
import type { OnnxRuntime } from "./runtime.ts";

export interface ExportOptions {
  /** Where it is written. Without a file, in a browser for instance, the content is only returned. */
  readonly file?: string;
  /** The shape of one sample. By default that of a `sequential`, or else of the data. */
  readonly sample?: Shape;
  /** What the network was trained on: its class names and its normalisation are written as metadata. */
  readonly data?: Dataset;
  /**
   * `true`: runs the file in the package onnxruntime-node, which is to be installed, and writes it only if it does the
   * same. Or the package itself: `import * as runtime from "onnxruntime-web"`. Default: false.
   */
  readonly verify?: boolean | OnnxRuntime;
  /** Whether images go in as bytes (uint8), which the graph scales and normalizes as the data are. Default: false. */
  readonly bytes?: boolean;
}

/** Options that are checked, with the defaults filled in. */
export interface CheckedOptions {
  readonly file: string | undefined;
  readonly sample: Shape;
  readonly data: Dataset | undefined;
  readonly verify: boolean | OnnxRuntime;
  readonly bytes: boolean;
}

const known = { file: true, sample: true, data: true, verify: true, bytes: true } as const;

/** @throws TypeError naming an option that is none or no such value; OnnxError if the shape of a sample is not known */
export function checkedOptions(model: Layer, options: ExportOptions): CheckedOptions {
  if (!(model instanceof Layer)) throw new TypeError(`exportOnnx: expected a network, got ${kindOf(model)}`);
  assertOptions("exportOnnx", options, known);
  const { file, data, verify = false, bytes = false } = options;
  if (file !== undefined && typeof file !== "string") {
    throw new TypeError(`exportOnnx: file must be the name of a file, got ${kindOf(file)}`);
  }
  if (data !== undefined && !Array.isArray(data?.steps)) {
    throw new TypeError(`exportOnnx: data must be a Dataset, got ${kindOf(data)}`);
  }
  if (typeof verify !== "object") checkedBoolean("exportOnnx", "verify", verify);
  if (checkedBoolean("exportOnnx", "bytes", bytes) && data === undefined) {
    throw new OnnxError(
      "exportOnnx: bytes needs data: pass { data: train }, whose scale and normalisation are written",
    );
  }
  const sample = options.sample ?? (model instanceof Sequential ? model.sampleShape : data?.sampleShape);
  if (sample === undefined) {
    throw new OnnxError("exportOnnx: pass the shape of one sample, such as { sample: [1, 28, 28] }");
  }
  if (data !== undefined && !sameShape(data.sampleShape, sample)) {
    throw new OnnxError(
      `exportOnnx: the network takes samples ${showShape(sample)}, the data have ${showShape(data.sampleShape)}`,
    );
  }
  return { file, sample, data, verify, bytes };
}
