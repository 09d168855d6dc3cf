import { checkGradients, checkLossGradients } from "@tsumiki/gradient-check";
import { type Forward, Layer, type Loss } from "@tsumiki/layers";
import {
  add,
  addInto,
  conv2d,
  conv2dBackwardInput,
  conv2dBackwardWeight,
  divide,
  mean,
  multiply,
  negate,
  normal,
  ones,
  Parameter,
  slice,
  softmax,
  sqrt,
  square,
  subtract,
  sum,
  type Tensor,
  tensor,
  transpose,
  zeros,
} from "@tsumiki/tensor";
import { expect, test } from "vitest";
import { expectCaught, Linear } from "./planted.ts";

test("a factor", () => {
  class Factor extends Linear {
    override inputGradient(dy: Tensor, W: Tensor): Tensor {
      return multiply(2, super.inputGradient(dy, W));
    }
  }
  expectCaught(Linear, Factor, [2, 3], "the gradient of input is wrong in 6 of 6 elements compared");
  expectCaught(Linear, Factor, [2, 3], "backward is off by the factor 2 everywhere");
});

test("a sign", () => {
  class Sign extends Linear {
    override biasGradient(dy: Tensor): Tensor {
      return negate(super.biasGradient(dy));
    }
  }
  expectCaught(Linear, Sign, [2, 3], "Sign: the gradient of bias is wrong in 3 of 3 elements compared");
  expectCaught(Linear, Sign, [2, 3], "the sign is flipped everywhere");
});

test("a missing bias gradient", () => {
  class NoBias extends Linear {
    override biasGradient(): Tensor {
      return zeros([3]);
    }
  }
  expectCaught(Linear, NoBias, [2, 3], "backward gives zeros: does it add to bias's gradient?");
});

test("a transposed weight gradient", () => {
  class Transposed extends Linear {
    override weightGradient(x: Tensor, dy: Tensor): Tensor {
      return transpose(super.weightGradient(x, dy));
    }
  }
  expectCaught(Linear, Transposed, [2, 3], "the gradient of weight is wrong in 6 of 9 elements compared");
  expectCaught(Linear, Transposed, [2, 3], "backward gives the transpose");
});

test("a batch that is averaged where it is summed", () => {
  class Averaged extends Linear {
    override weightGradient(x: Tensor, dy: Tensor): Tensor {
      return divide(super.weightGradient(x, dy), 5);
    }
  }
  expectCaught(Linear, Averaged, [5, 3], "off by the factor 1/5 everywhere, and the batch is 5: is a mean over it");
});

test("a single element", () => {
  class OneElement extends Linear {
    override weightGradient(x: Tensor, dy: Tensor): Tensor {
      const bump = tensor([0, 0, 0, 0, 0, 0.01, 0, 0, 0], [3, 3]);
      return add(super.weightGradient(x, dy), bump);
    }
  }
  expectCaught(Linear, OneElement, [2, 3], "wrong in 1 of 9 elements compared, most at weight[1, 2]: backward gives ");
});

test("an all-zero gradient", () => {
  class Zero extends Linear {
    override inputGradient(dy: Tensor): Tensor {
      return zeros(dy.shape);
    }
  }
  expectCaught(Linear, Zero, [2, 3], "backward returns zeros");
});

test("a softmax gradient wrong by a factor of 3, which a dy of ones would not show", () => {
  class Softmax extends Layer {
    readonly factor: number = 1;
    forward(x: Tensor): Forward {
      const y = softmax(x);
      const backward = (dy: Tensor) =>
        multiply(this.factor, multiply(y, subtract(dy, sum(multiply(dy, y), [1], { keepDims: true }))));
      return [y, backward];
    }
  }
  class Tripled extends Softmax {
    override readonly factor = 3;
  }
  expectCaught(Softmax, Tripled, [2, 4], "backward is off by the factor 3 everywhere");
});

test("an off-by-one in the padding of a convolution's input gradient", () => {
  class Convolution extends Layer {
    readonly weight = new Parameter(normal([1, 1, 3, 3]));
    readonly padding: number = 1;

    forward(x: Tensor): Forward {
      const W = this.weight.value;
      const { padding } = this;
      const backward = (dy: Tensor) => {
        addInto(this.weight.gradient, conv2dBackwardWeight(x, dy, W.shape, { padding: 1 }));
        const padded = conv2dBackwardInput(dy, W, [1, 1, 6, 6]);
        return slice(padded, null, null, [padding, padding + 4], [padding, padding + 4]);
      };
      return [conv2d(x, W, null, { padding: 1 }), backward];
    }
  }
  class OffByOne extends Convolution {
    override readonly padding = 2;
  }
  expectCaught(Convolution, OffByOne, [1, 1, 4, 4], "the gradient of input is wrong in 16 of 16 elements compared");
});

test("batch normalisation's mean term forgotten", () => {
  class Normalization extends Layer {
    forward(x: Tensor): Forward {
      const centered = subtract(x, mean(x, [0]));
      const deviation = sqrt(mean(square(centered), [0]));
      const y = divide(centered, deviation);
      const backward = (dy: Tensor) => {
        const meanTerm = this.meanTerm(dy);
        return divide(subtract(subtract(dy, meanTerm), multiply(y, mean(multiply(dy, y), [0]))), deviation);
      };
      return [y, backward];
    }

    meanTerm(dy: Tensor): Tensor {
      return mean(dy, [0]);
    }
  }
  class MeanForgotten extends Normalization {
    override meanTerm(): Tensor {
      return zeros([1]);
    }
  }
  expectCaught(Normalization, MeanForgotten, [4, 1], "off by the same amount everywhere: is a mean");
  expectCaught(Normalization, MeanForgotten, [4, 3], "the gradient of input is wrong in 12 of 12 elements compared");
});

test("a scale forgotten that starts at 1", () => {
  class Scaling extends Layer {
    readonly scale = new Parameter(ones([3]));
    forward(x: Tensor): Forward {
      const scale = this.scale.value;
      const backward = (dy: Tensor) => {
        addInto(this.scale.gradient, sum(multiply(dy, x), [0]));
        return this.inputGradient(dy, scale);
      };
      return [multiply(x, scale), backward];
    }
    inputGradient(dy: Tensor, scale: Tensor): Tensor {
      return multiply(dy, scale);
    }
  }
  class Forgotten extends Scaling {
    override inputGradient(dy: Tensor): Tensor {
      return dy;
    }
  }
  expectCaught(Scaling, Forgotten, [2, 3], "the gradient of input is wrong in 6 of 6 elements compared");
  expect(() => checkGradients(() => new Forgotten(), [2, 3], { moveParameters: false })).not.toThrow();
});

test("a batch mean forgotten in a loss", () => {
  const squaredDistance =
    (batch: number): Loss =>
    (scores, labels) => {
      const difference = subtract(scores, labels as Tensor);
      const loss = divide(sum(square(difference)), scores.shape[0] as number);
      return [loss, (scale = 1) => multiply(difference, (2 * scale) / batch)];
    };
  const labels = () => ones([4, 3]);
  expect(() => checkLossGradients(squaredDistance(4), [4, 3], labels)).not.toThrow();
  expect(() => checkLossGradients(squaredDistance(1), [4, 3], labels)).toThrow(
    "off by the factor 4 everywhere, and the batch is 4: is a mean over it forgotten, or taken twice?",
  );
});
