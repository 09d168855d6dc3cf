// Layers that make numbers which are not finite, each in its own way.

import { Affine, type Forward, Layer } from "@tsumiki/layers";
import { divide, log, multiply, ones, Parameter, type Tensor } from "@tsumiki/tensor";

/** y = log(x): not a number below 0. */
export class Logarithm extends Layer {
  forward(x: Tensor): Forward {
    return [log(x), (dy) => divide(dy, x)];
  }
}

/** y = x, but dL/dx is NaN. */
export class BadBackward extends Layer {
  forward(x: Tensor): Forward {
    return [x, (dy) => multiply(dy, Number.NaN)];
  }
}

/** y = scale·x, but the gradient of the scale is infinite. */
export class BadGradient extends Layer {
  readonly scale = new Parameter(ones([1]));
  forward(x: Tensor): Forward {
    const scale = this.scale.value;
    return [
      multiply(x, scale),
      (dy) => {
        this.scale.gradient.overwrite([Number.POSITIVE_INFINITY], "BadGradient");
        return multiply(dy, scale);
      },
    ];
  }
}

/** y = x, but NaN the first time: nobody can know of what it keeps to itself. */
export class BadAtFirst extends Layer {
  #calls = 0;
  forward(x: Tensor): Forward {
    this.#calls++;
    return [this.#calls === 1 ? multiply(x, Number.NaN) : x, (dy) => dy];
  }
}

/** y = head(between(encoder(x))): a model as users write them, which computes between its layers. */
export class Network extends Layer {
  readonly head = new Affine(2, 2);
  readonly encoder: Layer;
  readonly between: (h: Tensor) => Tensor;
  readonly betweenBackward: (dy: Tensor) => Tensor;

  constructor(encoder: Layer, between = (h: Tensor) => h, betweenBackward = (dy: Tensor) => dy) {
    super();
    this.encoder = encoder;
    this.between = between;
    this.betweenBackward = betweenBackward;
  }

  forward(x: Tensor): Forward {
    const [h, backwardEncoder] = this.encoder.forward(x);
    const [y, backwardHead] = this.head.forward(this.between(h));
    return [y, (dy, hint) => backwardEncoder(this.betweenBackward(backwardHead(dy)), hint)];
  }
}

/** y = x; keeps what it saw. */
export class Recorder extends Layer {
  readonly seen: number[][] = [];
  forward(x: Tensor): Forward {
    this.seen.push([...x.data()]);
    return [x, (dy) => dy];
  }
}
