import { type Shape, sizeOf } from "@tsumiki/kernels";
import { type Backward, type BackwardHint, ForwardState, type Layer } from "@tsumiki/layers";
import { type Buffer, type Generator, Parameter, type Tensor, tensor } from "@tsumiki/tensor";
import { GradientError } from "./gradient-error.ts";
import { cotangent } from "./numbers.ts";

/** A forward that ran. */
export interface Pass {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly backward: Backward;
}

/** The gradient by one tensor: "input", or a parameter's name. */
export interface Gradient {
  readonly tensor: string;
  readonly values: Float64Array;
}

/** What a backward gives. */
export type Gradients = readonly [input: Gradient, ...parameters: Gradient[]];

/**
 * A layer under test, with fixed numbers for x and dL/dy. Every forward finds random generators and running statistics
 * as the first one did.
 */
export class Subject {
  readonly layer: Layer;
  /** Of the layer's class. */
  readonly name: string;
  readonly inputShape: Shape;
  /** As the layer declares it. */
  readonly outputShape: Shape;
  readonly x: Float64Array;
  readonly dy: Float64Array;
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** What the layer lists besides: running statistics. */
  readonly buffers: readonly Buffer[];
  readonly #forwardState: ForwardState;

  constructor(layer: Layer, inputShape: Shape, x: Float64Array, generator: Generator) {
    const [batch = 1, ...sample] = inputShape;
    this.layer = layer;
    this.name = layer.constructor.name || "the layer";
    this.inputShape = inputShape;
    this.outputShape = [batch, ...layer.outputShape(sample)];
    this.x = x;
    this.dy = cotangent(sizeOf(this.outputShape), generator);
    this.parameters = layer.parameters();
    this.buffers = [...layer.state().values()].filter((buffer) => !(buffer instanceof Parameter));
    this.#forwardState = new ForwardState(layer);
  }

  /** Whether the last forward drew random numbers. */
  get isRandom(): boolean {
    return this.#forwardState.wasDrawn();
  }

  /** @throws GradientError naming the layer. */
  refuse(sentence: string): never {
    throw new GradientError(`${this.name}: ${sentence}`);
  }

  /** @throws GradientError if the output is not finite. */
  forward(values = this.x): Pass {
    this.#forwardState.restore();
    const x = tensor(values, this.inputShape);
    const [y, backward] = this.layer.forward(x);
    if (!contents(y).every(Number.isFinite)) this.refuse("forward gives numbers that are not finite for this input");
    return { x, y, backward };
  }

  /** The gradients that a backward gives; the parameters' are zero before. */
  backward(pass: Pass, hint?: BackwardHint): Gradients {
    for (const parameter of this.parameters.values()) parameter.zeroGradient();
    return this.backwardAgain(pass, hint);
  }

  /** The gradients after a backward that adds to what the parameters' hold. */
  backwardAgain({ backward }: Pass, hint?: BackwardHint): Gradients {
    const dx = backward(tensor(this.dy, this.outputShape), hint);
    const parameters = [...this.parameters].map(([name, { gradient }]) => ({
      tensor: name,
      values: contents(gradient),
    }));
    return [{ tensor: "input", values: contents(dx) }, ...parameters];
  }
}

/** Runs `body` while a parameter holds other values. */
export function withValues<Result>(parameter: Parameter, values: Float64Array, body: () => Result): Result {
  const own = contents(parameter.value);
  parameter.assign(values);
  try {
    return body();
  } finally {
    parameter.assign(own);
  }
}

/** A copy of the elements, in NCHW order. */
export function contents(tensor: Tensor): Float64Array {
  return Float64Array.from(tensor.data());
}

/** Whether a tensor's memory still holds what it held when this was called, be the tensor stale or not. */
export function watch({ block, shape }: Tensor): () => boolean {
  const before = block.backend.read(block, shape);
  return () => block.backend.read(block, shape).every((number, index) => number === before[index]);
}
