import {
  assertImage,
  DerivedLayer,
  type NotAnImage,
  type OnnxGraph,
  type Shape,
  ShapeError,
  slice,
  type Tensor,
} from "tsumiki";

/**
 * The middle of each image, without what lies around it: x [batch, channels, H, W] → y [batch, channels, size, size].
 * @throws ShapeError if the image is smaller, or what is to be cut off cannot be halved.
 */
export class Crop<Size extends number> extends DerivedLayer {
  declare readonly outShape: this["inShape"] extends readonly [infer C extends number, number, number]
    ? [C, Size, Size]
    : NotAnImage<this["inShape"], "Crop">;
  readonly size: Size;

  constructor(size: Size) {
    super();
    this.size = size;
  }

  override outputShape(sample: Shape): Shape {
    const { size } = this;
    assertImage("Crop", sample);
    const [channels, ...extents] = sample;
    if (extents.every((extent) => extent >= size && (extent - size) % 2 === 0)) return [channels, size, size];
    throw new ShapeError(
      `Crop expects images with an even border around ${size} x ${size}, but gets ${sample.join(" x ")}`,
    );
  }

  protected compute(x: Tensor): Tensor {
    this.outputShape(x.shape.slice(1));
    const middle = x.shape
      .slice(2)
      .map((extent): [number, number] => [(extent - this.size) / 2, (extent + this.size) / 2]);
    return slice(x, null, null, ...middle);
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    const extents = graph.sample(x).slice(1);
    const starts = graph.constant(
      "starts",
      extents.map((extent) => (extent - this.size) / 2),
    );
    const ends = graph.constant(
      "ends",
      extents.map((extent) => (extent + this.size) / 2),
    );
    return graph.node("Slice", [x, starts, ends, graph.constant("axes", [2, 3])]);
  }
}
