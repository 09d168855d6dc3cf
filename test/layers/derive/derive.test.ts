import { LifetimeError, reference, ShapeError, withBackend } from "@tsumiki/kernels";
import { Affine, apply, Dropout, derive, type Forward, Layer, ReLU, sequential } from "@tsumiki/layers";
import {
  add,
  argmax,
  Buffer,
  exp,
  full,
  multiply,
  Parameter,
  scope,
  sigmoid,
  slice,
  square,
  sum,
  type Tensor,
  tensor,
  zeros,
} from "@tsumiki/tensor";
import { expect } from "vitest";
import { test } from "../on-reference.ts";

/** dy · factor, whatever the input was: shows that its own backward was asked. */
class Claims extends Layer {
  readonly factor: number;
  readonly hints: unknown[] = [];

  constructor(factor: number) {
    super();
    this.factor = factor;
  }

  forward(x: Tensor): Forward {
    return [
      multiply(x, 2),
      (dy, hint) => {
        this.hints.push(hint);
        return multiply(dy, this.factor);
      },
    ];
  }
}

function gradient(compute: (x: Tensor) => Tensor, x: number[], dy: number[]): unknown {
  const [, backward] = derive(tensor(x), compute);
  return backward(tensor(dy)).toArray();
}

test("the adjoints are played in reverse", () => {
  const [y, backward] = derive(tensor([1, 2]), (x) => square(multiply(x, 3)));
  expect(y.toArray()).toEqual([9, 36]);
  expect(backward(tensor([1, 10])).toArray()).toEqual([18, 360]);
  expect(backward(tensor([1, 10])).toArray()).toEqual([18, 360]); // again
});

test("the gradients of a value that is used twice add up, also where it is both operands", () => {
  expect(gradient((x) => add(multiply(x, 2), multiply(x, 3)), [1, 1], [1, 10])).toEqual([5, 50]);
  expect(gradient((x) => multiply(x, x), [3, 4], [1, 10])).toEqual([6, 80]);
  const diamond = (x: Tensor) => {
    const h = square(x);
    return add(multiply(h, 2), multiply(h, h));
  };
  expect(gradient(diamond, [1, 2], [1, 1])).toEqual([8, 40]);
});

test("what y does not depend on is left out, and costs nothing", () => {
  const unused = new Claims(1);
  const compute = (x: Tensor) => {
    apply(unused, exp(x));
    return multiply(x, 2);
  };
  expect(gradient(compute, [1], [1])).toEqual([2]);
  expect(unused.hints).toEqual([]);
});

test("an output that does not depend on the input gives it zeros", () => {
  expect(gradient(() => tensor([1, 2]), [3, 4], [1, 1])).toEqual([0, 0]);
});

test("the output may be the input, or a parameter", () => {
  expect(gradient((x) => x, [3, 4], [1, 2])).toEqual([1, 2]);
  const parameter = new Parameter(tensor([5, 6]));
  const [y, backward] = derive(tensor([1, 1]), () => parameter.value);
  expect(y.toArray()).toEqual([5, 6]);
  expect(backward(tensor([1, 2])).toArray()).toEqual([0, 0]);
  expect(parameter.gradient.toArray()).toEqual([1, 2]);
});

test("an operand that was broadcast has its gradient summed back", () => {
  const scale = new Parameter(tensor([[2], [3]]));
  const [, backward] = derive(tensor([1, 10, 100]), (x) => multiply(x, scale.value));
  const dy = tensor([
    [1, 1, 1],
    [2, 2, 2],
  ]);
  expect(backward(dy).toArray()).toEqual([8, 8, 8]);
  expect(scale.gradient.toArray()).toEqual([[111], [222]]);
});

test("the gradients of parameters accumulate; of a buffer there is none", () => {
  const weight = new Parameter(tensor([2, 3]));
  const shift = new Buffer(tensor([1, 1]));
  const [, backward] = derive(tensor([5, 6]), (x) =>
    multiply(weight.value, add(multiply(x, weight.value), shift.value)),
  );
  backward(tensor([1, 1]));
  expect(weight.gradient.toArray()).toEqual([21, 37]);
  backward(tensor([1, 1]));
  expect(weight.gradient.toArray()).toEqual([42, 74]);
});

test("an input that is also the value of a parameter has a gradient of its own", () => {
  const weight = new Parameter(tensor([2]));
  const [, backward] = derive(weight.value, (x) => multiply(square(x), weight.value));
  expect(backward(tensor([1])).toArray()).toEqual([8]); // 2·x·w
  expect(weight.gradient.toArray()).toEqual([4]); // x²
});

test("a layer inside is one entry, whose own backward is asked", () => {
  expect(gradient((x) => apply(new Claims(7), square(x)), [1, 2], [1, 1])).toEqual([14, 28]);
});

test("a layer inside is told if nobody wants the gradient of its input", () => {
  const [first, second] = [new Claims(1), new Claims(1)];
  const inner = new Affine(1, 1);
  const [, backward] = derive(tensor([[1]]), (x) => apply(second, apply(inner, apply(first, x))));
  expect(backward(tensor([[1]]), { input: false }).size).toBe(0);
  expect(first.hints).toEqual([]);
  expect(second.hints).toEqual([undefined]);
  expect(inner.weight.gradient.toArray()).toEqual([[2 * 1]]);
});

