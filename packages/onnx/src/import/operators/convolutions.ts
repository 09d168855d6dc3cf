import { Conv1d, Conv2d, ConvTranspose1d, ConvTranspose2d } from "@tsumiki/layers";
import type { Constant } from "../constants.ts";
import type { ReadNode } from "../reading.ts";
import { isEven, over, padded, readWindow } from "./windows.ts";

export const convolutions = { Conv, ConvTranspose };

function Conv(node: ReadNode): void {
  const { weight, group } = weightOf(node);
  const [outChannels = 1, groupChannels = 1, ...kernel] = weight.shape;
  const window = readWindow(node, kernel);
  const [x, sample] = isEven(window) ? [node.inputs[0] as string, node.sample()] : padded(node, window, 0);
  const padding = window.padding === "same" ? "same" : isEven(window) ? window.padding.begins : [0, 0];
  const { strides, dilations } = window;
  const shared = { groups: group, useBias: node.has(2), rounding: padding === "same" ? "exact" : "floor" } as const;
  const inChannels = groupChannels * group;
  const layer =
    window.axes === 2
      ? new Conv2d(inChannels, outChannels, over(kernel), {
          stride: over(strides),
          dilation: over(dilations),
          padding: padding === "same" ? padding : over(padding),
          ...shared,
        })
      : new Conv1d(inChannels, outChannels, kernel[0] as number, {
          stride: strides[0] as number,
          dilation: dilations[0] as number,
          padding: padding === "same" ? padding : (padding[0] as number),
          ...shared,
        });
  layer.weight.assign(weight.numbers);
  assignBias(node, layer);
  node.layer(layer, x, sample);
}

function ConvTranspose(node: ReadNode): void {
  const { weight, group } = weightOf(node);
  const [inChannels = 1, groupChannels = 1, ...kernel] = weight.shape;
  const window = readWindow(node, kernel);
  const added = node.attributes.ints("output_padding") ?? kernel.map(() => 0);
  const { padding } = window;
  if (node.attributes.has("output_shape")) throw node.error("has an output_shape, instead of which pads are expected");
  if (padding === "same" || !isEven(window)) throw node.error("has pads that differ at both ends, not known here");
  const outChannels = groupChannels * group;
  const shared = { groups: group, useBias: node.has(2) };
  const layer =
    window.axes === 2
      ? new ConvTranspose2d(inChannels, outChannels, over(kernel), {
          stride: over(window.strides),
          dilation: over(window.dilations),
          padding: over(padding.begins),
          outputPadding: over(added),
          ...shared,
        })
      : new ConvTranspose1d(inChannels, outChannels, kernel[0] as number, {
          stride: window.strides[0] as number,
          dilation: window.dilations[0] as number,
          padding: padding.begins[0] as number,
          outputPadding: added[0] as number,
          ...shared,
        });
  layer.weight.assign(weight.numbers);
  assignBias(node, layer);
  node.layer(layer);
}

function weightOf(node: ReadNode): { weight: Constant; group: number } {
  const weight = node.constant(1, "filters");
  const group = node.attributes.int("group", 1);
  const rank = node.sample().length + 1;
  if (weight.shape.length !== rank) {
    throw node.error(`takes filters of rank ${rank}, got [${weight.shape.join(", ")}]`);
  }
  // Before anything is made of that size.
  if (group >= 1 && group <= weight.numbers.length && Number.isInteger(group)) return { weight, group };
  throw node.error(`has group ${group}`);
}

function assignBias(
  node: ReadNode,
  layer: { readonly bias: { assign(values: ArrayLike<number>): void } | undefined },
): void {
  layer.bias?.assign(node.constant(2, "biases").numbers);
}
