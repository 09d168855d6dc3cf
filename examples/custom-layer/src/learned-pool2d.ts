import {
  addInto,
  type Forward,
  full,
  Layer,
  multiply,
  Parameter,
  reshape,
  type Shape,
  ShapeError,
  sum,
  type Tensor,
} from "tsumiki";

/** A global pooling that learns where to look: y[n,c] = Σ W[i,j]·x[n,c,i,j]. x [batch, C, H, W] → y [batch, C]. */
export class LearnedPool2d extends Layer {
  declare readonly outShape: this["inShape"] extends readonly [infer C extends number, number, number]
    ? [C]
    : "LearnedPool2d expects images";
  readonly weight: Parameter;

  /** Begins as the mean. */
  constructor(height: number, width: number) {
    super();
    this.weight = new Parameter(full([height, width], 1 / (height * width)));
  }

  override outputShape([channels, ...map]: Shape): Shape {
    if (channels === undefined || map.length !== 2) throw new ShapeError("LearnedPool2d expects images");
    return [channels];
  }

  forward(x: Tensor): Forward {
    const W = this.weight.value;
    return [
      sum(multiply(x, W), [2, 3]),
      (dy) => {
        const spread = reshape(dy, [...dy.shape, 1, 1]);
        const dx = multiply(spread, W);
        addInto(this.weight.gradient, sum(multiply(spread, x), [0, 1]));
        return dx;
      },
    ];
  }
}
