import { kindOf } from "@tsumiki/kernels";
import { assertLoss, checkedLoss, type Forward, ForwardState, type Labels, Layer, type Loss } from "@tsumiki/layers";
import { type Parameter, scope, Tensor } from "@tsumiki/tensor";
import { Inspection, type LayerInspection, type ParameterInspection } from "./inspection.ts";
import { saturatedShare } from "./saturation.ts";
import { deadUnits, statisticsOf } from "./statistics.ts";
import { type Place, watchLayers } from "./watch-layers.ts";

/**
 * Runs forward, loss and backward once, as a step of training would, and says what the numbers are like in every layer:
 * where activations die out or explode, units are dead or saturated, gradients vanish, and what is not finite.
 *
 * Changes nothing: gradients, running statistics and random generators are as they were.
 *
 * ```ts
 * console.log(String(inspect(model, images, labels, softmaxCrossEntropy)));
 * ```
 *
 * @param x a batch; of a few samples no unit can be said to be dead
 * @throws TypeError if the model is none, x no tensor, or the loss no function; and what the layers and the loss throw.
 */
export function inspect(model: Layer, x: Tensor, labels: Labels, loss: Loss): Inspection {
  if (!(model instanceof Layer)) throw new TypeError(`inspect: expected a model, got ${kindOf(model)}`);
  if (!(x instanceof Tensor)) throw new TypeError(`inspect: expected a batch as a tensor, got ${kindOf(x)}`);
  assertLoss("inspect", loss);
  const parameters = model.parameters();
  const forwardState = new ForwardState(model);
  const restore = [...parameters.values()].map(gradientRestorer);
  try {
    for (const parameter of parameters.values()) parameter.zeroGradient();
    return scope(() => run(model, x, labels, loss));
  } finally {
    forwardState.restore();
    for (const each of restore) each();
  }
}

function run(model: Layer, x: Tensor, labels: Labels, loss: Loss): Inspection {
  const watcher = new Watcher();
  return watchLayers(
    model,
    (place, input, forward) => watcher.watch(place, input, forward),
    () => {
      const [scores, backward] = model.forward(x);
      const [mean, lossBackward] = checkedLoss(loss, scores, labels);
      const value = mean.item();
      // As in training: from a loss that is not finite nothing goes backwards.
      const goesBack = Number.isFinite(value);
      if (goesBack) backward(lossBackward());
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
    values: statisticsOf(parameter.value.data()),
    gradients: hasGradient ? statisticsOf(parameter.gradient.data()) : undefined,
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
