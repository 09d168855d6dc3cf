// Random networks, by data as in test/layers/described.ts.

import type { Description } from "../layers/described.ts";
import type { Chance } from "./chance.ts";
import type { Configuration } from "./configuration.ts";

/** Layers one after another, and the shape of a sample that they give. */
interface Chain {
  readonly layers: readonly Description[];
  readonly shape: readonly number[];
}

export function sequential(chance: Chance): Configuration {
  const sample = randomSample(chance);
  const body = chain(chance, sample, chance.whole(1, 4));
  const size = body.shape.reduce((product, extent) => product * extent, 1);
  const layers = [...body.layers, layer("Flatten"), layer("Affine", size, chance.whole(1, 4))];
  return { args: [sample, chance.happens() ? layers : body.layers], shape: [3, ...sample] };
}

export function branch(chance: Chance): Configuration {
  const sample = randomSample(chance);
  return { args: chain(chance, sample, chance.whole(0, 3)).layers, shape: [3, ...sample] };
}

export function residual(chance: Chance): Configuration {
  const sample = randomSample(chance);
  return { args: same(chance, sample, chance.whole(0, 3)), shape: [3, ...sample] };
}

export function parallel(chance: Chance): Configuration {
  const sample = randomSample(chance);
  const branches = Array.from({ length: chance.whole(1, 3) }, () => {
    const layers = same(chance, sample, chance.whole(0, 2));
    return layers.length === 1 ? layers[0] : layer("Branch", ...layers);
  });
  return { args: [{ combine: chance.pick(["sum", "concatenate"]) }, ...branches], shape: [3, ...sample] };
}

function layer(name: string, ...args: readonly unknown[]): Description {
  return { layer: name, args };
}

function randomSample(chance: Chance): number[] {
  return chance.happens() ? [chance.whole(2, 5)] : [chance.whole(1, 3), chance.whole(2, 4), chance.whole(2, 4)];
}

function chain(chance: Chance, sample: readonly number[], length: number): Chain {
  let shape = sample;
  const layers: Description[] = [];
  for (let count = 0; count < length; count++) {
    const next = chance.happens() ? { layers: same(chance, shape, 1), shape } : other(chance, shape);
    layers.push(...next.layers);
    shape = next.shape;
  }
  return { layers, shape };
}

/** Layers that give back the shape they get. */
function same(chance: Chance, sample: readonly number[], length: number): Description[] {
  const [channels = 1] = sample;
  const always = [
    ...[
      "Sigmoid",
      "Tanh",
      "SiLU",
      "GELU",
      "Softplus",
      "ReLU",
      "ELU",
      "LeakyReLU",
      "PReLU",
      "SELU",
      "CELU",
      "Identity",
    ].map((name) => layer(name)),
    layer("Dropout", 0.3),
    layer("GroupNorm", 1, channels, { epsilon: 0.1 }),
    layer("LayerNorm", sample, { epsilon: 0.1 }),
    layer("Residual", layer("Tanh")),
    layer("Parallel", { combine: "sum" }, layer("Sigmoid"), layer("Identity")),
  ];
  const ofFeatures = [layer("Affine", channels, channels), layer("BatchNorm1d", channels, { epsilon: 0.1 })];
  const ofImages = [
    layer("Conv2d", channels, channels, 3, { padding: 1 }),
    layer("ConvTranspose2d", channels, channels, 3, { padding: 1 }),
    layer("BatchNorm2d", channels, { epsilon: 0.1 }),
    layer("Dropout2d", 0.3),
    layer("MaxPool2d", 3, { stride: 1, padding: 1 }),
  ];
  const choice = sample.length === 1 ? ofFeatures : ofImages;
  return Array.from({ length }, () => chance.pick(chance.happens() ? choice : always));
}

/** A layer that gives another shape. */
function other(chance: Chance, shape: readonly number[]): Chain {
  const [channels = 1, height = 1, width = 1] = shape;
  const outs = chance.whole(1, 4);
  if (shape.length === 1) return { layers: [layer("Affine", channels, outs)], shape: [outs] };
  return chance.pick<Chain>(
    [
      { layers: [layer("Conv2d", channels, outs, 1)], shape: [outs, height, width] },
      { layers: [layer("Conv2d", channels, outs, [2, 1])], shape: [outs, height - 1, width] },
      { layers: [layer("AveragePool2d", [1, 2], { stride: 1 })], shape: [channels, height, width - 1] },
      { layers: [layer("Upsample2d", [1, 2])], shape: [channels, height, 2 * width] },
      { layers: [layer("ZeroPad2d", [1, 0])], shape: [channels, height + 2, width] },
      { layers: [layer("ReplicationPad2d", [0, 1])], shape: [channels, height, width + 2] },
      { layers: [layer("Flatten")], shape: [channels * height * width] },
      { layers: [layer("GlobalAveragePool2d")], shape: [channels] },
    ].filter((each) => each.shape.every((extent) => extent > 0)),
  );
}
