import { checkGradients, checkLossGradients, type GradientReport } from "@tsumiki/gradient-check";
import { reference, withBackend } from "@tsumiki/kernels";
import * as exported from "@tsumiki/layers";
import { make } from "../layers/described.ts";
import { Chance } from "./chance.ts";
import { layers } from "./layers.ts";
import { losses } from "./losses.ts";

/** What came of one random configuration. */
export interface Outcome {
  readonly name: string;
  /** The layer or loss, written down. */
  readonly configuration: string;
  readonly largestError: number;
  /** Whether some tensor's gradient was zero throughout: a ReLU that only saw negative numbers. */
  readonly vacuous: boolean;
  /** What the check complained of. */
  readonly alarm?: string;
}

/** Every layer and loss that is checked. */
export const names = [...Object.keys(layers), ...Object.keys(losses)];

/** Elements of each tensor that are compared. */
const maxElements = 20;

/** Checks the gradients of a random configuration, which follows from the seed alone. */
export function checkRandom(name: string, seed: string): Outcome {
  const { configuration, check } = name in layers ? ofLayer(name, seed) : ofLoss(name, seed);
  try {
    const { tensors, largestError } = check();
    const vacuous = tensors.some(({ largestGradient }) => largestGradient === 0);
    return { name, configuration, largestError, vacuous };
  } catch (error) {
    return { name, configuration, largestError: Number.NaN, vacuous: false, alarm: String(error) };
  }
}

interface Check {
  readonly configuration: string;
  readonly check: () => GradientReport;
}

function ofLayer(name: string, seed: string): Check {
  const { args, shape } = layers[name]!(new Chance(seed));
  const makeLayer = () => make({ layer: name, args });
  const check = () => {
    // By chance a ReLU sees negative numbers alone, or a normalisation takes away what a bias adds.
    const parameters = withBackend(reference, () => [...makeLayer().parameters().keys()]);
    return checkGradients(makeLayer, shape, { seed, maxElements, vacuous: ["input", ...parameters] });
  };
  return { configuration: `${name}(${args.map((arg) => JSON.stringify(arg)).join(", ")}) of [${shape}]`, check };
}

function ofLoss(name: string, seed: string): Check {
  const { options, shape, labels } = losses[name]!(new Chance(seed));
  const known = exported as unknown as Record<string, exported.Loss & ((options: object) => exported.Loss)>;
  const loss = options === undefined ? known[name]! : known[name]!(options);
  const check = () => checkLossGradients(loss, shape, labels, { seed, maxElements });
  return { configuration: `${name}(${options ? JSON.stringify(options) : ""}) of scores [${shape}]`, check };
}
