import type { Dataset } from "@tsumiki/data";
import type { Shape } from "@tsumiki/kernels";
import type { Layer } from "@tsumiki/layers";
import { saveBytes } from "@tsumiki/serialization";
import { dataTypes, encodeModel, type GivenNode, type GivenValueInfo } from "../protobuf/onnx-proto.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { checkedOptions, type ExportOptions } from "./options.ts";
import { addPreprocessing, preprocessingOf } from "./preprocessing.ts";
import { type Verified, verified } from "./verify.ts";

/** What was exported. */
export interface Exported {
  /** The content of the file. */
  readonly content: Uint8Array;
  /** How many nodes the graph has. */
  readonly nodes: number;
  /** What came of `verify`. */
  readonly verified?: Verified;
}

/** What the graph's input and output are called. */
const input = "input";
const output = "output";

/**
 * Writes a network as ONNX (opset 17, IR 8) as it is in use: without dropout, with the running statistics as they are.
 * What goes in is called `input`, [batch, …sample] in NCHW order with a batch of any size, what comes out `output`;
 * weights have the names that they have here. The numbers are those of the moment of the call.
 *
 * ```ts
 * await exportOnnx(model, { file: "runs/model.onnx", data: train, verify: true });
 * ```
 *
 * @throws OnnxError naming a layer that cannot say by ONNX what it does; if `verify` finds a difference; if the shape of a
 *   sample is not known. ShapeError if the layers do not take such samples; an Error that names the file if it cannot be
 *   written.
 */
export async function exportOnnx(model: Layer, options: ExportOptions = {}): Promise<Exported> {
  const { file, sample, data, verify, bytes } = checkedOptions(model, options);
  const graph = new GraphBuilder(model, [input, output]);
  const preprocessing = bytes && data !== undefined ? preprocessingOf(data) : undefined;
  const x = preprocessing === undefined ? input : addPreprocessing(graph, input, sample, preprocessing);
  graph.declare(x, sample);
  const y = graph.layer(model, x);
  const given = graph.sample(y);
  const nodes = withOutput(graph, y);
  const content = encodeModel({
    ir_version: 8,
    producer_name: "Tsumiki",
    opset_import: [{ version: 17 }],
    graph: {
      name: model.constructor.name,
      node: nodes,
      initializer: graph.initializers,
      input: [valueInfo(input, bytes ? dataTypes.uint8 : dataTypes.float32, sample)],
      output: [valueInfo(output, dataTypes.float32, given)],
    },
    metadata_props: data === undefined ? [] : metadataOf(data),
  });
  const proof = verify === false ? {} : { verified: await verified(verify, content, model, sample, preprocessing) };
  if (file !== undefined) await saveBytes(file, content, "exportOnnx");
  return { content, nodes: nodes.length, ...proof };
}

/** The nodes, of which the one that gives `y` gives `output`. */
function withOutput({ nodes }: GraphBuilder, y: string): readonly GivenNode[] {
  if (!nodes.some((node) => node.output?.includes(y))) {
    return [...nodes, { op_type: "Identity", name: "Identity", input: [y], output: [output] }];
  }
  const renamed = (names: readonly string[] = []) => names.map((name) => (name === y ? output : name));
  return nodes.map((node) => ({ ...node, input: renamed(node.input), output: renamed(node.output) }));
}

function valueInfo(name: string, type: number, sample: Shape): GivenValueInfo {
  const dim = [{ dim_param: "batch" }, ...sample.map((extent) => ({ dim_value: extent }))];
  return { name, type: { tensor_type: { elem_type: type, shape: { dim } } } };
}

/** For a program that reads the file: JSON, under names that say what it is. */
function metadataOf(data: Dataset): { key: string; value: string }[] {
  const { classNames, steps } = data;
  const texts = steps.map(({ name, madeWith = "" }) => (madeWith === "" ? name : `${name} (${madeWith})`));
  return [
    ...(classNames === undefined ? [] : [{ key: "class_names", value: JSON.stringify(classNames) }]),
    { key: "steps", value: JSON.stringify(texts) },
    ...normalizationOf(data),
  ];
}

function normalizationOf(data: Dataset): { key: string; value: string }[] {
  if (!data.steps.some(({ name }) => name === "normalized")) return [];
  const shift = data.inBatch(0);
  const gain = data.inBatch(1).map((one, channel) => one - (shift[channel] as number));
  return [{ key: "normalization", value: JSON.stringify({ gain, shift }) }];
}
