import type { Layer } from "@tsumiki/layers";
import type { Loader } from "../as-loader.ts";
import type { Training } from "../training.ts";

/** What makes a training the one that it is, in words by what they are of: "layer 0" → "Affine { … }". */
export type Facts = Readonly<Record<string, string>>;

/** Of what a Trainer is made of. */
export function factsOf({ model, optimizer, objective, accumulate, average }: Training): Facts {
  return {
    ...layersOf(model),
    optimizer: optimizer.name,
    loss: objective.name || "an objective",
    accumulate: String(accumulate),
    average: average === undefined ? "none" : `decay ${average.decay}`,
  };
}

/** Of what it learns from. */
export function dataFactsOf(loader: Loader): Facts {
  const { size, sampleShape } = loader.dataset;
  return {
    loader: String(loader),
    "training data": `${size === undefined ? "samples" : `${size} samples`} of [${sampleShape.join(", ")}]`,
  };
}

/** A line for each fact in which the two differ; none if they agree. */
export function differences(here: Facts, file: Facts): string[] {
  const names = [...new Set([...Object.keys(here), ...Object.keys(file)])];
  return names
    .filter((name) => here[name] !== file[name])
    .map((name) => `${name}: ${here[name] ?? "nothing"} here, ${file[name] ?? "nothing"} in the file`);
}

/** Each layer in a line; of one that holds others its class. */
function layersOf(model: Layer): Record<string, string> {
  const lines: Record<string, string> = { model: lineOf(model) };
  const entered = new Set<Layer>();
  const enter = (layer: Layer, prefix: string) => {
    if (entered.has(layer)) return;
    entered.add(layer);
    for (const [name, child] of layer.children()) {
      lines[`layer ${prefix}${name}`] = lineOf(child);
      enter(child, `${prefix}${name}.`);
    }
  };
  enter(model, "");
  return lines;
}

function lineOf(layer: Layer): string {
  return layer.children().size === 0 ? String(layer) : layer.constructor.name;
}
