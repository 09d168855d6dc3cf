import { checkGradients } from "@tsumiki/gradient-check";
import { currentBackend, init, LifetimeError, memoryBytes, reference, withBackend } from "@tsumiki/kernels";
import {
  Affine,
  apply,
  BatchNorm1d,
  Conv2d,
  DerivedLayer,
  Dropout,
  Flatten,
  type Forward,
  Layer,
  MaxPool2d,
  ReLU,
  sequential,
  softmaxCrossEntropy,
} from "@tsumiki/layers";
import {
  add,
  Generator,
  matmul,
  moments,
  multiply,
  Parameter,
  scope,
  sigmoid,
  type Tensor,
  tensor,
  uniform,
} from "@tsumiki/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DerivedAffine, DerivedBatchNorm, DerivedLayerNorm, DerivedSwish, LayerNorm, Swish } from "../both-ways.ts";

await init();
const backends = [reference, currentBackend()];
/** Relative to the largest value. */
const tolerances = { reference: 1e-12, wasm: 1e-5 };

/** y, dx, and the gradients of the parameters, of one step with fixed numbers. */
function step(layer: Layer, shape: number[], seed: number): Record<string, Float32Array | Float64Array> {
  const generator = new Generator(seed);
  for (const parameter of layer.parameters().values()) parameter.assign(uniform(parameter.shape, { generator }).data());
  const [y, backward] = layer.forward(uniform(shape, { low: -2, high: 2, generator }));
  const dx = backward(uniform(y.shape, { low: -1, generator }));
  const gradients = [...layer.parameters()].map(([name, { gradient }]) => [name, gradient.data()]);
  return { y: y.data(), dx: dx.data(), ...Object.fromEntries(gradients) };
}

function expectSame(explicit: ReturnType<typeof step>, derived: ReturnType<typeof step>, tolerance: number): void {
  expect(Object.keys(derived)).toEqual(Object.keys(explicit));
  for (const [name, expected] of Object.entries(explicit)) {
    const scale = Math.max(...expected.map(Math.abs));
    expected.forEach((value, at) => {
      expect(Math.abs((derived[name]?.[at] ?? NaN) - value), `${name}[${at}]`).toBeLessThanOrEqual(tolerance * scale);
    });
  }
}

const pairs: [string, (features: number) => Layer, (features: number) => Layer][] = [
  ["Swish", () => new Swish(), () => new DerivedSwish()],
  ["Affine", (features) => new Affine(features, 3), (features) => new DerivedAffine(features, 3)],
  ["LayerNorm", (features) => new LayerNorm(features), (features) => new DerivedLayerNorm(features)],
  ["BatchNorm1d", (features) => new BatchNorm1d(features), (features) => new DerivedBatchNorm(features)],
];

for (const backend of backends) {
  const { backend: name } = backend.info;
  test.each(pairs)(`%s explicit and derived agree to ${tolerances[name]} on the ${name} backend`, (_name, a, b) => {
    // Two values, normalised, have no gradient: there would be nothing to be relative to.
    const extents = [fc.integer({ min: 8, max: 40 }), fc.integer({ min: 8, max: 40 })] as const;
    fc.assert(
      fc.property(...extents, fc.nat(), (batch, features, seed) =>
        withBackend(backend, () => {
          const shape = [batch, features];
          expectSame(step(a(features), shape, seed), step(b(features), shape, seed), tolerances[name]);
        }),
      ),
      { numRuns: 25 },
    );
  });
}

test.each(pairs)("the gradients of %s, written and derived", (_name, explicit, derived) => {
  checkGradients(() => explicit(4), [3, 4]);
  checkGradients(() => derived(4), [3, 4]);
});

const network = () =>
  sequential(
    [1, 8, 8],
    new Conv2d(1, 4, 3),
    new DerivedSwish(),
    new MaxPool2d(2),
    new Flatten(),
    new DerivedLayerNorm(36),
    new DerivedAffine(36, 10),
    new ReLU(),
    new Affine(10, 5),
  );

test("derived layers stand beside explicit ones", () => {
  checkGradients(network, [2, 1, 8, 8], { maxElements: 40 });
});

test("and give the same on both backends", () => {
  const [inFloat64, inFloat32] = backends.map((backend) =>
    withBackend(backend, () => step(network(), [3, 1, 8, 8], 1)),
  );
  expectSame(inFloat64!, inFloat32!, 1e-5);
});

