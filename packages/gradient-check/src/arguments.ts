import { checkedNumber, kindOf, type Shape } from "@tsumiki/kernels";
import { Layer } from "@tsumiki/layers";
import { Tensor } from "@tsumiki/tensor";

// What a check is given, before it starts: what is mixed up easily is named.

/** @throws TypeError unless it is a function without arguments: a layer, its class and a lazy layer are none. */
export function assertMaker(makeLayer: unknown): asserts makeLayer is () => Layer {
  const expected = "checkGradients: expected a function that makes a layer, such as () => new Affine(4, 3)";
  if (makeLayer instanceof Layer) {
    throw new TypeError(`${expected}, got ${kindOf(makeLayer)}; write () => new ${makeLayer.constructor.name}(…)`);
  }
  if (typeof makeLayer !== "function") throw new TypeError(`${expected}, got ${kindOf(makeLayer)}`);
  if (makeLayer.prototype instanceof Layer) {
    throw new TypeError(`${expected}, got ${kindOf(makeLayer)}; write () => new ${makeLayer.name}(…)`);
  }
  if (makeLayer.length === 0) return;
  throw new TypeError(`${expected}, got one with arguments; a lazy layer is made by () => affine(3)([4])`);
}

/** @throws TypeError unless that is what the function made. */
export function assertMade(layer: unknown): asserts layer is Layer {
  if (layer instanceof Layer) return;
  throw new TypeError(`checkGradients: expected its function to return a layer, got ${kindOf(layer)}`);
}

/** @throws TypeError unless it is a shape with the batch; RangeError for an extent that is none. */
export function assertBatchShape(place: string, argument: string, shape: unknown): asserts shape is Shape {
  if (!Array.isArray(shape) || shape.length === 0) {
    const hint = shape instanceof Tensor ? "; give its shape, and its numbers as { input: … }" : "";
    throw new TypeError(`${place}: ${argument} must be a shape with the batch, as [2, 3], got ${kindOf(shape)}${hint}`);
  }
  for (const extent of shape) {
    checkedNumber(place, `each extent of ${argument}`, extent, "a whole number of at least 1");
  }
}
