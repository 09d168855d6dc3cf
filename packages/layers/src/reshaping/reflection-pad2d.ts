import { type Shape, ShapeError } from "@tsumiki/kernels";
import type { Tensor } from "@tsumiki/tensor";
import { assertImages } from "../checks.ts";
import { DerivedLayer } from "../derive/derived-layer.ts";
import type { OnnxGraph } from "../onnx-graph.ts";
import type { Add, Subtract } from "../shapes/nat.ts";
import {
  type Border,
  type Bordered,
  bordered,
  borderedInOnnx,
  borderedShape,
  type Sides,
  sidesOf,
  type Widths,
} from "./sides.ts";

/**
 * A border around images of what lies inside, mirrored at their outermost pixels, which are not repeated: x [batch,
 * channels, H, W] → y [batch, channels, H + top + bottom, W + left + right], with
 *
 * y[n,c,i,j] = x[n, c, mirror(i − top), mirror(j − left)];   dx is the sum of dy over all copies of a pixel
 *
 * mirror(i) being −i above the image, 2·(H − 1) − i below it, and i inside. (PyTorch's order of four numbers is left,
 * right, top, bottom.)
 *
 * @throws ShapeError if an image has no more rows or columns than a side of the border.
 */
export class ReflectionPad2d<const P extends Border> extends DerivedLayer {
  static override readonly name: string = "ReflectionPad2d";
  declare readonly outShape: Mirrored<this["inShape"], P>;
  readonly sides: Required<Sides>;

  /**
   * @param padding one width, or [vertical, horizontal], or a width for each side
   * @throws RangeError unless all are whole numbers of at least 0; TypeError for an unknown side.
   */
  constructor(padding: P, ...none: readonly never[]) {
    super(...none);
    this.sides = sidesOf("ReflectionPad2d", padding);
  }

  override outputShape(sample: Shape): Shape {
    const { top, bottom, left, right } = this.sides;
    const shape = borderedShape("ReflectionPad2d", sample, this.sides);
    assertLarger(sample[1] as number, Math.max(top, bottom));
    assertLarger(sample[2] as number, Math.max(left, right));
    return shape;
  }

  protected compute(x: Tensor): Tensor {
    assertImages("ReflectionPad2d", x);
    this.outputShape(x.shape.slice(1));
    return bordered(x, this.sides, "reflect");
  }

  override toOnnx(graph: OnnxGraph, x: string): string {
    return borderedInOnnx(graph, x, this.sides, "reflect");
  }
}

function assertLarger(extent: number, width: number): void {
  if (extent > width) return;
  throw new ShapeError(
    `ReflectionPad2d has a border of ${width}, which needs an image of ${width + 1} or more, but gets one of ${extent}; ReplicationPad2d takes any`,
  );
}

/** `Bordered`, or the sentence of the first direction in which the image is too small. */
type Mirrored<In, P> = In extends readonly [unknown, infer H extends number, infer W extends number]
  ? Widths<P> extends [infer Vertical extends number, infer Horizontal extends number]
    ? [Larger<H, Vertical>, Larger<W, Horizontal>] extends [infer Rows, infer Columns]
      ? Rows extends string
        ? Rows
        : Columns extends string
          ? Columns
          : Bordered<In, P, "ReflectionPad2d">
      : never
    : never
  : Bordered<In, P, "ReflectionPad2d">;

type Larger<Extent extends number, Width extends number> = [Subtract<Extent, Add<Width, 1>>] extends [never]
  ? `ReflectionPad2d has a border of ${Width}, which needs an image of ${Add<Width, 1>} or more, but gets one of ${Extent}; ReplicationPad2d takes any`
  : true;
