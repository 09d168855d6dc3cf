import { kindOf, type Shape } from "@tsumiki/kernels";
import {
  assertConstant,
  Buffer,
  Parameter,
  type PyTorchTensors,
  scope,
  type Tensor,
  unrecorded,
} from "@tsumiki/tensor";
import { describe } from "./description.ts";
import { inference } from "./inference.ts";
import type { OnnxGraph } from "./onnx-graph.ts";

/** What the caller of a backward does with its result. */
export interface BackwardHint {
  /** `false`: nobody wants dL/dx, and a layer may return `unwanted(x)` in its place. Ignoring this is only slower. */
  readonly input?: boolean;
}

/** Turns dL/dy into dL/dx and adds to the gradients of the parameters. Called again, it does the same again. */
export type Backward = (dy: Tensor, hint?: BackwardHint) => Tensor;

/** What forward returns: the output, and the backward that belongs to this very output. */
export type Forward = [y: Tensor, backward: Backward];

/**
 * A layer made once it is known what comes in: `(sample) => layer`, where `sample` is the shape of one sample.
 * The lower-case functions (`conv2d`, `affine`, …) make these.
 */
export type Lazy<L extends Layer = Layer> = (sample: Sample) => L;

/** The shape of one sample that comes into a layer; of rank 1 or more. */
export type Sample = readonly [number, ...number[]];

abstract class LayerBase {
  /** Types only: the shape of one sample that comes in, for `outShape`. */
  declare readonly inShape: unknown;
  /** Types only: the shape that came into the last layer that changed it, for the sentences of `outShape`. */
  declare readonly beforeShape: unknown;

  /** @throws TypeError for any argument: a layer without a constructor of its own takes none. */
  constructor(...none: readonly never[]) {
    if (none.length === 0) return;
    throw new TypeError(`${new.target.name}: expected no further arguments, got ${kindOf(none[0])}`);
  }

  /** The output, and the function that turns dL/dy into dL/dx and adds to the parameters' gradients. */
  abstract forward(x: Tensor): Forward;

  /**
   * What becomes of one sample's shape. By default it stays the same; a layer that changes it declares so here and,
   * for the compiler, as `outShape`.
   *
   * @param _before the shape that came into the last layer that changed it, for the message
   * @throws ShapeError with the sentence that says why not.
   */
  outputShape(sample: Shape, _before?: Shape): Shape {
    return sample;
  }

  /** The output for use and not for training: dropout off, running statistics used. Nothing is kept. */
  predict(x: Tensor): Tensor {
    assertConstant("predict", x);
    return scope(() => inference(() => unrecorded(() => this.forward(x)[0])));
  }

  /** What is trained, or frozen, by name: "0.weight", "3.bias", "1.layers.0.weight" …; a shared parameter appears once. */
  parameters(): Map<string, Parameter> {
    const parameters = new Map<string, Parameter>();
    for (const [name, value] of this.state()) if (value instanceof Parameter) parameters.set(name, value);
    return parameters;
  }

  /** Parameters and buffers (running statistics), by name: what is saved. */
  state(): Map<string, Parameter | Buffer> {
    const names = new Map<Buffer, string>();
    for (const [name, value] of walk(this)) if (value instanceof Buffer && !names.has(value)) names.set(value, name);
    return new Map([...names].map(([value, name]) => [name, value]));
  }

  /**
   * Said by a layer whose numbers are not what a loss takes that applies softmax or sigmoid itself: "probabilities of a
   * Softmax".
   */
  get gives(): string | undefined {
    return undefined;
  }

  /**
   * This layer's own tensors (those of the layers inside are theirs) as PyTorch's module of the same kind has them, by their
   * names there. By default as here.
   */
  toPyTorch(): PyTorchTensors {
    return Object.fromEntries([...held(this)].filter((entry): entry is [string, Buffer] => entry[1] instanceof Buffer));
  }

  /** The layers inside, by name. By default those in public fields, and in arrays and plain objects there. */
  children(): Map<string, Layer> {
    const layers = new Map<string, Layer>();
    for (const [name, value] of held(this)) if (value instanceof LayerBase) layers.set(name, value);
    return layers;
  }

  /**
   * Adds to an ONNX graph what this layer does in use, and returns the name of its output; see `OnnxGraph`. A layer without
   * this method cannot be exported.
   */
  toOnnx?(graph: OnnxGraph, x: string): string;

  /** The class and the public fields in a line; `Affine { inFeatures: 4, outFeatures: 3, weight: [4, 3], bias: [3] }`. */
  toString(): string {
    return describe(this);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * A function that can be trained, and its derivative. To write one, extend this, implement `forward`, and keep
 * parameters and inner layers in public fields.
 *
 * A layer that gives another shape than it gets overrides `outputShape` and says the same to the compiler in one line:
 * `declare readonly outShape: …` as a function of `this["inShape"]`. That type is a shape, or a string literal, which
 * becomes the error in the editor.
 */
export interface Layer extends LayerBase {
  // Here and not in the class: so a subclass that declares nothing (it keeps its shape) differs from a layer of which
  // only `Layer` is known (its shape is unknown).
  readonly outShape?: unknown;
}
export const Layer = LayerBase;

/** What lies in public fields of a layer and of the layers inside, by name; a layer that is used twice is entered once. */
export function* walk(
  layer: Layer,
  prefix = "",
  visited = new Set<Layer>(),
): Generator<[name: string, value: unknown]> {
  if (visited.has(layer)) return;
  visited.add(layer);
  for (const [name, value] of held(layer)) yield [prefix + name, value];
  for (const [name, child] of layer.children()) yield* walk(child, `${prefix}${name}.`, visited);
}

/** What lies in public fields and in arrays and plain objects there, by path. Inner layers are not entered. */
export function* held(owner: object, path = ""): Generator<[path: string, value: unknown]> {
  for (const [key, value] of Object.entries(owner)) {
    if (isCollection(value)) yield* held(value, `${path}${key}.`);
    else yield [path + key, value];
  }
}

function isCollection(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
