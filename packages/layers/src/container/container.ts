import { frozenShape, kindOf, type Shape, ShapeError, sameShape, showShape } from "@tsumiki/kernels";
import type { Tensor } from "@tsumiki/tensor";
import { checkedForward } from "../checked-forward.ts";
import { assertGradientShape } from "../checks.ts";
import { type Backward, type Forward, Layer, type Lazy, type Sample } from "../layer.ts";
import { anyLearns } from "../learns.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import { unwanted, wantsInput } from "../unwanted.ts";

/** A layer that hands its input through others, one after another: what Sequential and Residual share. */
export abstract class Container extends Layer {
  readonly layers: readonly Layer[];

  constructor(layers: readonly Layer[]) {
    super();
    layers.forEach((layer, position) => {
      assertLayer(`${className(this)}, layer ${position}`, layer);
    });
    this.layers = layers;
  }

  /**
   * A fold over the layers forwards, and one over their backwards in reverse. With nobody wanting dL/dx, backward ends
   * at the first layer that learns: one that has parameters, not all of them frozen.
   *
   * @param shapes what each layer is known to make of a sample
   * @throws ShapeError if a layer's forward returns another shape; and what `checkedForward` throws of a layer that
   *   returns something else.
   */
  protected forwardThrough(x: Tensor, shapes: readonly Shape[]): Forward {
    const [batch = 1] = x.shape;
    const backwards: Backward[] = [];
    const y = this.layers.reduce((input, layer, position) => {
      const [output, backward] = checkedForward(layer, layer.forward(input), input, () => this.#placeOf(position));
      this.#assertAsDeclared(position, output.shape, [batch, ...(shapes[position] as Shape)]);
      backwards.push(backward);
      return output;
    }, x);
    return [
      y,
      (dy, hint) => {
        assertGradientShape(className(this), dy, y.shape);
        const first = wantsInput(hint) ? 0 : this.#firstThatLearns();
        if (first === backwards.length) return wantsInput(hint) ? dy : unwanted(x);
        return backwards
          .slice(first)
          .reduceRight((gradient, backward, index) => backward(gradient, index === 0 ? hint : undefined), dy);
      },
    ];
  }

  /** For `toOnnx`: what the layers, one after another, make of x. */
  protected throughOnnx(graph: OnnxGraph, x: string): string {
    return this.layers.reduce((value, layer) => graph.layer(layer, value), x);
  }

  #firstThatLearns(): number {
    const first = this.layers.findIndex((layer) => anyLearns(layer.parameters().values()));
    return first === -1 ? this.layers.length : first;
  }

  #assertAsDeclared(position: number, got: Shape, declared: Shape): void {
    if (sameShape(got, declared)) return;
    throw new ShapeError(
      `${this.#placeOf(position)} declares ${showShape(declared)}, but its forward returned ${showShape(got)}; make its outputShape say what forward returns`,
    );
  }

  #placeOf(position: number): string {
    return `${className(this)}: layer ${position} (${className(this.layers[position])})`;
  }
}

/**
 * Makes the lazy ones among `items`, and says what shape each layer gives.
 *
 * @param place put before the position in messages
 * @throws ShapeError `layer 3: …` with the sentence of the first layer that does not fit; TypeError for no layer.
 */
export function connect(
  place: string,
  items: readonly (Layer | Lazy)[],
  sample: Shape,
): { layers: Layer[]; shapes: Shape[] } {
  const layers: Layer[] = [];
  const shapes: Shape[] = [];
  let shape = sample;
  let before: Shape = [];
  items.forEach((item, position) => {
    const layer = make(`${place}layer ${position}`, item, shape);
    const next = withPlace(`${place}layer ${position}`, () =>
      frozenShape(`${layer.constructor.name}.outputShape`, layer.outputShape(shape, before)),
    );
    if (!sameShape(next, shape)) before = shape;
    shape = next;
    layers.push(layer);
    shapes.push(shape);
  });
  return { layers, shapes };
}

/** The layer itself, or the one that a lazy one makes. @throws TypeError naming the place if it is neither. */
export function make(place: string, item: Layer | Lazy, sample: Shape): Layer {
  if (typeof item !== "function" || item.prototype instanceof Layer) return assertLayer(place, item);
  const made = withPlace(place, () => item(sample as Sample));
  if (made instanceof Layer) return made;
  throw new TypeError(`${place}: expected its function to return a layer, got ${kindOf(made)}`);
}

/** @throws TypeError naming the place unless it is a layer: a lazy one is none until it is made. */
export function assertLayer(place: string, item: unknown): Layer {
  if (item instanceof Layer) return item;
  throw new TypeError(`${place}: expected a layer, got ${kindOf(item)}${layerHint(item)}`);
}

function layerHint(item: unknown): string {
  if (Array.isArray(item)) return "; give layers one by one, ...layers";
  if (typeof item !== "function") return "";
  if (item.prototype instanceof Layer) return `; write new ${item.name}(…)`;
  return "; the lower-case functions such as sequential and residual make layers that are given as functions";
}

/** Runs `body`, and puts the place before what a ShapeError says. */
export function withPlace<Result>(place: string, body: () => Result): Result {
  try {
    return body();
  } catch (error) {
    if (error instanceof ShapeError) throw new ShapeError(`${place}: ${error.message}`, { cause: error });
    throw error;
  }
}

function className(object: object | undefined): string {
  return object?.constructor.name ?? "";
}