test("with { input: false } a layer with parameters is played with the same hint if its input is the data", () => {
  class Hinted extends Claims {
    readonly weight = new Parameter(zeros([1]));
  }
  const layer = new Hinted(1);
  const [, backward] = derive(tensor([1]), (x) => apply(layer, x));
  backward(tensor([1]), { input: false });
  expect(layer.hints).toEqual([{ input: false }]);
});

test("a layer applied to a constant still gets its gradients", () => {
  const table = new Affine(2, 2, { useBias: false });
  const [, backward] = derive(tensor([1, 1]), (x) => multiply(x, apply(table, tensor([[1, 3]]))));
  backward(tensor([[1, 10]]));
  expect(table.weight.gradient.toArray()).toEqual([
    [1, 10],
    [3, 30],
  ]);
});

test("a layer that returns its input does not count twice", () => {
  expect(gradient((x) => multiply(apply(new Dropout(0), x), 3), [1, 2], [1, 1])).toEqual([3, 3]);
});

test("a layer inside may be used twice", () => {
  const layer = new Affine(1, 1, { useBias: false });
  layer.weight.assign([3]);
  const [, backward] = derive(tensor([[5]]), (x) => apply(layer, apply(layer, x)));
  expect(backward(tensor([[1]])).toArray()).toEqual([[9]]);
  expect(layer.weight.gradient.toArray()).toEqual([[2 * 3 * 5]]);
});

test("what is derived inside of what is derived has a list of its own and is one entry outside", () => {
  const weight = new Parameter(tensor([2]));
  const inner = (x: Tensor) => derive(x, (h) => multiply(square(h), weight.value))[0];
  const [y, backward] = derive(tensor([3]), (x) => add(inner(multiply(x, 2)), multiply(x, weight.value)));
  expect(y.toArray()).toEqual([78]); // (2x)²·w + x·w
  expect(backward(tensor([1])).toArray()).toEqual([8 * 3 * 2 + 2]);
  expect(weight.gradient.toArray()).toEqual([36 + 3]);
});

test("an explicit layer's forward called directly is derived through its operations", () => {
  const layer = sequential([2], new Affine(2, 2), new ReLU());
  layer.parameters().get("0.weight")?.assign([1, 2, 3, 4]);
  const x = tensor([[1, 2]]);
  const [, direct] = derive(x, (h) => layer.forward(square(h))[0]);
  const dx = direct(tensor([[1, 1]])).toArray();
  const gradients = [...layer.parameters().values()].map(({ gradient }) => gradient.toArray());
  for (const parameter of layer.parameters().values()) parameter.zeroGradient();
  const [, applied] = derive(x, (h) => apply(layer, square(h)));
  expect(applied(tensor([[1, 1]])).toArray()).toEqual(dx);
  expect([...layer.parameters().values()].map(({ gradient }) => gradient.toArray())).toEqual(gradients);
});

test("a backward after its parameters changed is refused, and adds nothing", () => {
  const [w, v] = [new Parameter(tensor([2])), new Parameter(tensor([3]))];
  const [, backward] = derive(tensor([1]), (x) => multiply(v.value, add(x, w.value)));
  w.assign([4]);
  expect(() => backward(tensor([1]))).toThrow(LifetimeError);
  expect(v.gradient.toArray()).toEqual([0]);
});

test("an exception ends the list: operations after it are not kept", () => {
  const failing = (x: Tensor): Tensor => {
    multiply(x, 2);
    throw new Error("half way");
  };
  const outer = (x: Tensor) => {
    expect(() => derive(x, failing)).toThrow("half way");
    return multiply(x, 3); // goes to the outer list again
  };
  expect(gradient(outer, [1], [1])).toEqual([3]);
  let input: Tensor | undefined;
  expect(() =>
    derive(tensor([1]), (x) => {
      input = x;
      return failing(x);
    }),
  ).toThrow("half way");
  expect(argmax(input as Tensor).item()).toBe(0); // no list is left that would refuse it
});

test("what is made in a scope of its own dies with it, and backward says so", () => {
  const [y, backward] = derive(tensor([1, 2]), (x) => scope(() => sum(square(sigmoid(x)))));
  expect(y.shape).toEqual([]);
  expect(() => backward(full([], 1))).toThrow(LifetimeError);
});

test("backward works outside of the backend's own body, also where there is nothing to derive", () => {
  const [, backward] = withBackend(reference, () => derive(tensor([1, 2]), () => tensor([3])));
  expect(backward(tensor([1])).block.backend).toBe(reference);
});

test("a dy of another shape, and what is no tensor, are refused by name", () => {
  const [, backward] = derive(tensor([1, 2]), (x) => multiply(x, 2), "Doubling");
  expect(() => backward(tensor([1]))).toThrow(
    new ShapeError("Doubling's backward: expected dy [2], the shape of the output, got [1]"),
  );
  expect(() => derive(3 as unknown as Tensor, (x) => x, "Doubling")).toThrow(
    "Doubling: expected a tensor, got the number 3",
  );
  expect(() => derive(tensor([1]), () => 3 as unknown as Tensor, "Doubling")).toThrow(
    "Doubling's compute: expected a tensor, got the number 3",
  );
  expect(() => derive(tensor([1]), (async (x: Tensor) => x) as unknown as (x: Tensor) => Tensor)).toThrow(
    "derive's compute: expected a tensor, got a Promise; await it",
  );
});

test("several operations with many outputs: slices of one tensor", () => {
  const compute = (x: Tensor) => multiply(slice(x, [0, 2]), slice(x, [2]));
  expect(gradient(compute, [1, 2, 3, 4], [1, 10])).toEqual([3, 40, 1, 20]);
});
