import { type Shape, ShapeError, sameShape } from "@tsumiki/kernels";
import { DerivedLayer, type Layer, type OnnxGraph, show } from "@tsumiki/layers";
import type { Parameter, Tensor } from "@tsumiki/tensor";
import type { Step } from "./step.ts";

/** What a network of a file is made of. */
export interface NetworkParts {
  readonly sampleShape: Shape;
  readonly input: string;
  readonly output: string;
  readonly steps: readonly Step[];
  readonly layers: ReadonlyMap<string, Layer>;
  readonly constants: Readonly<Record<string, Parameter>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * A network that was read from an ONNX file, made of the layers that do what its nodes do, and of operations. It predicts,
 * and trains on as any other: x [batch, …sampleShape] → y [batch, …].
 */
export class OnnxNetwork extends DerivedLayer {
  static override readonly name: string = "OnnxNetwork";
  declare readonly outShape: number[];
  readonly sampleShape: Shape;
  /** Numbers that stand in the graph itself, and are trained. */
  readonly constants: Readonly<Record<string, Parameter>>;
  /** What the file says of itself: "class_names", for instance. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly #parts: NetworkParts;

  constructor(parts: NetworkParts) {
    super();
    this.sampleShape = parts.sampleShape;
    this.constants = parts.constants;
    this.metadata = parts.metadata;
    this.#parts = parts;
  }

  override children(): Map<string, Layer> {
    return new Map(this.#parts.layers);
  }

  override outputShape(sample: Shape): Shape {
    if (!sameShape(sample, this.sampleShape)) {
      throw new ShapeError(`OnnxNetwork expects ${show(this.sampleShape)}, but gets ${show(sample)}`);
    }
    return this.#parts.steps.find(({ output }) => output === this.#parts.output)?.sample ?? sample;
  }

  protected compute(x: Tensor): Tensor {
    const { steps, input, output } = this.#parts;
    this.outputShape(x.shape.slice(1));
    const values = new Map([[input, x]]);
    for (const step of steps) values.set(step.output, step.run(step.inputs.map((name) => values.get(name) as Tensor)));
    return values.get(output) as Tensor;
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    const { steps, input, output } = this.#parts;
    const names = new Map([[input, x]]);
    for (const step of steps) {
      const name = step.toOnnx(
        graph,
        step.inputs.map((each) => names.get(each) as string),
      );
      graph.declare(name, step.sample);
      names.set(step.output, name);
    }
    return names.get(output) as string;
  }
}
