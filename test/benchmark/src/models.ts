import { affine, conv2d, Dropout, Flatten, MaxPool2d, ReLU, type Sequential, sequential } from "tsumiki";
import { models as examples } from "../../../examples/mnist/src/models.ts";

/** The MNIST example of PyTorch. */
function torchMnist() {
  return sequential(
    [1, 28, 28],
    conv2d(32, 3),
    new ReLU(),
    conv2d(64, 3),
    new ReLU(),
    new MaxPool2d(2),
    new Dropout(0.25),
    new Flatten(),
    affine(128),
    new ReLU(),
    new Dropout(0.5),
    affine(10),
  );
}

/** As little as can be, so that ten thousand steps take seconds. */
function small() {
  return sequential([1, 28, 28], conv2d(4, 3), new ReLU(), new MaxPool2d(2), new Flatten(), affine(10));
}

const { simple, deep } = examples;

export type ModelName = "simple" | "deep" | "torch-mnist" | "small";

/** What is measured; the first three are what the tables speak of. */
export const models: Record<ModelName, () => Sequential<[1, 28, 28], [10]>> = {
  simple,
  deep,
  "torch-mnist": torchMnist,
  small,
};

export const measured = ["simple", "deep", "torch-mnist"] as const satisfies readonly ModelName[];
