import {
  addInto,
  type Channels,
  type Fits,
  type Forward,
  full,
  Layer,
  learns,
  multiply,
  Parameter,
  reshape,
  type Shape,
  ShapeError,
  type Show,
  sameShape,
  sum,
  type Tensor,
} from "tsumiki";

/**
 * A global pooling that learns where to look; it begins as the mean.
 *
 * y[n,c] = Σ W[i,j] · x[n,c,i,j]   over i, j;   x [batch, C, size, size] → y [batch, C]
 */
export class LearnedPool2d<Size extends number> extends Layer {
  declare readonly outShape: Fits<this["inShape"], [number, Size, Size]> extends true
    ? [Channels<this["inShape"]>]
    : `LearnedPool2d expects maps of ${Size} x ${Size}, but gets ${Show<this["inShape"]>}`;
  readonly weight: Parameter;
  readonly size: Size;

  constructor(size: Size) {
    super();
    this.size = size;
    this.weight = new Parameter(full([size, size], 1 / size ** 2));
  }

  override outputShape(sample: Shape): Shape {
    const { size } = this;
    const [channels = 0, ...map] = sample;
    if (sameShape(map, [size, size])) return [channels];
    throw new ShapeError(`LearnedPool2d expects maps of ${size} x ${size}, but gets ${sample.join(" x ")}`);
  }

  forward(x: Tensor): Forward {
    this.outputShape(x.shape.slice(1)); // a map of 1 x 1 would be broadcast
    const W = this.weight.value;
    const y = sum(multiply(x, W), [2, 3]);
    return [
      y,
      (dy) => {
        const spread = reshape(dy, [...dy.shape, 1, 1]);
        const dx = multiply(spread, W);
        if (learns(this.weight)) addInto(this.weight.gradient, sum(multiply(spread, x), [0, 1]));
        return dx;
      },
    ];
  }
}
