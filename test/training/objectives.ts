// What a loss of one output does not say: two heads, an auxiliary loss, pairs, and what is its own label.

import { Dataset } from "@tsumiki/data";
import {
  Affine,
  Dropout,
  type Forward,
  Layer,
  meanSquaredError,
  ReLU,
  Sequential,
  sequential,
  softmaxCrossEntropy,
  Tanh,
} from "@tsumiki/layers";
import { add, expandDims, Generator, multiply, slice, square, subtract, sum, type Tensor } from "@tsumiki/tensor";
import type { Objective } from "@tsumiki/training";

/** Points of a square with two labels each: on which side of a line, and of a circle. */
export function twoLabels(size = 22): Dataset {
  const generator = new Generator("two labels");
  const points = Array.from({ length: size }, () => [generator.normal(), generator.normal()]);
  const labels = points.flatMap(([x = 0, y = 0]) => [Number(x > y), Number(x * x + y * y > 1)]);
  return Dataset.from(points, labels, { labelShape: [2], classes: 2 });
}

/** A trunk with two heads; forward is that of the first. */
export class TwoHeads extends Layer {
  readonly trunk: Layer;
  readonly side = new Affine(8, 2);
  readonly circle = new Affine(8, 2);

  constructor(...more: Layer[]) {
    super();
    this.trunk = new Sequential([2], [new Affine(2, 8), new Tanh(), ...more]);
  }

  forward(x: Tensor): Forward {
    const [h, trunkBackward] = this.trunk.forward(x);
    const [y, sideBackward] = this.side.forward(h);
    return [y, (dy, hint) => trunkBackward(sideBackward(dy), hint)];
  }
}

export const twoHeads: Objective<TwoHeads> = ({ trunk, side, circle }, { images, labels }) => {
  const [h, trunkBackward] = trunk.forward(images);
  const [sideScores, sideBackward] = side.forward(h);
  const [circleScores, circleBackward] = circle.forward(h);
  const [sideLoss, sideLossBackward] = softmaxCrossEntropy(sideScores, slice(labels, null, 0));
  const [circleLoss, circleLossBackward] = softmaxCrossEntropy(circleScores, slice(labels, null, 1));
  return {
    loss: add(sideLoss, multiply(circleLoss, 0.5)),
    backward(scale) {
      const dh = add(sideBackward(sideLossBackward(scale)), circleBackward(circleLossBackward(0.5 * scale)));
      trunkBackward(dh, { input: false });
    },
    scores: { side: sideScores, circle: circleScores },
  };
};

/** Two stages, and a head after the first that helps it to learn. */
export class Deep extends Layer {
  readonly first = sequential([2], new Affine(2, 8), new Tanh(), new Dropout(0.1));
  readonly second = sequential([8], new Affine(8, 8), new ReLU(), new Affine(8, 2));
  readonly helper = new Affine(8, 2);

  forward(x: Tensor): Forward {
    const [h, firstBackward] = this.first.forward(x);
    const [y, secondBackward] = this.second.forward(h);
    return [y, (dy, hint) => firstBackward(secondBackward(dy), hint)];
  }
}

export const auxiliary: Objective<Deep> = ({ first, second, helper }, { images, labels }) => {
  const [h, firstBackward] = first.forward(images);
  const [scores, secondBackward] = second.forward(h);
  const [helperScores, helperBackward] = helper.forward(h);
  const [main, mainBackward] = softmaxCrossEntropy(scores, labels);
  const [aid, aidBackward] = softmaxCrossEntropy(helperScores, labels);
  return {
    loss: add(main, multiply(aid, 0.3)),
    backward(scale) {
      const dh = add(secondBackward(mainBackward(scale)), helperBackward(aidBackward(0.3 * scale)));
      firstBackward(dh, { input: false });
    },
    scores,
  };
};

/** Pairs of points [2, 2], and how far they should lie from one another when embedded. */
export function pairs(size = 22): Dataset {
  const generator = new Generator("pairs");
  const samples = Float32Array.from({ length: size * 4 }, () => generator.normal());
  const targets = Float32Array.from({ length: size }, (_, pair) => {
    const [a = 0, b = 0, c = 0, d = 0] = samples.subarray(4 * pair);
    return Math.abs(a + b - c - d) < 1 ? 0 : 2;
  });
  return new Dataset({ samples, sampleShape: [2, 2], targets, targetShape: [1] });
}

/** The same network for both of a pair: the squared distance of what it makes of them is to be that of the label. */
export const siamese: Objective = (network, { images, labels }) => {
  const [a, aBackward] = network.forward(slice(images, null, 0));
  const [b, bBackward] = network.forward(slice(images, null, 1));
  const difference = subtract(a, b);
  const distances = expandDims(sum(square(difference), 1), 1);
  const [loss, lossBackward] = meanSquaredError(distances, labels);
  return {
    loss,
    backward(scale) {
      const da = multiply(multiply(difference, 2), lossBackward(scale));
      aBackward(da, { input: false });
      bBackward(multiply(da, -1), { input: false });
    },
    scores: distances,
  };
};

export const autoencoder: Objective = (model, { images }) => {
  const [scores, backward] = model.forward(images);
  const [loss, lossBackward, weight] = meanSquaredError(scores, images);
  return { loss, weight, scores, backward: (scale) => backward(lossBackward(scale), { input: false }) };
};
