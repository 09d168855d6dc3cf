import { type BackwardHint, type Forward, Layer } from "@tsumiki/layers";
import {
  add,
  addInto,
  dropout,
  Generator,
  multiply,
  negate,
  normal,
  ones,
  Parameter,
  square,
  sum,
  type Tensor,
} from "@tsumiki/tensor";
import { describe, test } from "vitest";
import { expectCaught, Linear } from "./planted.ts";

describe("a backward that breaks a rule", () => {
  test("a mutated dy", () => {
    class WritesDy extends Linear {
      override inputGradient(dy: Tensor, W: Tensor): Tensor {
        const dx = super.inputGradient(dy, W);
        addInto(dy, dx);
        return dx;
      }
    }
    expectCaught(Linear, WritesDy, [2, 3], "backward writes into dy, which others still read; make a new tensor");
  });

  test("an activation overwritten", () => {
    class Cube extends Layer {
      forward(x: Tensor): Forward {
        const squared = square(x);
        return [multiply(x, squared), (dy) => multiply(3, multiply(dy, squared))];
      }
    }
    class WritesX extends Cube {
      override forward(x: Tensor): Forward {
        const [y] = super.forward(x);
        const backward = (dy: Tensor) => {
          const dx = multiply(3, multiply(dy, square(x)));
          x.overwrite(dx.data(), "backward");
          return dx;
        };
        return [y, backward];
      }
    }
    class WritesY extends Cube {
      override forward(x: Tensor): Forward {
        const [y, backward] = super.forward(x);
        const overwriting = (dy: Tensor) => {
          const dx = backward(dy);
          y.overwrite(dx.data(), "backward");
          return dx;
        };
        return [y, overwriting];
      }
    }
    class ForwardWritesX extends Cube {
      override forward(x: Tensor): Forward {
        const forward = super.forward(x);
        x.overwrite(forward[0].data(), "forward");
        return forward;
      }
    }
    expectCaught(Cube, WritesX, [2, 3], "backward writes into x, which others still read; make a new tensor");
    expectCaught(Cube, WritesY, [2, 3], "backward writes into forward's output y, which others still read");
    expectCaught(Cube, ForwardWritesX, [2, 3], "forward writes into its input, which belongs to the caller");
  });

  test("an activation in a field, which the next forward overwrites", () => {
    class Square extends Layer {
      forward(x: Tensor): Forward {
        return [square(x), (dy) => multiply(2, multiply(dy, x))];
      }
    }
    class Field extends Square {
      x: Tensor | undefined;
      override forward(x: Tensor): Forward {
        this.x = x;
        return [square(x), (dy) => multiply(2, multiply(dy, this.x as Tensor))];
      }
    }
    expectCaught(
      Square,
      Field,
      [2, 3],
      "the gradient of input is another one if forward runs on a second input before",
    );
  });

  test("an output that the next forward overwrites", () => {
    class Negation extends Layer {
      forward(x: Tensor): Forward {
        return [negate(x), negate];
      }
    }
    class OneOutput extends Negation {
      y: Tensor | undefined;
      override forward(x: Tensor): Forward {
        const [y, backward] = super.forward(x);
        this.y ??= y;
        this.y.overwrite(y.data(), "forward");
        return [this.y, backward];
      }
    }
    expectCaught(Negation, OneOutput, [2, 3], "a second forward overwrites the output of the first");
  });

  test("a gradient assigned and not added", () => {
    class Assigns extends Linear {
      override backward(x: Tensor, dy: Tensor, W: Tensor): Tensor {
        this.weight.gradient.overwrite(this.weightGradient(x, dy).data(), "backward");
        addInto(this.bias.gradient, this.biasGradient(dy));
        return this.inputGradient(dy, W);
      }
    }
    expectCaught(Linear, Assigns, [2, 3], "backward replaces the gradient of weight; add to it");
  });

  test("dx of the wrong shape", () => {
    class OneSample extends Linear {
      override inputGradient(dy: Tensor, W: Tensor): Tensor {
        return sum(super.inputGradient(dy, W), [0]);
      }
    }
    expectCaught(Linear, OneSample, [2, 3], "backward gives dL/dx of shape [3], but the input is [2, 3]");
  });

  test("a stale backward that computes on", () => {
    class ReadsLate extends Linear {
      override inputGradient(dy: Tensor): Tensor {
        return super.inputGradient(dy, this.weight.value);
      }
    }
    expectCaught(Linear, ReadsLate, [2, 3], "backward called after weight changed computes with the new values");
  });

  test("a hint about the input that changes the parameters' gradients", () => {
    class TakesAllForUnwanted extends Linear {
      override backward(x: Tensor, dy: Tensor, W: Tensor, hint?: BackwardHint): Tensor {
        return hint?.input === false ? x : super.backward(x, dy, W);
      }
    }
    expectCaught(
      Linear,
      TakesAllForUnwanted,
      [2, 3],
      "with { input: false }, backward gives another gradient of weight",
    );
  });

  test("a backward that returns too early where a parameter is frozen", () => {
    class TakesAllForFrozen extends Linear {
      override backward(x: Tensor, dy: Tensor, W: Tensor, hint?: BackwardHint): Tensor {
        return this.weight.frozen ? x : super.backward(x, dy, W, hint);
      }
    }
    expectCaught(Linear, TakesAllForFrozen, [2, 3], "with weight frozen, backward gives another gradient of input");
  });

  test("dropout with another mask in backward", () => {
    class Drop extends Layer {
      readonly generator = new Generator(1);
      forward(x: Tensor): Forward {
        const key = this.generator.key();
        return [dropout(x, 0.5, key), (dy) => dropout(dy, 0.5, key)];
      }
    }
    class DrawsAgain extends Drop {
      override forward(x: Tensor): Forward {
        const [y] = super.forward(x);
        return [y, (dy) => dropout(dy, 0.5, this.generator.key())];
      }
    }
    class KeyInField extends Drop {
      key = 0;
      override forward(x: Tensor): Forward {
        this.key = this.generator.key();
        return [dropout(x, 0.5, this.key), (dy) => dropout(dy, 0.5, this.key)];
      }
    }
    expectCaught(Drop, DrawsAgain, [4, 4], "backward called a second time gives another dL/dx");
    expectCaught(Drop, KeyInField, [4, 4], "the gradient of input is another one if forward runs on a second input");
  });
});

