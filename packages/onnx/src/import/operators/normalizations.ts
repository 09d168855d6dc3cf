import { type Shape, sizeOf } from "@tsumiki/kernels";
import { BatchNorm1d, BatchNorm2d, Dropout, GroupNorm, LayerNorm } from "@tsumiki/layers";
import type { ReadNode } from "../reading.ts";

export const normalizations = {
  BatchNormalization,
  InstanceNormalization,
  LayerNormalization,
  Dropout: ReadDropout,
};

function BatchNormalization(node: ReadNode): void {
  const { attributes } = node;
  const epsilon = attributes.float("epsilon", 1e-5);
  // Running statistics here take the share of the newest batch, in ONNX the share that stays.
  const momentum = 1 - attributes.float("momentum", 0.9);
  attributes.ignore("training_mode", "spatial", "is_test");
  const sample = node.sample();
  const [channels = 1] = sample;
  const weight = node.constant(1, "scales");
  if (weight.numbers.length !== channels || (sample.length !== 1 && sample.length !== 3)) {
    throw node.error(`takes features or images of ${weight.numbers.length} channels, got [${sample.join(", ")}]`);
  }
  const options = { epsilon, momentum: Math.fround(momentum) || 0.1 };
  const layer = sample.length === 1 ? new BatchNorm1d(channels, options) : new BatchNorm2d(channels, options);
  layer.weight.assign(weight.numbers);
  layer.bias.assign(node.constant(2, "biases").numbers);
  layer.runningMean.assign(node.constant(3, "means").numbers);
  layer.runningVariance.assign(node.constant(4, "variances").numbers);
  node.layer(layer);
}

/** A GroupNorm in which every channel is a group. */
function InstanceNormalization(node: ReadNode): void {
  const [channels = 1] = node.sample();
  const weight = node.constant(1, "scales").numbers;
  if (weight.length !== channels) throw node.error(`has ${weight.length} scales for ${channels} channels`);
  const layer = new GroupNorm(channels, channels, { epsilon: node.attributes.float("epsilon", 1e-5) });
  layer.weight?.assign(weight);
  layer.bias?.assign(node.constant(2, "biases").numbers);
  node.layer(layer);
}

function LayerNormalization(node: ReadNode): void {
  const sample = node.sample();
  const axis = node.attributes.int("axis", -1);
  node.attributes.ignore("stash_type");
  const from = axis < 0 ? axis + sample.length : axis - 1;
  if (from < 0 || from >= sample.length) throw node.error(`has axis ${axis}, which is none of a sample`);
  const normalized: Shape = sample.slice(from);
  const weight = node.constant(1, "scales").numbers;
  if (weight.length !== sizeOf(normalized))
    throw node.error(`has ${weight.length} scales for [${normalized.join(", ")}]`);
  const layer = new LayerNorm(normalized, { epsilon: node.attributes.float("epsilon", 1e-5) });
  layer.weight?.assign(weight);
  if (node.has(2)) layer.bias?.assign(node.constant(2, "biases").numbers);
  node.layer(layer);
}

/** The rate is an attribute before opset 12, and then an input. */
function ReadDropout(node: ReadNode): void {
  const rate = node.has(1) ? (node.extents(1, "rate")[0] ?? 0.5) : node.attributes.float("ratio", 0.5);
  node.attributes.ignore("seed");
  node.layer(new Dropout(rate));
}
