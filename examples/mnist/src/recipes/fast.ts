import {
  Adam,
  affine,
  batchNorm2d,
  conv2d,
  crossEntropy,
  Flatten,
  MaxPool2d,
  oneCycle,
  ReLU,
  sequential,
} from "tsumiki";
import { Crop } from "./crop.ts";
import type { Recipe } from "./recipe.ts";

/**
 * 99 % in as few seconds as can be: one epoch at a high learning rate, which batch normalisation allows. That stands behind
 * the pooling, where a fourth of the numbers is left to normalise, and takes the bias's place; nearly all ink lies in the
 * middle 24 x 24 pixels.
 */
export const fast: Recipe = {
  name: "fast",
  about: "three convolutions with batch normalisation, labels smoothed",
  network: () =>
    sequential(
      [1, 28, 28],
      new Crop(24),
      conv2d(16, 5, { useBias: false }),
      new MaxPool2d(2),
      batchNorm2d(),
      new ReLU(),
      conv2d(32, 3, { useBias: false }),
      new MaxPool2d(2),
      batchNorm2d(),
      new ReLU(),
      conv2d(128, 3, { useBias: false }),
      batchNorm2d(),
      new ReLU(),
      new Flatten(),
      affine(10),
    ),
  epochs: 1,
  batchSize: 100,
  loss: crossEntropy({ labelSmoothing: 0.05 }),
  rate: "in one cycle up to 0.03",
  optimizer: (parameters, steps) => new Adam(parameters, { learningRate: oneCycle({ maxLearningRate: 0.03, steps }) }),
};