describe("a forward that breaks a rule", () => {
  test("a hidden parameter", () => {
    class Hidden extends Layer {
      readonly #scale = new Parameter(ones([3]));
      forward(x: Tensor): Forward {
        const scale = this.#scale.value;
        const backward = (dy: Tensor) => {
          addInto(this.#scale.gradient, sum(multiply(dy, x), [0]));
          return multiply(dy, scale);
        };
        return [multiply(x, scale), backward];
      }
    }
    expectCaught(Linear, Hidden, [2, 3], "forward uses a Parameter of shape [3] that the layer does not list");
  });

  test("random numbers from nowhere", () => {
    class Noise extends Layer {
      readonly generator = new Generator(1);
      forward(x: Tensor): Forward {
        return [add(x, normal(x.shape, { generator: this.generator })), (dy) => dy];
      }
    }
    class PrivateNoise extends Layer {
      readonly #generator = new Generator(1);
      forward(x: Tensor): Forward {
        return [add(x, normal(x.shape, { generator: this.#generator })), (dy) => dy];
      }
    }
    expectCaught(Noise, PrivateNoise, [2, 3], "forward gives another output the second time");
  });

  test("a shape other than the one declared", () => {
    class Row extends Layer {
      override outputShape(): number[] {
        return [1];
      }
      forward(x: Tensor): Forward {
        return [sum(x, [1], { keepDims: true }), (dy) => multiply(dy, ones(x.shape))];
      }
    }
    class Undeclared extends Row {
      override outputShape(): number[] {
        return [3];
      }
    }
    expectCaught(Row, Undeclared, [2, 3], "forward gives [2, 1], but by outputShape it would be [2, 3]");
  });

  test("a predict of its own", () => {
    class OwnPredict extends Linear {
      override predict(x: Tensor): Tensor {
        return add(super.predict(x), 1e-3);
      }
    }
    expectCaught(Linear, OwnPredict, [2, 3], "predict gives another output than forward");
  });
});
