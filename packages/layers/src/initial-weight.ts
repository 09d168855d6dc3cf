import { kindOf, type Shape, ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import { type Generator, Parameter, Tensor } from "@tsumiki/tensor";
import { assertGenerator } from "./checks.ts";
import { he, type Initializer } from "./initializers.ts";

/** How the weight W and the bias b of a layer start. */
export interface WeightOptions {
  /** Whether b is added; true by default. */
  readonly useBias?: boolean;
  /** How W is drawn; `he` by default. */
  readonly initializer?: Initializer;
  /** Where the initializer's randomness comes from; by default what `seed` set. */
  readonly generator?: Generator;
}

/** The names of `WeightOptions`, for `assertOptions`. */
export const weightOptions = { useBias: true, initializer: true, generator: true } as const;

/**
 * W as the options say, of the shape that the layer needs.
 * @throws TypeError naming the layer if the initializer or the generator is none, or the initializer returns no tensor;
 *   ShapeError if it returns one of another shape.
 */
export function initialWeight(
  layer: string,
  { initializer = he, generator }: WeightOptions,
  fanIn: number,
  fanOut: number,
  shape: Shape,
): Parameter {
  if (typeof initializer !== "function") {
    throw new TypeError(
      `${layer}: initializer must be a function such as initializers.xavier, got ${kindOf(initializer)}`,
    );
  }
  if (generator !== undefined) assertGenerator(layer, generator);
  const weight: unknown = initializer(fanIn, fanOut, shape, generator);
  const expected = `${layer}: expected its initializer to return a tensor ${showShape(shape)}`;
  if (!(weight instanceof Tensor)) {
    const hint =
      typeof weight === "function" ? "; initializers.normal(0.01) is an initializer, normal itself is none" : "";
    throw new TypeError(`${expected}, got ${kindOf(weight)}${hint}`);
  }
  if (!sameShape(weight.shape, shape)) throw new ShapeError(`${expected}, got one of ${showShape(weight.shape)}`);
  return new Parameter(weight);
}
