import { ShapeError } from "@tsumiki/kernels";
import {
  Affine,
  Branch,
  branch,
  Conv2d,
  Flatten,
  Identity,
  Layer,
  type Lazy,
  Parallel,
  parallel,
  ReLU,
  Residual,
  sequential,
  Tanh,
} from "@tsumiki/layers";
import { add, normal, reshape, type Tensor, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

onEveryBackend("branches' channels come one after another, and gradients of the input add up", () => {
  const double = new Affine(2, 2, { useBias: false });
  double.weight.assign([2, 0, 0, 2]);
  const layer = new Parallel({ combine: "concatenate" }, double, new Identity());
  const [y, backward] = layer.forward(tensor([[3, 4], [5, 6]])); // biome-ignore format: a matrix
  expectTensor(y, { shape: [2, 4], data: [6, 8, 3, 4, 10, 12, 5, 6] });
  expectTensor(backward(tensor([[1, 2, 10, 20], [0, 0, 30, 40]])), { shape: [2, 2], data: [12, 24, 30, 40] }); // biome-ignore format: a matrix
  expectTensor(double.weight.gradient, { shape: [2, 2], data: [3, 6, 4, 8] });
});

onEveryBackend("x beside layers, added up, is a Residual", () => {
  const convolution = new Conv2d(2, 2, 3, { padding: 1 });
  const x = normal([2, 2, 4, 3]);
  const [y, backward] = new Parallel({ combine: "sum" }, new Branch(convolution, new Tanh()), new Identity()).forward(
    x,
  );
  const [residual, residualBackward] = new Residual(convolution, new Tanh()).forward(x);
  expectTensor(y, { shape: x.shape, data: residual.data() });
  expectTensor(backward(x), { shape: x.shape, data: residualBackward(x).data() });
});

test("parameters are named by their branch, and a layer in two branches is listed once", () => {
  const shared = new Affine(3, 3, { useBias: false });
  const layer = new Parallel({ combine: "sum" }, shared, new Branch(new ReLU(), shared), new Affine(3, 3));
  expect([...layer.parameters().keys()]).toEqual(["branches.0.weight", "branches.2.weight", "branches.2.bias"]);
});

test("lazy branches are made from the chain, and summary shows what each gives", () => {
  const model = sequential(
    [3, 4, 4],
    parallel({ combine: "concatenate" }, branch(new ReLU(), new Conv2d(3, 2, 1)), new Identity()),
    new Flatten(),
  );
  expect(model.summary()).toBe(
    [
      "layer                  output shape  parameters",
      "-----------------------------------------------",
      "input                  3 x 4 x 4",
      "0 Parallel             5 x 4 x 4              8",
      "  branches.0 Branch    2 x 4 x 4              8",
      "    layers.0 ReLU      3 x 4 x 4              0",
      "    layers.1 Conv2d    2 x 4 x 4              8",
      "  branches.1 Identity  3 x 4 x 4              0",
      "1 Flatten              80                     0",
      "-----------------------------------------------",
      "total                                         8",
    ].join("\n"),
  );
});

test("no branch, another way to combine, what is no layer, and branches that do not fit are refused", () => {
  expect(() => new Parallel({ combine: "sum" })).toThrow(
    new RangeError("Parallel: expected at least one branch, got none"),
  );
  expect(() => new Parallel({ combine: "mean" as "sum" }, new ReLU())).toThrow(
    new RangeError('Parallel: combine must be "concatenate" or "sum", got the string "mean"'),
  );
  expect(() => parallel({ combine: "sum" }, new ReLU(), 5 as unknown as Lazy)([3])).toThrow(
    new TypeError("Parallel, branch 1: expected a layer, got the number 5"),
  );
  expect(() => new Parallel({ combine: "sum" }, new ReLU(), new Affine(2, 1)).forward(zeros([2, 2]))).toThrow(
    new ShapeError("Parallel adds, but branch 0 gives 2 and branch 1 gives 1"),
  );
});

test("a branch that gives another shape than it declares is refused, and not broadcast", () => {
  class Undeclared extends Layer {
    forward(x: Tensor): [Tensor, (dy: Tensor) => Tensor] {
      return [reshape(x, [2, 1, 1]), (dy) => add(dy, x)];
    }
  }
  expect(() => new Parallel({ combine: "sum" }, new Identity(), new Undeclared()).forward(zeros([2, 1]))).toThrow(
    new ShapeError(
      "Parallel: its branches declare [2, 1], but their forwards gave [2, 2, 1]; make their outputShape say what forward returns",
    ),
  );
});
