import { LifetimeError, ShapeError } from "@tsumiki/kernels";
import {
  Affine,
  affine,
  Conv2d,
  conv2d,
  Flatten,
  type Forward,
  Layer,
  ReLU,
  Residual,
  residual,
  sequential,
} from "@tsumiki/layers";
import { type Tensor, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { test } from "../on-reference.ts";
import { Upsample } from "../own-layers.ts";

test("a gradient of another shape than the output is refused, also where the last layer would take it", () => {
  const [, backward] = sequential([1, 2, 2], new Flatten()).forward(zeros([3, 1, 2, 2]));
  expect(() => backward(zeros([4, 3]))).toThrow(
    new ShapeError("Sequential's backward: expected dy [3, 4], the shape of the output, got [4, 3]"),
  );
  expect(backward(zeros([3, 4])).shape).toEqual([3, 1, 2, 2]);
});

test("forward goes through the layers in order, backward in reverse", () => {
  const log: string[] = [];
  const model = sequential([2], new Logged("a", log), new Logged("b", log), new Logged("c", log));
  const [y, backward] = model.forward(tensor([[1, 2]]));
  backward(y);
  expect(log).toEqual(["forward a", "forward b", "forward c", "backward c", "backward b", "backward a"]);
});

test("the values are those of the layers one after another", () => {
  const model = sequential([2], new Affine(2, 2), new ReLU(), new Affine(2, 1));
  model.parameters().get("0.weight")?.assign([1, -1, 1, -1]);
  model.parameters().get("2.weight")?.assign([2, 5]);
  const [y, backward] = model.forward(tensor([[1, 2]]));
  expect(y.toArray()).toEqual([[6]]);
  expect(backward(tensor([[1]])).toArray()).toEqual([[2, 2]]);
  expect(model.parameters().get("0.weight")?.gradient.data()).toEqual(Float64Array.of(2, 0, 4, 0));
});

test("of no layers it is the identity", () => {
  const [y, backward] = sequential([2]).forward(tensor([[1, 2]]));
  expect([y.toArray(), backward(y).toArray()]).toEqual([[[1, 2]], [[1, 2]]]);
});

test("with nobody wanting dL/dx, backward ends at the first layer with parameters, which learns of it", () => {
  const log: string[] = [];
  const first = new Logged("first", log, new Affine(2, 2));
  const model = sequential([2], new Logged("before", log), first, new Logged("after", log, new Affine(2, 2)));
  const [y, backward] = model.forward(tensor([[1, 2]]));
  log.length = 0;
  expect(backward(y, { input: false }).size).toBe(0);
  expect(log).toEqual(["backward after", "backward first, no input"]);
  expect(first.inner?.weight.gradient.data().some((element) => element !== 0)).toBe(true);
});

test("with nobody wanting dL/dx and nothing to train, no backward is called", () => {
  const log: string[] = [];
  const [y, backward] = sequential([2], new Logged("only", log)).forward(tensor([[1, 2]]));
  expect(backward(y, { input: false }).size).toBe(0);
  expect(log).toEqual(["forward only"]);
});

test("a layer used twice gets both gradients, and its parameters have one name", () => {
  const twice = new Affine(1, 1);
  twice.weight.assign([3]);
  const model = sequential([1], twice, twice);
  const [y, backward] = model.forward(tensor([[2]]));
  expect(y.item()).toBe(18);
  expect(backward(tensor([[1]])).item()).toBe(9);
  expect([...model.parameters().keys()]).toEqual(["0.weight", "0.bias"]);
  // d(w·w·x)/dw = 2·w·x
  expect(twice.weight.gradient.item()).toBe(12);
});

test("parameters are named by position, through nested containers", () => {
  const model = sequential(
    [1, 4, 4],
    conv2d(2, 3, { padding: 1 }),
    residual(conv2d(2, 1, { useBias: false }), new ReLU()),
    sequential([2, 4, 4], new Flatten(), affine(3)),
  );
  expect([...model.parameters().keys()]).toEqual(["0.weight", "0.bias", "1.layers.0.weight", "2.1.weight", "2.1.bias"]);
});

test("an input of another sample's shape is refused", () => {
  const model = sequential([1, 28, 28], new Flatten());
  const wrong: Tensor = zeros([32, 3, 28, 28]);
  const message = "Sequential: expected input [batch, 1, 28, 28], got [32, 3, 28, 28]";
  expect(() => model.forward(wrong)).toThrow(new ShapeError(message));
  expect(() => model.predict(wrong)).toThrow(new ShapeError(message));
});

test("a layer whose forward returns what it did not declare is named with its position", () => {
  class Undeclared extends Layer {
    readonly inner = new Upsample(2);
    forward(x: Tensor): Forward {
      return this.inner.forward(x);
    }
  }
  const model = sequential([1, 2, 3], new ReLU(), new Undeclared());
  expect(() => model.forward(zeros([5, 1, 2, 3]))).toThrow(
    new ShapeError(
      "Sequential: layer 1 (Undeclared) declares [5, 1, 2, 3], but its forward returned [5, 1, 4, 6]; make its outputShape say what forward returns",
    ),
  );
});

test("a backward from before any layer's weights changed is an error", () => {
  const last = new Affine(2, 2);
  const model = sequential([2], new Affine(2, 2), last);
  const [y, backward] = model.forward(tensor([[1, 2]]));
  last.weight.assign([1, 2, 3, 4]);
  expect(() => backward(y)).toThrow(LifetimeError);
});

test("the summary shows layers, shapes and parameters, and counts what is shared once", () => {
  const shared = new Affine(100, 100);
  const model = sequential(
    [1, 28, 28],
    new Conv2d(1, 30, 5, { stride: 2, rounding: "floor" }),
    new Residual(new Conv2d(30, 30, 3, { padding: 1 }), new ReLU()),
    new Enclosed(),
    new Flatten(),
    new Affine(4320, 100),
    shared,
    shared,
  );
  expect(model.summary()).toMatchInlineSnapshot(`
    "layer              output shape  parameters
    -------------------------------------------
    input              1 x 28 x 28
    0 Conv2d           30 x 12 x 12         780
    1 Residual         30 x 12 x 12       8,130
      layers.0 Conv2d  30 x 12 x 12       8,130
      layers.1 ReLU    30 x 12 x 12           0
    2 Enclosed         30 x 12 x 12         900
      conv Conv2d                           900
    3 Flatten          4320                   0
    4 Affine           100              432,100
    5 Affine           100               10,100
    6 Affine           100               10,100
    -------------------------------------------
    total                               452,010"
  `);
});

/** A user's composite: what goes on inside is its own affair. */
class Enclosed extends Layer {
  readonly conv = new Conv2d(30, 30, 1, { useBias: false });
  forward(x: Tensor): Forward {
    return this.conv.forward(x);
  }
}

/** Writes down when it is called. */
class Logged extends Layer {
  readonly inner: Affine<number, number> | undefined;
  readonly #name: string;
  readonly #log: string[];

  constructor(name: string, log: string[], inner?: Affine<number, number>) {
    super();
    this.#name = name;
    this.#log = log;
    this.inner = inner;
  }

  forward(x: Tensor): Forward {
    this.#log.push(`forward ${this.#name}`);
    const [y, backward] = this.inner?.forward(x) ?? [x, (dy: Tensor) => dy];
    return [
      y,
      (dy, hint) => {
        this.#log.push(`backward ${this.#name}${hint?.input === false ? ", no input" : ""}`);
        return backward(dy, hint);
      },
    ];
  }
}
