import { kindOf, type Shape, ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import { Tensor } from "@tsumiki/tensor";
import type { Backward, Forward, Layer } from "./layer.ts";
import { wantsInput } from "./unwanted.ts";

/**
 * What a layer's forward returned, for whoever calls layers that others wrote: an output and its backward, which says so
 * if it does not return a gradient by x or adds to a parameter's gradient what does not fit it.
 *
 * @param place says which layer it is, for messages
 * @throws TypeError unless it is [y, backward]. Its backward: TypeError or ShapeError unless it returns a tensor, of the
 *   shape of x where dL/dx is wanted.
 */
export function checkedForward(layer: Layer, forward: Forward, x: Tensor, place: () => string): Forward {
  assertForward(place, forward);
  const [y, backward] = forward;
  const { shape } = x;
  return [
    y,
    (dy, hint) => {
      const dx = located(layer, place, () => backward(dy, hint));
      assertInputGradient(place, dx, shape, wantsInput(hint));
      return dx;
    },
  ];
}

function assertForward(place: () => string, returned: unknown): void {
  const [y, backward] = Array.isArray(returned) ? returned : [];
  if (y instanceof Tensor && typeof backward === "function") return;
  const expected = `${place()}: expected its forward to return [y, backward], a tensor and a function`;
  if (!Array.isArray(returned)) throw new TypeError(`${expected}, got ${kindOf(returned)}`);
  throw new TypeError(
    `${expected}, got ${y instanceof Tensor ? `${kindOf(backward)} as backward` : `${kindOf(y)} as y`}`,
  );
}

function assertInputGradient(place: () => string, dx: unknown, x: Shape, wanted: boolean): void {
  if (dx instanceof Tensor && (!wanted || sameShape(dx.shape, x))) return;
  const expected = `${place()}: expected its backward to return dL/dx ${showShape(x)}, the shape of the input`;
  const message = `${expected}, got ${kindOf(dx)}`;
  throw dx instanceof Tensor ? placed(new ShapeError(message)) : new TypeError(message);
}

/** What says already in which layer it was: the layers around have nothing to add. */
const withPlace = new WeakSet<ShapeError>();

function placed(error: ShapeError): ShapeError {
  withPlace.add(error);
  return error;
}

/** Puts before what a ShapeError says of shapes in which layer it was and, if it can be known, for which parameter. */
function located(layer: Layer, place: () => string, backward: () => ReturnType<Backward>): Tensor {
  try {
    return backward();
  } catch (error) {
    if (!(error instanceof ShapeError) || withPlace.has(error)) throw error;
    // An operation that cannot add to a tensor gives that tensor as the cause.
    const own = [...layer.parameters()].find(([, each]) => each.hasGradient && each.gradient === error.cause);
    const gradient = own ? `, the gradient of ${own[0]}` : "";
    throw placed(new ShapeError(`${place()}: its backward${gradient}: ${error.message}`, { cause: error }));
  }
}
