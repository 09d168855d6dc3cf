import type { Batch } from "@tsumiki/data";
import { kindOf } from "@tsumiki/kernels";
import { assertLoss, type Forward, ForwardState, type Labels, Layer, type Loss } from "@tsumiki/layers";
import { type Parameter, scope, Tensor } from "@tsumiki/tensor";
import { Inspection, type LayerInspection, type ParameterInspection } from "./inspection.ts";
import { assertObjective, checkedOutcome, type Objective, type Outcome, supervised } from "./objective.ts";
import { saturatedShare } from "./saturation.ts";
import { deadUnits, statisticsOf } from "./statistics.ts";
import { type Place, watchLayers } from "./watch-layers.ts";

/**
 * Runs forward, loss and backward once, or the objective and its backward, as a step of training would, and says what the
 * numbers are like in every layer: where activations die out or explode, units are dead or saturated, gradients vanish, and
 * what is not finite.
 *
 * Changes nothing: gradients, running statistics and random generators are as they were.
 *
 * ```ts
 * console.log(String(inspect(model, images, labels, softmaxCrossEntropy)));
 * console.log(String(inspect(model, batch, objective)));
 * ```
 *
 * @param x a batch; of a few samples no unit can be said to be dead
 * @throws TypeError if the model is none, x no tensor or batch, or the loss or objective no function; and what the layers and
 *   the loss throw.
 */
export function inspect(model: Layer, x: Tensor, labels: Labels, loss: Loss): Inspection;
export function inspect<Model extends Layer>(model: Model, batch: Batch, objective: Objective<Model>): Inspection;
export function inspect(model: Layer, batch: Tensor | Batch, labels: Labels | Objective, loss?: Loss): Inspection {
  if (!(model instanceof Layer)) throw new TypeError(`inspect: expected a model, got ${kindOf(model)}`);
  const outcome = outcomeOf(model, batch, labels, loss);
  const parameters = model.parameters();
  const forwardState = new ForwardState(model);
  const restore = [...parameters.values()].map(gradientRestorer);
  try {
    for (const parameter of parameters.values()) parameter.zeroGradient();
    return scope(() => run(model, outcome));
  } finally {
    forwardState.restore();
    for (const each of restore) each();
  }
}

/** What is to be run. */
function outcomeOf(
  model: Layer,
  batch: Tensor | Batch,
  labels: Labels | Objective,
  loss: Loss | undefined,
): () => Outcome {
  if (batch instanceof Tensor) {
    assertLoss("inspect", loss);
    return () => supervised(loss, model, batch, labels as Labels);
  }
  if (!(batch?.images instanceof Tensor)) {
    throw new TypeError(`inspect: expected a batch as a tensor, or as a loader gives it, got ${kindOf(batch)}`);
  }
  assertObjective("inspect", labels);
  return () => checkedOutcome(labels, model, batch);
}

function run(model: Layer, compute: () => Outcome): Inspection {
  const watcher = new Watcher();
  return watchLayers(
    model,
    (place, input, forward) => watcher.watch(place, input, forward),
    () => {
      const outcome = compute();
      const value = outcome.loss.item();
      // As in training: from a loss that is not finite nothing goes backwards.
      const goesBack = Number.isFinite(value);
      if (goesBack) outcome.backward(1);
      const parameters = [...model.parameters()].map((entry) => inspectParameter(...entry, goesBack));
      return new Inspection(value, watcher.layers, parameters);
    },
  );
}

/** Listens to the layers, in the order in which their outputs are there. */
class Watcher {
  readonly layers: (LayerInspection & { gradients: LayerInspection["gradients"] })[] = [];
  #latest: Tensor | undefined;

  watch({ layer, name }: Place, x: Tensor, forward: (x: Tensor) => Forward): Forward {
    const [y, backward] = forward(x);
    // What hands on its last layer's output has nothing to add to that one's entry.
    if (y === this.#latest && layer.children().size > 0) return [y, backward];
    this.#latest = y;
    const elements = y.data();
    const entry = {
      name,
      kind: layer.constructor.name,
      shape: y.shape,
      activations: {
        ...statisticsOf(elements),
        dead: deadUnits(elements, y.shape),
        saturated: saturatedShare(layer, x, y, backward),
      },
      gradients: undefined as LayerInspection["gradients"],
    };
    this.layers.push(entry);
    return [
      y,
      (dy, hint) => {
        entry.gradients = statisticsOf(dy.data());
        return backward(dy, hint);
      },
    ];
  }
}

function inspectParameter(name: string, parameter: Parameter, hasGradient: boolean): ParameterInspection {
  return {
    name,
    shape: parameter.shape,
    ...(parameter.frozen ? { frozen: true } : {}),
    values: statisticsOf(parameter.value.data()),
    gradients: hasGradient && !parameter.frozen ? statisticsOf(parameter.gradient.data()) : undefined,
  };
}

/** What gives a parameter the gradient back that it has now. */
function gradientRestorer(parameter: Parameter): () => void {
  const values = parameter.hasGradient ? parameter.gradient.data() : undefined;
  return () => {
    if (values) parameter.gradient.overwrite(values, "inspect");
    else parameter.zeroGradient();
  };
}
