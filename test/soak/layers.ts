// For each layer a random configuration: the arguments of its constructor, and the shape of its input with the batch.

import type { Chance } from "./chance.ts";
import type { Configuration } from "./configuration.ts";
import { branch, parallel, residual, sequential } from "./networks.ts";
import { laidAxis, laidWindow, lengthwiseWindow, slidingWindow } from "./windows.ts";

export const layers: Record<string, (chance: Chance) => Configuration> = {
  Affine: (chance) => {
    const [ins, outs] = [chance.whole(1, 6), chance.whole(1, 6)];
    return { args: [ins, outs, { useBias: chance.happens() }], shape: [chance.whole(1, 4), ins] };
  },
  AveragePool1d: (chance) => withCount(chance, lengthwisePool(chance)),
  AveragePool2d: (chance) => withCount(chance, pool(chance)),
  BatchNorm1d: (chance) => {
    const features = chance.whole(1, 5);
    return { args: [features, batchNormOptions(chance)], shape: [chance.whole(3, 7), features] };
  },
  BatchNorm2d: (chance) => {
    const channels = chance.whole(1, 4);
    return { args: [channels, batchNormOptions(chance)], shape: [chance.whole(1, 3), channels, 3, chance.whole(1, 3)] };
  },
  Branch: branch,
  CELU: (chance) => ({ args: [{ alpha: chance.number(0.1, 2) }], shape: anything(chance) }),
  Conv1d: (chance) => {
    const { ins, outs, groups } = channels(chance);
    const { extent, kernel, window } = lengthwiseWindow(chance);
    const options = { ...window, groups, useBias: chance.happens() };
    return { args: [ins, outs, kernel, options], shape: [chance.whole(1, 2), ins, extent] };
  },
  Conv2d: (chance) => {
    const { ins, outs, groups } = channels(chance);
    const { kernelSize, options, image } = slidingWindow(chance);
    const args = [ins, outs, kernelSize, { ...options, groups, useBias: chance.happens() }];
    return { args, shape: [chance.whole(1, 2), ins, ...image] };
  },
  ConvTranspose1d: (chance) => {
    const { ins, outs, groups } = channels(chance);
    const { extent, kernel, ...window } = laidAxis(chance);
    const args = [ins, outs, kernel, { ...window, groups, useBias: chance.happens() }];
    return { args, shape: [chance.whole(1, 2), ins, extent] };
  },
  ConvTranspose2d: (chance) => {
    const { ins, outs, groups } = channels(chance);
    const { kernelSize, options, image } = laidWindow(chance);
    const args = [ins, outs, kernelSize, { ...options, groups, useBias: chance.happens() }];
    return { args, shape: [chance.whole(1, 2), ins, ...image] };
  },
  Dropout: (chance) => ({ args: [chance.pick([0, chance.number(0, 0.9)])], shape: anything(chance) }),
  Dropout2d: (chance) => ({ args: [chance.pick([0, chance.number(0, 0.9)])], shape: images(chance) }),
  ELU: (chance) => ({ args: [{ alpha: chance.number(0.1, 2) }], shape: anything(chance) }),
  Flatten: (chance) => ({ args: [], shape: anything(chance) }),
  GELU: (chance) => ({ args: [{ approximate: chance.pick(["none", "tanh"]) }], shape: anything(chance) }),
  GlobalAveragePool2d: (chance) => ({ args: [], shape: images(chance) }),
  GlobalMaxPool2d: (chance) => ({ args: [], shape: images(chance) }),
  GroupNorm: (chance) => {
    const [groups, perGroup] = [chance.whole(1, 3), chance.whole(1, 3)];
    const args = [groups, groups * perGroup, normOptions(chance)];
    return { args, shape: [chance.whole(1, 3), groups * perGroup, ...chance.extents(chance.whole(0, 1), 3), 3] };
  },
  HardSigmoid: (chance) => ({ args: [], shape: anything(chance) }),
  HardSwish: (chance) => ({ args: [], shape: anything(chance) }),
  Identity: (chance) => ({ args: [], shape: anything(chance) }),
  LayerNorm: (chance) => {
    const normalized = [...chance.extents(chance.whole(0, 2), 3), 3];
    const shape = [...chance.extents(chance.whole(1, 2), 3), ...normalized];
    return { args: [normalized, normOptions(chance)], shape };
  },
  LeakyReLU: (chance) => ({ args: [{ negativeSlope: chance.number(0, 1.5) }], shape: anything(chance) }),
  LogSoftmax: softmax,
  MaxPool1d: lengthwisePool,
  MaxPool2d: pool,
  Parallel: parallel,
  PReLU: (chance) => {
    const shape = chance.extents(chance.whole(2, 4), 4);
    const initialSlope = chance.number(-1, 1);
    return { args: [chance.pick([{ initialSlope }, { channels: shape[1], initialSlope }])], shape };
  },
  ReflectionPad2d: (chance) => {
    const [height, width] = [chance.whole(1, 4), chance.whole(1, 4)];
    const [top, bottom] = [chance.whole(0, height - 1), chance.whole(0, height - 1)];
    const [left, right] = [chance.whole(0, width - 1), chance.whole(0, width - 1)];
    const padding = chance.pick([[top, left], { top, bottom, left, right }, { bottom }]);
    return { args: [padding], shape: [...chance.extents(2, 3), height, width] };
  },
  ReLU: (chance) => ({ args: [], shape: anything(chance) }),
  ReplicationPad2d: border,
  Reshape: (chance) => {
    const sample = chance.extents(chance.whole(1, 3), 4);
    const size = sample.reduce((product, extent) => product * extent, 1);
    const first = chance.until(
      () => chance.whole(1, size),
      (extent) => size % extent === 0,
    );
    const shape = chance.pick([[size], [first, size / first], [-1, first], [first, 1, -1]]);
    return { args: [shape], shape: [chance.whole(1, 3), ...sample] };
  },
  Residual: residual,
  SELU: (chance) => ({ args: [], shape: anything(chance) }),
  Sequential: sequential,
  Sigmoid: (chance) => ({ args: [], shape: anything(chance) }),
  SiLU: (chance) => ({ args: [], shape: anything(chance) }),
  Softmax: softmax,
  Softplus: (chance) => ({ args: [{ beta: chance.number(0.2, 10) }], shape: anything(chance) }),
  Tanh: (chance) => ({ args: [], shape: anything(chance) }),
  Upsample2d: (chance) => {
    const mode = chance.pick(["nearest", "bilinear"]);
    return { args: [[chance.whole(1, 4), chance.whole(1, 3)], { mode }], shape: images(chance) };
  },
  ZeroPad2d: border,
};