test("a derived layer with other layers inside, explicit and derived, one of them used twice, and branches", () => {
  class Block extends DerivedLayer {
    readonly gate = new DerivedAffine(4, 4);
    readonly body = sequential([4], new Affine(4, 4), new DerivedSwish(), new Dropout(0.5));
    readonly mix = new Parameter(tensor([0.3, 0.7, 0.2, 0.4]));

    compute(x: Tensor): Tensor {
      const h = apply(this.body, x);
      const g = sigmoid(apply(this.gate, add(x, apply(this.gate, h))));
      return add(multiply(g, h), multiply(this.mix.value, x));
    }
  }
  const report = checkGradients(() => new Block(), [3, 4]);
  expect(report.tensors.map((each) => each.tensor).sort()).toEqual(
    ["input", "mix", "gate.weight", "gate.bias", "body.0.weight", "body.0.bias"].sort(),
  );
  checkGradients(() => sequential([4], new Block(), new Block()), [2, 4]);
});

test("a derived part of an explicit layer", () => {
  class Half extends Layer {
    readonly inner = new DerivedSwish();
    forward(x: Tensor): Forward {
      const [y, backward] = this.inner.forward(multiply(x, 0.5));
      return [y, (dy) => multiply(backward(dy), 0.5)];
    }
  }
  checkGradients(() => new Half(), [2, 3]);
});

test("a hidden parameter is found by the gradient check", () => {
  class Hidden extends DerivedLayer {
    readonly #weight = new Parameter(tensor([1, 2]));
    compute(x: Tensor): Tensor {
      return multiply(x, this.#weight.value);
    }
  }
  class Around extends DerivedLayer {
    readonly hidden = new Hidden();
    compute(x: Tensor): Tensor {
      return apply(this.hidden, x);
    }
  }
  const sentence = "uses a Parameter of shape [2] that the layer does not list";
  expect(() => checkGradients(() => new Hidden(), [3, 2])).toThrow(`Hidden: forward ${sentence}`);
  expect(() => checkGradients(() => new Around(), [3, 2])).toThrow(`Around: forward ${sentence}`);
});

test("a derived layer whose computed numbers leave the tensors is refused by the gradient check", () => {
  class ByHand extends DerivedLayer {
    compute(x: Tensor): Tensor {
      return tensor([...x.data()].map(Math.abs), x.shape);
    }
  }
  expect(() => checkGradients(() => new ByHand(), [2, 2])).toThrow("reading a tensor's numbers");
});

test("predict is forward without randomness, and keeps nothing", () => {
  withBackend(reference, () => {
    let inside: Tensor | undefined;
    class Kept extends DerivedLayer {
      readonly dropout = new Dropout(0.9);
      compute(x: Tensor): Tensor {
        inside = multiply(x, 2);
        return apply(this.dropout, multiply(inside, 3));
      }
    }
    expect(new Kept().predict(tensor([1, 2])).toArray()).toEqual([6, 12]);
    expect(() => inside?.data()).toThrow(LifetimeError);
  });
});

test("what is kept for the backward dies with the step's scope", () => {
  const model = sequential([20], new DerivedAffine(20, 30), new DerivedSwish(), new DerivedLayerNorm(30));
  const train = () =>
    scope(() => {
      const [scores, backward] = model.forward(uniform([50, 20]));
      const [, lossBackward] = softmaxCrossEntropy(scores, Array<number>(50).fill(3));
      backward(lossBackward(), { input: false });
    });
  for (let i = 0; i < 10; i++) train();
  const bytes = memoryBytes();
  for (let i = 0; i < 200; i++) train();
  expect(memoryBytes()).toBe(bytes);
});

test("a layer's name is in its errors", () => {
  withBackend(reference, () => {
    class Misfit extends DerivedLayer {
      compute(x: Tensor): Tensor {
        return matmul(x, x);
      }
    }
    expect(() => new Misfit().forward(5 as unknown as Tensor)).toThrow("Misfit: expected a tensor, got the number 5");
    const [, backward] = new Misfit().forward(tensor([[2]]));
    expect(() => backward(tensor([2]))).toThrow("Misfit's backward: expected dy [1, 1]");
    expect(moments(new Misfit().predict(tensor([[2]])))[0].item()).toBe(4);
  });
});
