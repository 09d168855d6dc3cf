import { checkGradients } from "@tsumiki/gradient-check";
import { type BackwardHint, type Forward, Layer } from "@tsumiki/layers";
import { addInto, affine, matmul, normal, Parameter, sum, type Tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";

/** The correct layer passes, and the one beside it, with an error planted, is caught with a sentence that helps to find it. */
export function expectCaught(
  Correct: new () => Layer,
  Faulty: new () => Layer,
  shape: number[],
  sentence: string,
): void {
  expect(() => checkGradients(() => new Correct(), shape)).not.toThrow();
  expect(() => checkGradients(() => new Faulty(), shape)).toThrow(sentence);
}

/** y = x·W + b with a square W; the parts of its backward stand apart, for faulty layers to override one. */
export class Linear extends Layer {
  readonly weight = new Parameter(normal([3, 3]));
  readonly bias = new Parameter(zeros([3]));

  forward(x: Tensor): Forward {
    const W = this.weight.value;
    return [affine(x, W, this.bias.value), (dy, hint) => this.backward(x, dy, W, hint)];
  }

  backward(x: Tensor, dy: Tensor, W: Tensor, _hint?: BackwardHint): Tensor {
    addInto(this.weight.gradient, this.weightGradient(x, dy));
    addInto(this.bias.gradient, this.biasGradient(dy));
    return this.inputGradient(dy, W);
  }

  weightGradient(x: Tensor, dy: Tensor): Tensor {
    return matmul(x, dy, { transposeA: true });
  }

  biasGradient(dy: Tensor): Tensor {
    return sum(dy, [0]);
  }

  inputGradient(dy: Tensor, W: Tensor): Tensor {
    return matmul(dy, W, { transposeB: true });
  }
}
