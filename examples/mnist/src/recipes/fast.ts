import {
  AdamW,
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
 * 99 % in as few seconds as can be: one epoch at a high rate, which normalisation allows. It stands behind the pooling,
 * so that there is a fourth of the numbers to normalise, and what is pooled is never written; nearly all ink lies in the
 * middle 24 x 24 pixels.
 */
export const fast: Recipe = {
  name: "fast",
  about: "three convolutions with batch normalisation, one epoch of AdamW, labels smoothed",
  network: () =>
    sequential(
      [1, 28, 28],
      new Crop(24),
      conv2d(16, 5),
      new MaxPool2d(2),
      batchNorm2d(),
      new ReLU(),
      conv2d(32, 3),
      new MaxPool2d(2),
      batchNorm2d(),
      new ReLU(),
      conv2d(64, 3),
      batchNorm2d(),
      new ReLU(),
      new Flatten(),
      affine(10),
    ),
  epochs: 1,
  batchSize: 100,
  loss: crossEntropy({ labelSmoothing: 0.05 }),
  optimizer: (parameters, steps) => new AdamW(parameters, { learningRate: oneCycle({ maxLearningRate: 0.03, steps }) }),
};
