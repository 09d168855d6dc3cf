import { kindOf, sameShape, withBackend } from "@tsumiki/kernels";
import {
  add,
  addInto,
  observingValues,
  Parameter,
  Recording,
  recordLayer,
  stopGradient,
  sumTo,
  type Tensor,
  unrecorded,
  zeros,
} from "@tsumiki/tensor";
import { checkedForward } from "../checked-forward.ts";
import { assertGradientShape, assertTensor, assertUnchanged } from "../checks.ts";
import { type Backward, type Forward, Layer } from "../layer.ts";
import { anyLearns, learns } from "../learns.ts";
import { unwanted, wantsInput } from "../unwanted.ts";

/**
 * Computes y from x, and derives its backward: the adjoints of the operations that ran, in reverse. Gradients of what
 * was used twice add up.
 *
 * `compute` is made of operations on tensors, and of other layers by `apply`. The gradients of parameters whose `value`
 * it reads are added to; any other tensor that it knows counts as constant.
 *
 * @param place who asks, for messages
 * @throws TypeError naming the operation if one through which no gradient goes is given what depends on x or a parameter.
 */
export function derive(x: Tensor, compute: (x: Tensor) => Tensor, place = "derive"): Forward {
  assertTensor(place, x);
  if (typeof compute !== "function") {
    throw new TypeError(`${place}: expected a function that computes y from x, got ${kindOf(compute)}`);
  }
  // A handle of its own: x itself may also be the value of a parameter, whose gradient is another one.
  const input = stopGradient(x);
  const recording = new Recording(input);
  const parameters = new Map<Tensor, Parameter>();
  const result = observingValues(
    (buffer, value) => {
      if (!(buffer instanceof Parameter)) return;
      parameters.set(value, buffer);
      recording.addParameter(value);
    },
    () => recording.run(() => compute(input)),
  );
  assertTensor(`${place}'s compute`, result);
  const isDependent = recording.dependsOnAny([result]);
  const wanted = (byInput: boolean) => {
    const learning = [...parameters].filter(([, parameter]) => learns(parameter)).map(([value]) => value);
    return recording.onTheWayTo(byInput ? [input, ...learning] : learning);
  };
  const trains = isDependent && recording.hasParameter(result) ? () => wanted(false).has(result) : undefined;

  const backward: Backward = (dy, hint) => {
    assertGradientShape(place, dy, result.shape);
    assertUnchanged(...parameters.keys());
    const gradients = inReverse(recording, result, dy, wanted(wantsInput(hint)));
    for (const [value, parameter] of parameters) {
      const gradient = gradients.get(value);
      if (gradient && learns(parameter)) addInto(parameter.gradient, gradient);
    }
    if (!wantsInput(hint)) return unwanted(x);
    return gradients.get(input) ?? withBackend(x.block.backend, () => zeros(x.shape));
  };
  return [recorded(result, x, backward, trains), backward];
}

/**
 * The output of another layer, inside of what is derived: its backward, written or derived, is used as it is.
 * @throws TypeError if it is no layer, or its forward returns anything but an output and a backward. The derived backward
 *   throws if that of the layer returns anything but a tensor of x's shape.
 */
export function apply(layer: Layer, x: Tensor): Tensor {
  if (!(layer instanceof Layer)) {
    throw new TypeError(`apply: expected a layer and a tensor, got ${kindOf(layer)} as the layer`);
  }
  const forward = unrecorded(() => layer.forward(x));
  const [y, backward] = checkedForward(layer, forward, x, () => layer.constructor.name);
  const parameters = [...layer.parameters().values()];
  return recorded(y, x, backward, parameters.length > 0 ? () => anyLearns(parameters) : undefined);
}

/** y with a note, for the derived forward around, if there is one, of where it comes from. */
function recorded(y: Tensor, x: Tensor, backward: Backward, trains: (() => boolean) | undefined): Tensor {
  const output = stopGradient(y); // a handle of its own: a layer may return its input
  recordLayer(output, x, backward, trains);
  return output;
}

/**
 * The gradients of Σ dy·y by what y was computed from.
 * @param wanted by what else there is none
 */
function inReverse(
  recording: Recording<Tensor>,
  y: Tensor,
  dy: Tensor,
  wanted: ReadonlySet<Tensor>,
): ReadonlyMap<Tensor, Tensor> {
  const gradients = new Map([[y, dy]]);
  for (const entry of [...recording.entries].reverse()) {
    const dOutput = gradients.get(entry.y);
    if (dOutput === undefined) continue; // y does not depend on it
    for (const [x, adjoint] of entry.inputs) {
      if (wanted.has(x)) {
        const dx = summedTo(x, adjoint(dOutput));
        const others = gradients.get(x);
        gradients.set(x, others ? add(others, dx) : dx);
      } else if (entry.trains?.()) adjoint(dOutput, { input: false });
    }
  }
  return gradients;
}

/** The gradient by x from that by what x was broadcast to. */
function summedTo({ shape }: Tensor, gradient: Tensor): Tensor {
  return sameShape(gradient.shape, shape) ? gradient : sumTo(gradient, shape);
}
