import type { Shape } from "@tsumiki/kernels";
import * as layers from "@tsumiki/layers";
import { Generator, uniform } from "@tsumiki/tensor";

/** A layer, and the shape of the samples that it is tried with. */
export type Configuration = readonly [layer: layers.Layer, sample: Shape];

/** Draws configurations: whole numbers from a range, or one of some values. */
export class Draw {
  readonly #generator: Generator;

  constructor(seed: number) {
    this.#generator = new Generator(seed);
  }

  whole(from: number, to: number): number {
    return from + Math.floor(uniform([1], { generator: this.#generator }).item() * (to - from + 1));
  }

  of<const Values extends readonly unknown[]>(...values: Values): Values[number] {
    return values[this.whole(0, values.length - 1)];
  }

  image(channels = this.whole(1, 4)): [number, number, number] {
    return [channels, this.whole(4, 11), this.whole(4, 11)];
  }

  /** Any sample that a layer takes which works element by element. */
  any(): [number, ...number[]] {
    const samples: [number, ...number[]][] = [[this.whole(1, 9)], [this.whole(1, 4), this.whole(2, 9)], this.image()];
    return this.of(...samples) as [number, ...number[]];
  }

  pair(from: number, to: number): number | [number, number] {
    const both: [number, number] = [this.whole(from, to), this.whole(from, to)];
    return this.of(both[0], both);
  }
}

type Make = (draw: Draw) => Configuration;

const sliding = (draw: Draw) => {
  const padding = draw.of(draw.pair(0, 2), "same");
  const rounding = padding === "same" ? "exact" : draw.of("floor", "ceil", "nearest");
  return { stride: draw.pair(1, 3), dilation: draw.pair(1, 2), padding, rounding } as const;
};
const slidingAlong = (draw: Draw) => {
  const padding = draw.of(draw.whole(0, 2), "same");
  const rounding = padding === "same" ? "exact" : draw.of("floor", "ceil", "nearest");
  return { stride: draw.whole(1, 3), dilation: draw.whole(1, 2), padding, rounding } as const;
};
const transposed = (draw: Draw) => ({
  stride: draw.whole(1, 3),
  dilation: draw.whole(1, 2),
  padding: draw.whole(0, 2),
  outputPadding: draw.whole(0, 2),
});
const elementwise =
  (make: (draw: Draw) => layers.Layer): Make =>
  (draw) => [make(draw), draw.any()];

/** A way to draw a configuration of every layer there is, by the layer's name. */
export const makes: Readonly<Record<string, Make>> = {
  ReLU: elementwise(() => new layers.ReLU()),
  Sigmoid: elementwise(() => new layers.Sigmoid()),
  Tanh: elementwise(() => new layers.Tanh()),
  SELU: elementwise(() => new layers.SELU()),
  SiLU: elementwise(() => new layers.SiLU()),
  HardSigmoid: elementwise(() => new layers.HardSigmoid()),
  HardSwish: elementwise(() => new layers.HardSwish()),
  GELU: elementwise((draw) => new layers.GELU({ approximate: draw.of("none", "tanh") })),
  CELU: elementwise((draw) => new layers.CELU({ alpha: draw.of(0.5, 1, 2) })),
  ELU: elementwise((draw) => new layers.ELU({ alpha: draw.of(0.5, 1, 2) })),
  LeakyReLU: elementwise((draw) => new layers.LeakyReLU({ negativeSlope: draw.of(0, 0.01, 1) })),
  Softplus: elementwise((draw) => new layers.Softplus({ beta: draw.of(1, 2, 0.5) })),
  Softmax: elementwise((draw) => new layers.Softmax({ axis: draw.of(-1, 1) })),
  LogSoftmax: elementwise((draw) => new layers.LogSoftmax({ axis: draw.of(-1, 1) })),
  PReLU(draw) {
    const sample = draw.any();
    return [draw.of(new layers.PReLU(), new layers.PReLU({ channels: sample[0], initialSlope: 0.3 })), sample];
  },
  Affine(draw) {
    const features = draw.whole(1, 20);
    return [new layers.Affine(features, draw.whole(1, 9), { useBias: draw.of(true, false) }), [features]];
  },
  Conv1d(draw) {
    const groups = draw.whole(1, 2);
    const [inChannels, outChannels] = [groups * draw.whole(1, 3), groups * draw.whole(1, 3)];
    const options = { ...slidingAlong(draw), groups, useBias: draw.of(true, false) };
    return [new layers.Conv1d(inChannels, outChannels, draw.whole(1, 4), options), [inChannels, draw.whole(5, 15)]];
  },
  Conv2d(draw) {
    const groups = draw.whole(1, 2);
    const [inChannels, outChannels] = [groups * draw.whole(1, 3), groups * draw.whole(1, 3)];
    const options = { ...sliding(draw), groups, useBias: draw.of(true, false) };
    return [new layers.Conv2d(inChannels, outChannels, draw.pair(1, 4), options), draw.image(inChannels)];
  },
  ConvTranspose1d(draw) {
    const groups = draw.whole(1, 2);
    const [inChannels, outChannels] = [groups * draw.whole(1, 3), groups * draw.whole(1, 3)];
    const options = { ...transposed(draw), groups, useBias: draw.of(true, false) };
    const layer = new layers.ConvTranspose1d(inChannels, outChannels, draw.whole(1, 4), options);
    return [layer, [inChannels, draw.whole(3, 9)]];
  },
  ConvTranspose2d(draw) {
    const groups = draw.whole(1, 2);
    const [inChannels, outChannels] = [groups * draw.whole(1, 3), groups * draw.whole(1, 3)];
    const options = { ...transposed(draw), groups, useBias: draw.of(true, false) };
    return [new layers.ConvTranspose2d(inChannels, outChannels, draw.pair(1, 4), options), draw.image(inChannels)];
  },
  MaxPool1d: (draw) => [new layers.MaxPool1d(draw.whole(1, 4), slidingAlong(draw)), [2, draw.whole(5, 15)]],
  MaxPool2d: (draw) => [new layers.MaxPool2d(draw.pair(1, 4), sliding(draw)), draw.image()],
  AveragePool1d(draw) {
    const options = { ...slidingAlong(draw), countPadding: draw.of(true, false) };
    return [new layers.AveragePool1d(draw.whole(1, 4), options), [2, draw.whole(5, 15)]];
  },
  AveragePool2d(draw) {
    const options = { ...sliding(draw), countPadding: draw.of(true, false) };
    return [new layers.AveragePool2d(draw.pair(1, 4), options), draw.image()];
  },
  GlobalAveragePool2d: (draw) => [new layers.GlobalAveragePool2d(), draw.image()],
  GlobalMaxPool2d: (draw) => [new layers.GlobalMaxPool2d(), draw.image()],
  BatchNorm1d(draw) {
    const features = draw.whole(1, 9);
    return [new layers.BatchNorm1d(features, { epsilon: draw.of(1e-5, 1) }), [features]];
  },
  BatchNorm2d(draw) {
    const sample = draw.image();
    return [new layers.BatchNorm2d(sample[0]), sample];
  },
  GroupNorm(draw) {
    const groups = draw.whole(1, 3);
    const channels = groups * draw.whole(1, 3);
    const sample = draw.of([channels, 5], draw.image(channels));
    return [new layers.GroupNorm(groups, channels, { affine: draw.of(true, false) }), sample];
  },
  LayerNorm(draw) {
    const sample = draw.image();
    const last = draw.whole(0, 2);
    return [new layers.LayerNorm(sample.slice(last), { affine: draw.of(true, false) }), sample];
  },
  Dropout: elementwise(() => new layers.Dropout(0.5)),
  Dropout2d: (draw) => [new layers.Dropout2d(0.5), draw.image()],
  Flatten: elementwise(() => new layers.Flatten()),
  Identity: elementwise(() => new layers.Identity()),
  Reshape(draw) {
    const [channels, height, width] = draw.image();
    const shape = draw.of([-1], [height, channels, width], [width, -1], [1, channels * height, width, 1]);
    return [new layers.Reshape(shape), [channels, height, width]];
  },
  ReflectionPad2d: (draw) => [new layers.ReflectionPad2d(draw.pair(0, 3)), draw.image()],
  ReplicationPad2d: (draw) => [new layers.ReplicationPad2d({ top: draw.whole(0, 3), left: 2 }), draw.image()],
  ZeroPad2d: (draw) => [new layers.ZeroPad2d({ bottom: draw.whole(0, 3), right: 1 }), draw.image()],
  Upsample2d: (draw) => [
    new layers.Upsample2d(draw.pair(1, 3), { mode: draw.of("nearest", "bilinear") }),
    draw.image(),
  ],
  Branch(draw) {
    const sample = draw.image();
    return [new layers.Branch(new layers.Conv2d(sample[0], 2, 3), new layers.ReLU()), sample];
  },
  Residual(draw) {
    const sample = draw.image();
    const convolution = new layers.Conv2d(sample[0], sample[0], 3, { padding: 1 });
    return [new layers.Residual(convolution, new layers.ReLU(), convolution), sample];
  },
  Parallel(draw) {
    const sample = draw.image();
    const combine = draw.of("concatenate", "sum");
    const branches = [new layers.Conv2d(sample[0], sample[0], 1), new layers.Identity(), new layers.ReLU()];
    return [new layers.Parallel({ combine }, ...branches.slice(draw.whole(0, 1))), sample];
  },
  Sequential(draw) {
    const sample = draw.image();
    return [new layers.Sequential(sample, [layers.conv2d(3, 3), new layers.Flatten(), layers.affine(4)]), sample];
  },
};

/** A configuration that the layer takes: others are drawn again. Its weights and statistics are none of the first ones. */
export function configuration(name: string, seed: number): Configuration {
  const draw = new Draw(seed);
  for (;;) {
    try {
      const [layer, sample] = (makes[name] as Make)(draw);
      layer.outputShape(sample);
      const generator = new Generator(seed);
      for (const buffer of layer.state().values()) {
        buffer.assign(uniform(buffer.shape, { generator, low: 0.2, high: 1.5 }).data());
      }
      return [layer, sample];
    } catch (error) {
      if (!(error instanceof RangeError || isShapeError(error))) throw error;
    }
  }
}

function isShapeError(error: unknown): boolean {
  return (error as Error).name === "ShapeError";
}
