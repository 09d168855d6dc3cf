import { LifetimeError, reference, withBackend } from "@tsumiki/kernels";
import {
  Affine,
  BatchNorm1d,
  Conv2d,
  Dropout,
  Flatten,
  type Forward,
  inference,
  isInference,
  Layer,
  MaxPool2d,
  meanSquaredError,
  ReLU,
  Residual,
  sequential,
  softmaxCrossEntropy,
} from "@tsumiki/layers";
import { Buffer, multiply, Parameter, type Tensor, tensor, zeros } from "@tsumiki/tensor";
import { test as cases, expect } from "vitest";
import { test } from "./on-reference.ts";
import { Swish } from "./own-layers.ts";

abstract class Idle extends Layer {
  forward(x: Tensor): Forward {
    return [x, (dy) => dy];
  }
}

test("parameters and buffers are found in public fields, arrays and plain objects, and in layers there", () => {
  class Composite extends Idle {
    readonly scale = new Parameter(zeros([1]));
    readonly mean = new Buffer(zeros([2]));
    readonly blocks = [new Affine(1, 2), new ReLU(), new Affine(2, 3, { useBias: false })];
    readonly heads = { left: new Affine(3, 1), shifts: [new Parameter(zeros([3]))] };
    readonly rate = 0.5;
    readonly nothing = null;
  }
  const layer = new Composite();
  expect([...layer.state()].map(([name, value]) => [name, value.shape])).toEqual([
    ["scale", [1]],
    ["mean", [2]],
    ["heads.shifts.0", [3]],
    ["blocks.0.weight", [1, 2]],
    ["blocks.0.bias", [2]],
    ["blocks.2.weight", [2, 3]],
    ["heads.left.weight", [3, 1]],
    ["heads.left.bias", [1]],
  ]);
  expect([...layer.parameters().keys()]).toEqual([...layer.state().keys()].filter((name) => name !== "mean"));
  expect(layer.parameters().get("scale")).toBe(layer.scale);
  expect([...layer.children().keys()]).toEqual(["blocks.0", "blocks.1", "blocks.2", "heads.left"]);
});

test("a shared parameter and a shared layer appear once, under the first name", () => {
  class Tied extends Idle {
    readonly encoder = new Affine(2, 2);
    readonly decoder = new Affine(2, 2);
    readonly weight = this.encoder.weight;
    readonly again = this.decoder;
  }
  expect([...new Tied().parameters().keys()]).toEqual(["weight", "encoder.bias", "decoder.weight", "decoder.bias"]);
});

test("layers that hold one another are walked once", () => {
  class Knot extends Idle {
    readonly scale = new Parameter(zeros([1]));
    other: Layer | undefined;
  }
  const [a, b] = [new Knot(), new Knot()];
  a.other = b;
  b.other = a;
  expect([...a.parameters().keys()]).toEqual(["scale", "other.scale"]);
});

test("a #private parameter is not found", () => {
  class Hidden extends Idle {
    readonly #scale = new Parameter(zeros([1]));
    get scale() {
      return this.#scale;
    }
  }
  expect(new Hidden().parameters().size).toBe(0);
});

test("a layer that says nothing keeps its sample's shape", () => {
  expect(new ReLU().outputShape([3, 4, 5])).toEqual([3, 4, 5]);
});

test("predict runs forward in inference mode, which ends with it, also by an error, and nests", () => {
  const modes: boolean[] = [];
  class Asks extends Layer {
    forward(x: Tensor): Forward {
      modes.push(isInference());
      if (x.item() < 0) throw new Error("negative");
      return [x, (dy) => dy];
    }
  }
  class Predicts extends Idle {
    readonly asks = new Asks();
    override forward(x: Tensor): Forward {
      this.asks.predict(x);
      return this.asks.forward(x);
    }
  }
  new Asks().forward(tensor(1));
  new Asks().predict(tensor(1));
  expect(() => new Asks().predict(tensor(-1))).toThrow("negative");
  new Predicts().forward(tensor(1));
  sequential([1], new Predicts()).predict(tensor([[1]]));
  expect(modes).toEqual([false, true, true, true, false, true, true]);
  expect(isInference()).toBe(false);
});

test("inference ends when its body returns: a promise, which would go on, is refused", () => {
  expect(inference(() => isInference())).toBe(true);
  const late = () => inference(async () => isInference());
  expect(late).toThrow("inference: body returned a promise, and would go on in training mode");
  expect(isInference()).toBe(false);
});

test("predict gives what forward gives, and keeps nothing else", () => {
  let inside: Tensor | undefined;
  class Leaks extends Idle {
    override forward(x: Tensor): Forward {
      inside = multiply(x, 2);
      return [multiply(inside, 3), (dy) => multiply(dy, 6)];
    }
  }
  expect(new Leaks().predict(tensor([1, 2])).toArray()).toEqual([6, 12]);
  expect(() => inside?.data()).toThrow(LifetimeError);
});

test("predict may return its input", () => {
  class Identity extends Idle {}
  const x = tensor([1, 2]);
  expect(new Identity().predict(x).toArray()).toEqual([1, 2]);
  expect(x.toArray()).toEqual([1, 2]);
});

test("a user's layer is five lines", () => {
  const [y, backward] = new Swish().forward(tensor([0]));
  expect(y.item()).toBe(0);
  expect(backward(tensor([4])).item()).toBe(2);
});

cases.each<[name: string, use: (x: Tensor) => unknown]>([
  ["Affine", (x) => new Affine(2, 1).forward(x)],
  ["BatchNorm1d", (x) => new BatchNorm1d(2).forward(x)],
  ["Conv2d", (x) => new Conv2d(1, 1, 1).forward(x)],
  ["MaxPool2d", (x) => new MaxPool2d(1).forward(x)],
  ["Dropout", (x) => new Dropout(0.5).forward(x)],
  ["Flatten", (x) => new Flatten().predict(x)],
  ["Residual", (x) => new Residual(new ReLU()).forward(x)],
  ["Sequential", (x) => sequential([2], new ReLU()).predict(x)],
  ["softmaxCrossEntropy", (x) => softmaxCrossEntropy(x, [0])],
  ["meanSquaredError", (x) => meanSquaredError(x, [0])],
])("%s asks for a tensor where it is given an array", (name, use) => {
  const given = [[1, 2]] as unknown as Tensor;
  expect(() => withBackend(reference, () => use(given))).toThrow(
    new TypeError(`${name}: expected a tensor, got the array [[…]]; tensor(…) makes one of numbers`),
  );
});
