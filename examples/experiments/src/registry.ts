import * as activations from "./activations/index.ts";
import * as batchNormalization from "./batch-normalization/index.ts";
import { type Experiment, experiment } from "./experiment.ts";
import * as featureMaps from "./feature-maps/index.ts";
import * as filters from "./filters/index.ts";
import * as halfPrecision from "./half-precision/index.ts";
import * as hyperParameters from "./hyper-parameters/index.ts";
import * as initialWeights from "./initial-weights/index.ts";
import * as mistakes from "./mistakes/index.ts";
import * as optimizerPaths from "./optimizer-paths/index.ts";
import * as optimizers from "./optimizers/index.ts";
import * as overfitting from "./overfitting/index.ts";
import * as trainingImages from "./training-images/index.ts";

/** All of them by name, in the order of the book. */
export const experiments: Readonly<Record<string, Experiment>> = {
  activations: experiment({
    about: "what leaves five layers",
    follows: "figures 6-10 to 6-14",
    ...activations,
  }),
  "initial-weights": experiment({
    about: "the loss from three kinds of first weights",
    follows: "figure 6-15",
    ...initialWeights,
  }),
  optimizers: experiment({
    about: "the loss with four optimizers",
    follows: "figure 6-9",
    ...optimizers,
  }),
  "optimizer-paths": experiment({
    about: "four optimizers on a way down",
    follows: "figures 6-3 to 6-8",
    ...optimizerPaths,
  }),
  "batch-normalization": experiment({
    about: "accuracy from weights of 16 scales",
    follows: "figure 6-19",
    ...batchNormalization,
  }),
  overfitting: experiment({
    about: "300 images learnt by heart",
    follows: "figures 6-20 to 6-23",
    ...overfitting,
  }),
  "hyper-parameters": experiment({
    about: "a random search",
    follows: "figure 6-24",
    ...hyperParameters,
  }),
  filters: experiment({
    about: "those of the first layer, before and after",
    follows: "figure 7-24",
    ...filters,
  }),
  "feature-maps": experiment({
    about: "what each convolution makes of a digit",
    follows: "figure 7-26",
    ...featureMaps,
  }),
  mistakes: experiment({
    about: "the digits that a good network misreads",
    follows: "figure 8-2",
    ...mistakes,
  }),
  "half-precision": experiment({
    about: "weights of 16 bits and fewer",
    follows: "section 8.3.4",
    ...halfPrecision,
  }),
  "training-images": experiment({
    about: "accuracy by how many there are",
    follows: "section 8.1",
    ...trainingImages,
  }),
};