function border(chance: Chance): Configuration {
  const [top, bottom, left, right] = Array.from({ length: 4 }, () => chance.whole(0, 2));
  const padding = chance.pick([top, [top, left], { top, bottom, left, right }, { bottom }]);
  return { args: [padding], shape: images(chance) };
}

function pool(chance: Chance): Configuration {
  const { kernelSize, options, image } = slidingWindow(chance);
  return { args: [kernelSize, options], shape: [...chance.extents(2, 3), ...image] };
}

function lengthwisePool(chance: Chance): Configuration {
  const { extent, kernel, window } = lengthwiseWindow(chance);
  return { args: [kernel, window], shape: [...chance.extents(2, 3), extent] };
}

/** A configuration of an average's, with one more option. */
function withCount(chance: Chance, { args: [kernelSize, options], shape }: Configuration): Configuration {
  return { args: [kernelSize, { ...(options as object), countPadding: chance.happens() }], shape };
}

function softmax(chance: Chance): Configuration {
  const shape = chance.extents(chance.whole(2, 4), 4);
  const axis = chance.whole(1, shape.length - 1);
  shape[axis] = chance.whole(2, 5);
  return { args: [{ axis: chance.pick([axis, axis - shape.length]) }], shape };
}

/** Few numbers may lie so close together that without some ε all depends on their last digits. */
function batchNormOptions(chance: Chance) {
  return { epsilon: chance.number(0.001, 0.5), momentum: chance.number(0.01, 1) };
}

function normOptions(chance: Chance) {
  return { epsilon: chance.number(0.001, 0.5), affine: chance.happens(0.7) };
}

function channels(chance: Chance) {
  const groups = chance.whole(1, 3);
  return { groups, ins: groups * chance.whole(1, 2), outs: groups * chance.whole(1, 2) };
}

function anything(chance: Chance): number[] {
  return chance.extents(chance.whole(1, 4), 4);
}

function images(chance: Chance): number[] {
  return chance.extents(4, 3);
}
