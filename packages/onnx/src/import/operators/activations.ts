import {
  CELU,
  ELU,
  HardSwish,
  LeakyReLU,
  LogSoftmax,
  PReLU,
  ReLU,
  SELU,
  Sigmoid,
  Softmax,
  Softplus,
  Tanh,
} from "@tsumiki/layers";
import { add, maximum, minimum, multiply, scalar, type Tensor } from "@tsumiki/tensor";
import type { ReadNode } from "../reading.ts";

export const activations = {
  Relu: (node: ReadNode) => node.layer(new ReLU()),
  Sigmoid: (node: ReadNode) => node.layer(new Sigmoid()),
  Tanh: (node: ReadNode) => node.layer(new Tanh()),
  HardSwish: (node: ReadNode) => node.layer(new HardSwish()),
  Softplus: (node: ReadNode) => node.layer(new Softplus()),
  Celu: (node: ReadNode) => node.layer(new CELU({ alpha: node.attributes.float("alpha", 1) })),
  Elu: (node: ReadNode) => node.layer(new ELU({ alpha: node.attributes.float("alpha", 1) })),
  LeakyRelu: (node: ReadNode) => node.layer(new LeakyReLU({ negativeSlope: node.attributes.float("alpha", 0.01) })),
  Selu,
  HardSigmoid,
  PRelu,
  Softmax: (node: ReadNode) => node.layer(new Softmax({ axis: softmaxAxis(node) })),
  LogSoftmax: (node: ReadNode) => node.layer(new LogSoftmax({ axis: softmaxAxis(node) })),
};

/** The numbers of the paper, which are the defaults, are the only ones that a SELU has. */
function Selu(node: ReadNode): void {
  const alpha = node.attributes.float("alpha", 1.6732632423543772);
  const gamma = node.attributes.float("gamma", 1.0507009873554805);
  const isPapers = Math.abs(alpha - 1.67326324) < 1e-5 && Math.abs(gamma - 1.05070099) < 1e-5;
  if (!isPapers) throw node.error(`has alpha ${alpha} and gamma ${gamma}, and only those of the paper are known here`);
  node.layer(new SELU());
}

/** By operations, because its slope is any. */
function HardSigmoid(node: ReadNode): void {
  const alpha = node.attributes.float("alpha", 0.2);
  const beta = node.attributes.float("beta", 0.5);
  const run = ([x]: readonly Tensor[]) => minimum(maximum(add(multiply(x as Tensor, alpha), beta), 0), 1);
  node.operation([node.inputs[0] as string], node.sample(), run, (graph, [x]) => {
    const sloped = graph.node("Mul", [x as string, graph.constant("alpha", scalar(alpha))]);
    const shifted = graph.node("Add", [sloped, graph.constant("beta", scalar(beta))]);
    return graph.node("Clip", [shifted, graph.constant("low", scalar(0)), graph.constant("high", scalar(1))]);
  });
}

function PRelu(node: ReadNode): void {
  const { numbers, shape } = node.constant(1, "slopes");
  const [channels = 1, ...positions] = node.sample();
  const fromEnd = shape.length - positions.length - 1;
  const isAChannel = numbers.length === channels && shape[fromEnd] === channels;
  if (numbers.length !== 1 && !isAChannel) {
    throw node.error(`takes one slope or one a channel, got slopes [${shape.join(", ")}] for ${channels} channels`);
  }
  const layer = numbers.length === 1 ? new PReLU() : new PReLU({ channels });
  layer.weight.assign(numbers);
  node.layer(layer);
}

/** Before opset 13 what comes in is laid flat from the axis on: the same where the axis is the last. */
function softmaxAxis(node: ReadNode): number {
  const axes = node.sample().length + 1;
  const given = node.attributes.int("axis", node.opset < 13 ? 1 : -1);
  const axis = given < 0 ? given + axes : given;
  if (axis === axes - 1 || (node.opset >= 13 && axis > 0 && axis < axes)) return axis;
  throw node.error(`has axis ${given}, which here must be one of a sample${node.opset < 13 ? ", and the last" : ""}`);
}
