import type { Batch } from "@tsumiki/data";
import { type Backward, type Layer, Sequential } from "@tsumiki/layers";
import { abs, max, squaredNorm, type Tensor } from "@tsumiki/tensor";
import type { Training } from "./training.ts";

/** A loss or a gradient is not finite. Nothing was updated; the message names the first layer that made it so. */
export class NotFiniteError extends Error {
  override readonly name = "NotFiniteError";
}

/** A layer of the replayed step. */
interface Replayed {
  /** `layer 4 (Affine)`, or the model's class where it is no `sequential`. */
  readonly place: string;
  readonly layer: Layer;
  readonly backward: Backward;
}

/**
 * Replays a step layer by layer and says where the first number that is not finite comes from. Generators and running
 * statistics have to stand where they stood before the step. Adds to the gradients.
 */
export function diagnose(training: Training, batch: Batch): string {
  const { optimizer } = training;
  const cause = findCause(training, batch);
  return (
    `step ${optimizer.steps + 1}: ${cause}. Nothing was updated. If the numbers grew from step to step, ` +
    `a smaller learning rate (it is ${optimizer.learningRate}) or normalised inputs help`
  );
}

function findCause({ model, loss }: Training, { images, labels }: Batch): string {
  if (!allFinite(images)) return "the batch's images are not finite: look at the data and the loader's transform";
  for (const [name, { value }] of model.parameters()) {
    if (!allFinite(value)) return `the parameter ${name} was not finite before the step`;
  }
  const layers: Replayed[] = [];
  let scores = images;
  for (const { place, layer } of leaves(model)) {
    const [y, backward] = layer.forward(scores);
    if (!allFinite(y)) return `${place} gives an output that is not finite${sizes(layer, scores)}`;
    layers.push({ place, layer, backward });
    scores = y;
  }
  const [mean, lossBackward] = loss(scores, labels);
  if (!allFinite(mean)) return `the loss is ${mean.item()}, from scores as large as ${largest(scores)}`;
  return findBackwardCause(layers, lossBackward());
}

function findBackwardCause(layers: readonly Replayed[], dScores: Tensor): string {
  if (!allFinite(dScores)) return "the loss's backward gives a gradient that is not finite";
  const first = layers.findIndex(({ layer }) => layer.parameters().size > 0);
  let dy = dScores;
  for (const { place, layer, backward } of layers.slice(first).reverse()) {
    const wanted = layer !== layers[first]?.layer;
    const dx = backward(dy, { input: wanted });
    for (const [name, { gradient }] of layer.parameters()) {
      if (!allFinite(gradient))
        return `${place} gives a gradient of its ${name} that is not finite, from dL/dy as large as ${largest(dy)}`;
    }
    if (wanted && !allFinite(dx))
      return `${place} gives dL/dx that is not finite, from dL/dy as large as ${largest(dy)}`;
    dy = dx;
  }
  return "a loss or gradient was not finite, but is when the step is replayed: does a layer keep state outside of Buffers and Generators?";
}

/** The layers one after another, those of a `sequential` inside a `sequential` too. */
function* leaves(model: Layer, prefix = ""): Generator<{ place: string; layer: Layer }> {
  if (!(model instanceof Sequential)) {
    const name = model.constructor.name;
    yield { place: prefix === "" ? name : `layer ${prefix} (${name})`, layer: model };
    return;
  }
  for (const [name, layer] of model.children()) yield* leaves(layer, prefix === "" ? name : `${prefix}.${name}`);
}

function sizes(layer: Layer, x: Tensor): string {
  const parameters = [...layer.parameters()].map(([name, { value }]) => `, ${name} as large as ${largest(value)}`);
  return `, from an input as large as ${largest(x)}${parameters.join("")}`;
}

function largest(x: Tensor): string {
  return max(abs(x)).item().toPrecision(3);
}

/** Squares of float32 numbers cannot overflow the float64 that sums them. */
function allFinite(x: Tensor): boolean {
  return Number.isFinite(squaredNorm(x));
}
