import { type Shape, showShape } from "@tsumiki/kernels";
import { OnnxError } from "../errors.ts";
import { decodeModel, type GraphProto, type ModelProto, type ValueInfoProto } from "../protobuf/onnx-proto.ts";
import { OnnxNetwork } from "./onnx-network.ts";
import { operators } from "./operators/operators.ts";
import { bytesOf } from "./read-file.ts";
import { namingNode, Reading, ReadNode } from "./reading.ts";
import { isTooLarge } from "./values.ts";

/** More nodes than any network that fits here. */
const mostNodes = 100_000;

/**
 * Reads a network from an ONNX file, or from its bytes: one that predicts, and trains on. Every node becomes the layer that
 * does the same, named as its weights are ("features.0.weight" lies in "features.0"), or an operation.
 *
 * ```ts
 * const model = importOnnx("model.onnx");
 * const scores = model.predict(images);
 * ```
 *
 * @throws OnnxError if it is no such file, naming the place; for operators that are not known here, naming them all; for
 *   more than one input or output, numbers in other files, a shape that lies. An Error that names the file if it cannot be
 *   read.
 */
export function importOnnx(source: string | Uint8Array): OnnxNetwork {
  const model = decodeModel(bytesOf(source));
  const { graph } = model;
  if (graph === undefined) throw new OnnxError("importOnnx: there is no graph in it: this is no ONNX file");
  assertKnown(graph);
  const reading = new Reading(opsetOf(model));
  reading.readInitializers(graph);
  const { name: input, sample } = readInput(reading, graph);
  graph.node.forEach((proto, index) => {
    const node = new ReadNode(reading, proto, index);
    namingNode(node, () => {
      operators[proto.op_type]?.(node);
      node.attributes.assertAllTaken();
    });
  });
  return new OnnxNetwork({
    sampleShape: sample,
    input,
    output: outputOf(reading, graph),
    steps: reading.steps,
    layers: reading.layers,
    constants: reading.constants,
    metadata: Object.fromEntries(model.metadata_props.map(({ key, value }) => [key, value])),
  });
}

/** All at once, so that whoever has a file knows what is missing. */
function assertKnown({ node, sparse_initializer }: GraphProto): void {
  if (node.length > mostNodes) throw new OnnxError(`importOnnx: it has ${node.length} nodes, more than ${mostNodes}`);
  if (sparse_initializer.length > 0) throw new OnnxError("importOnnx: it has sparse initializers, which are not read");
  const isKnown = (operator: string, domain: string) =>
    (domain === "" || domain === "ai.onnx") && Object.hasOwn(operators, operator);
  const unknown = node.filter(({ op_type, domain }) => !isKnown(op_type, domain));
  if (unknown.length === 0) return;
  const names = new Set(unknown.map(({ op_type, domain }) => (domain === "" ? op_type : `${domain}.${op_type}`)));
  throw new OnnxError(`importOnnx: it has operators for which there is no layer: ${[...names].sort().join(", ")}`);
}

/** Of operators that once had other attributes, these are not known here, and refused. */
function opsetOf({ opset_import }: ModelProto): number {
  return opset_import.find(({ domain }) => domain === "" || domain === "ai.onnx")?.version ?? 1;
}

function readInput(reading: Reading, graph: GraphProto): { name: string; sample: Shape } {
  // Before IR 4 initializers are inputs too.
  const inputs = graph.input.filter(({ name }) => !reading.values.has(name));
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) {
    const names = inputs.map(({ name }) => name).join(", ") || "none";
    throw new OnnxError(`importOnnx: expected a network of one input, got ${inputs.length}: ${names}`);
  }
  const { batch, sample } = shapeOf(input);
  reading.batch = batch;
  reading.set(input.name, { kind: "computed", sample }, "importOnnx: the input");
  return { name: input.name, sample };
}

function shapeOf({ name, type }: ValueInfoProto): { batch: number | undefined; sample: Shape } {
  const dims = type?.tensor_type?.shape?.dim ?? [];
  const [batch, ...sample] = dims.map(({ dim_value }) => dim_value);
  if (dims.length > 0 && sample.every(isExtent)) {
    if (!isTooLarge(sample)) return { batch, sample };
    throw new OnnxError(`importOnnx: the input ${name} has samples ${showShape(sample)}, which are too large`);
  }
  const shown = dims.map(({ dim_value, dim_param }) => dim_value ?? (dim_param || "?")).join(", ");
  throw new OnnxError(
    `importOnnx: the input ${name} must be a batch of samples whose shape is known, got [${shown}]: export the network with fixed extents but for the batch`,
  );
}

function isExtent(extent: number | undefined): extent is number {
  return extent !== undefined && Number.isSafeInteger(extent) && extent >= 1;
}

function outputOf(reading: Reading, { output }: GraphProto): string {
  const names = output.map(({ name }) => name);
  const [name] = names;
  if (name === undefined || names.length > 1) {
    throw new OnnxError(`importOnnx: expected a network of one output, got ${names.length}: ${names.join(", ")}`);
  }
  if (reading.values.get(name)?.kind === "computed") return name;
  throw new OnnxError(`importOnnx: the output ${name} is nothing that a node computes of the input`);
}
