import { kindOf, type Shape, ShapeError, sameShape, showShape, sizeOf } from "@tsumiki/kernels";
import { type Backward, type BackwardHint, type Forward, ForwardState, type Layer } from "@tsumiki/layers";
import { type Buffer, type Generator, Parameter, Tensor, tensor } from "@tsumiki/tensor";
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
  /** Those that learn: of frozen ones there is no gradient to be checked. */
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** What the layer lists besides: running statistics. */
  readonly buffers: readonly Buffer[];
  readonly #forwardState: ForwardState;

  constructor(layer: Layer, inputShape: Shape, x: Float64Array, generator: Generator) {
    const [batch = 1, ...sample] = inputShape;
    this.layer = layer;
    this.name = layer.constructor.name || "the layer";
    this.inputShape = inputShape;
    const declared: unknown = layer.outputShape(sample);
    if (!Array.isArray(declared)) this.refuse(`outputShape has to return a shape, but returned ${kindOf(declared)}`);
    this.outputShape = [batch, ...declared];
    this.x = x;
    this.dy = cotangent(sizeOf(this.outputShape), generator);
    this.parameters = new Map([...layer.parameters()].filter(([, { frozen }]) => !frozen));
    this.buffers = [...layer.state().values()].filter((buffer) => !(buffer instanceof Parameter));
    this.#forwardState = new ForwardState(layer);
  }

  /** Whether the last forward drew random numbers. */
  get isRandom(): boolean {
    return this.#forwardState.wasDrawn();
  }

  /** @throws GradientError naming the layer. */
  refuse(sentence: string, options?: ErrorOptions): never {
    throw new GradientError(`${this.name}: ${sentence}`, options);
  }

  /** @throws GradientError if it returns anything but an output and a backward, or the output is not finite. */
  forward(values = this.x): Pass {
    this.#forwardState.restore();
    const x = tensor(values, this.inputShape);
    const returned: unknown = this.layer.forward(x);
    const why = notForward(returned);
    if (why !== undefined) this.refuse(`forward has to return [y, backward], a tensor and a function, but ${why}`);
    const [y, backward] = returned as Forward;
    if (!contents(y).every(Number.isFinite)) this.refuse("forward gives numbers that are not finite for this input");
    return { x, y, backward };
  }

  /** The gradients that a backward gives; the parameters' are zero before. */
  backward(pass: Pass, hint?: BackwardHint): Gradients {
    for (const parameter of this.parameters.values()) parameter.zeroGradient();
    return this.backwardAgain(pass, hint);
  }

  /**
   * dL/dx, as a backward returns it.
   * @throws GradientError unless it is a tensor of the input's shape, and if a gradient that is added is of another shape
   *   than its parameter.
   */
  inputGradient({ backward }: Pass, dy: Tensor, hint?: BackwardHint): Tensor {
    const dx: unknown = this.#withoutShapeErrors(() => backward(dy, hint));
    const expected = `dL/dx, a tensor ${showShape(this.inputShape)} as the input is`;
    if (!(dx instanceof Tensor)) this.refuse(`backward returned ${kindOf(dx)} in place of ${expected}`);
    if (hint?.input !== false && !sameShape(dx.shape, this.inputShape)) {
      this.refuse(
        `backward gives dL/dx of shape ${showShape(dx.shape)}, but the input is ${showShape(this.inputShape)}`,
      );
    }
    return dx;
  }

  /** A ShapeError of a backward names an operation; this names the layer and the parameter too. */
  #withoutShapeErrors<Result>(body: () => Result): Result {
    try {
      return body();
    } catch (cause) {
      if (!(cause instanceof ShapeError)) throw cause;
      const { message } = cause;
      const targets = [...this.parameters].filter(([, { shape }]) => message.includes(`target ${showShape(shape)},`));
      if (!message.startsWith("addInto:") || targets.length === 0) this.refuse(`backward fails: ${message}`, { cause });
      const names = targets.map(([name, { shape }]) => `${name} ${showShape(shape)}`).join(" or ");
      return this.refuse(`backward adds a gradient of another shape than its own to that of ${names}: ${message}`, {
        cause,
      });
    }
  }

  /** The gradients after a backward that adds to what the parameters' hold. */
  backwardAgain(pass: Pass, hint?: BackwardHint): Gradients {
    const dx = this.inputGradient(pass, tensor(this.dy, this.outputShape), hint);
    const parameters = [...this.parameters].map(([name, { gradient }]) => ({
      tensor: name,
      values: contents(gradient),
    }));
    return [{ tensor: "input", values: contents(dx) }, ...parameters];
  }
}

/** What is wrong with what should be [a tensor, a function]; undefined if nothing is. */
function notForward(returned: unknown): string | undefined {
  if (typeof returned === "function") return `it returned ${kindOf(returned)}: does it make one, and has to be called?`;
  if (!Array.isArray(returned)) return `it returned ${kindOf(returned)}`;
  const [value, backward] = returned;
  if (!(value instanceof Tensor)) return `the first is ${kindOf(value)}`;
  return typeof backward === "function" ? undefined : `the second is ${kindOf(backward)}`;
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
