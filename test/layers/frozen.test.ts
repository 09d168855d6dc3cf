// What a frozen layer does: no gradient is computed or kept, and no bit of the others changes by that.

import { currentBackend, init, reference, withBackend } from "@tsumiki/kernels";
import {
  Affine,
  apply,
  BatchNorm1d,
  BatchNorm2d,
  Branch,
  Conv1d,
  Conv2d,
  ConvTranspose1d,
  ConvTranspose2d,
  DerivedLayer,
  Dropout,
  derive,
  Flatten,
  type Forward,
  freeze,
  GroupNorm,
  Identity,
  Layer,
  LayerNorm,
  MaxPool2d,
  Parallel,
  PReLU,
  ReLU,
  Residual,
  Sigmoid,
  sequential,
  unfreeze,
} from "@tsumiki/layers";
import { add, addInto, Generator, multiply, ones, Parameter, scope, sum, type Tensor, tensor } from "@tsumiki/tensor";
import { describe, expect, test, vi } from "vitest";
import { onEveryBackend, onReference } from "../tensor/support.ts";

await init();

/** y = (x·W + b)·a, of a layer inside and of a parameter that is read twice. */
class Composite extends DerivedLayer {
  readonly inner = new Affine(4, 4);
  readonly scale = new Parameter(ones([4]));

  compute(x: Tensor): Tensor {
    const h = apply(this.inner, multiply(x, this.scale.value));
    return add(multiply(h, this.scale.value), x);
  }
}

/** Composites in a composite, one of them used twice. */
class Nested extends DerivedLayer {
  readonly first = new Composite();
  readonly second = new Composite();

  compute(x: Tensor): Tensor {
    return apply(this.first, apply(this.second, apply(this.first, x)));
  }
}

/** A layer that knows nothing of freezing. */
class Heedless extends Layer {
  readonly slope = new Parameter(ones([]));

  forward(x: Tensor): Forward {
    const a = this.slope.value;
    return [
      multiply(x, a),
      (dy) => {
        addInto(this.slope.gradient, sum(multiply(dy, x)));
        return multiply(dy, a);
      },
    ];
  }
}

const layers: [name: string, make: () => Layer, inputShape: number[]][] = [
  ["Affine", () => new Affine(4, 3), [5, 4]],
  ["Conv2d", () => new Conv2d(2, 3, 3, { padding: 1 }), [2, 2, 5, 4]],
  ["Conv2d by Winograd", () => new Conv2d(8, 8, 3, { padding: 1 }), [1, 8, 16, 16]],
  ["Conv2d by channel", () => new Conv2d(4, 4, 3, { groups: 4 }), [2, 4, 5, 5]],
  ["Conv1d", () => new Conv1d(2, 3, 3), [2, 2, 7]],
  ["ConvTranspose2d", () => new ConvTranspose2d(2, 3, 2, { stride: 2 }), [2, 2, 3, 4]],
  ["ConvTranspose1d", () => new ConvTranspose1d(2, 3, 2, { stride: 2 }), [2, 2, 5]],
  ["BatchNorm2d", () => new BatchNorm2d(3), [2, 3, 4, 2]],
  ["BatchNorm1d", () => new BatchNorm1d(3), [5, 3]],
  ["LayerNorm", () => new LayerNorm([4]), [3, 4]],
  ["GroupNorm", () => new GroupNorm(2, 4), [2, 4, 3]],
  ["PReLU", () => new PReLU(), [2, 3]],
  ["PReLU by channel", () => new PReLU({ channels: 3 }), [2, 3, 2, 2]],
  ["Residual", () => new Residual(new Affine(4, 4), new ReLU(), new Affine(4, 4)), [3, 4]],
  ["Branch", () => new Branch(new Affine(4, 3), new Sigmoid(), new Affine(3, 2)), [3, 4]],
  [
    "Parallel",
    () => new Parallel({ combine: "concatenate" }, new Affine(4, 3), new Identity(), new Affine(4, 2)),
    [3, 4],
  ],
  ["a derived layer with layers inside", () => new Composite(), [3, 4]],
  ["a derived layer of derived layers", () => new Nested(), [3, 4]],
  [
    "a layer used twice",
    () => {
      const twice = new Affine(4, 4);
      return sequential([4], twice, new ReLU(), new Affine(4, 4), twice);
    },
    [3, 4],
  ],
  [
    "a network",
    () =>
      sequential(
        [1, 6, 6],
        new Conv2d(1, 3, 3),
        new BatchNorm2d(3),
        new PReLU(),
        new MaxPool2d(2),
        new Residual(new Conv2d(3, 3, 1)),
        new Flatten(),
        new Affine(12, 3),
      ),
    [4, 1, 6, 6],
  ],
  ["a layer that knows nothing of freezing", () => new Heedless(), [2, 3]],
];

interface Run {
  readonly dx: number[] | undefined;
  readonly gradients: ReadonlyMap<string, number[]>;
}

/** A forward and a backward, with numbers that are the same each time. @param frozen names of parameters */
function run(make: () => Layer, shape: readonly number[], frozen: readonly string[], input = true): Run {
  const generator = new Generator(7);
  const numbers = (shape: readonly number[]) =>
    tensor(
      Float64Array.from({ length: shape.reduce((size, extent) => size * extent, 1) }, () =>
        Math.fround(2 * generator.next() - 1),
      ),
      shape,
    );
  const layer = make();
  for (const parameter of layer.parameters().values()) parameter.assign(numbers(parameter.shape).data());
  freeze(layer, frozen);
  const x = numbers(shape);
  return scope(() => {
    const [y, backward] = layer.forward(x);
    const dx = backward(numbers(y.shape), input ? undefined : { input: false });
    const learnt = [...layer.parameters()].filter(([, { hasGradient }]) => hasGradient);
    return {
      dx: input ? [...dx.data()] : undefined,
      gradients: new Map(learnt.map(([name, { gradient }]) => [name, [...gradient.data()]])),
    };
  });
}

describe.each([reference, currentBackend()].map((backend) => [backend.info.backend, backend] as const))(
  "%s",
  (_, backend) => {
    test.each(layers)(
      "%s: whatever is frozen, dx and the gradients of the others are the same, to the bit",
      (...each) => {
        const [, make, shape] = each;
        withBackend(backend, () => {
          const names = [...make().parameters().keys()];
          const { dx, gradients } = run(make, shape, []);
          expect([...gradients.keys()]).toEqual(names);
          for (const frozen of [
            ...names.map((name) => [name]),
            ...names.map((name) => names.filter((n) => n !== name)),
            names,
          ]) {
            for (const input of [true, false]) {
              const actual = run(make, shape, frozen, input);
              const expected = new Map([...gradients].filter(([name]) => !frozen.includes(name)));
              expect(actual, `${frozen} frozen`).toEqual({ dx: input ? dx : undefined, gradients: expected });
            }
          }
        });
      },
    );

    test.each(layers.filter(([name]) => !name.includes("knows nothing")))(
      "%s: with all frozen and nobody wanting dx, backward computes nothing",
      (...each) => {
        const [, make, shape] = each;
        withBackend(backend, () => {
          const layer = make();
          freeze(layer, (_name, value) => value instanceof Parameter);
          const [y, backward] = layer.forward(
            tensor(new Float32Array(shape.reduce((size, extent) => size * extent, 1)), shape),
          );
          const dy = ones(y.shape);
          expect(kernelsOf(() => backward(dy, { input: false }))).toEqual([]);
          unfreeze(layer);
          expect(kernelsOf(() => backward(dy, { input: false })).length).toBeGreaterThan(0);
        });
      },
    );
  },
);

test.each([
  ["Affine", () => new Affine(4, 3), [5, 4], ["matmul"]],
  ["Conv2d", () => new Conv2d(2, 3, 3), [2, 2, 5, 4], ["conv2dBackwardInput"]],
  ["Conv2d by channel", () => new Conv2d(4, 4, 3, { groups: 4 }), [2, 4, 5, 5], ["conv2dBackwardInput"]],
  ["ConvTranspose2d", () => new ConvTranspose2d(2, 3, 2), [2, 2, 3, 4], ["conv2d"]],
  ["PReLU", () => new PReLU(), [2, 3], ["binary"]],
] as [string, () => Layer, number[], string[]][])(
  "for dx of a frozen %s its own kernel runs, and no other",
  (_name, make, shape, kernels) => {
    withBackend(reference, () => {
      const layer = make();
      freeze(layer);
      const [y, backward] = layer.forward(ones(shape));
      const dy = ones(y.shape);
      expect(kernelsOf(() => backward(dy))).toEqual(kernels);
    });
  },
);

onEveryBackend(
  "convolutions under a ReLU and a pool, whose gradients are deferred: the same bits, whatever is frozen",
  () => {
    const make = () =>
      sequential(
        [1, 28, 28],
        new Conv2d(1, 8, 5),
        new ReLU(),
        new MaxPool2d(2),
        new Conv2d(8, 8, 3, { padding: 1 }),
        new ReLU(),
        new MaxPool2d(2),
        new Flatten(),
        new Affine(288, 10),
      );
    const shape = [currentBackend() === reference ? 2 : 20, 1, 28, 28];
    const { dx, gradients } = run(make, shape, []);
    for (const frozen of [["0"], ["3"], ["0.weight", "3.bias"], ["0", "3"], ["7"], ["3.weight", "7"]]) {
      const isFrozen = (name: string) => frozen.some((each) => name === each || name.startsWith(`${each}.`));
      const expected = new Map([...gradients].filter(([name]) => !isFrozen(name)));
      expect(run(make, shape, frozen)).toEqual({ dx, gradients: expected });
      expect(run(make, shape, frozen, false).gradients).toEqual(expected);
    }
  },
);

onReference("backward ends at the first layer that learns: what lies before it is not asked", () => {
  const log: string[] = [];
  const [first, second, third] = [new Logged("first", log), new Logged("second", log), new Logged("third", log)];
  const model = sequential([2], first, second, new ReLU(), third);
  const [y, backward] = model.forward(tensor([[1, 2]]));
  const asked = () => {
    log.length = 0;
    backward(y, { input: false });
    return [...log];
  };
  expect(asked()).toEqual(["third", "second", "first, no input"]);
  freeze(first);
  expect(asked()).toEqual(["third", "second, no input"]);
  freeze(model, "1.inner.weight"); // its bias learns
  expect(asked()).toEqual(["third", "second, no input"]);
  freeze(second);
  expect(asked()).toEqual(["third, no input"]);
  freeze(third);
  expect(asked()).toEqual([]);
  unfreeze(second);
  expect(asked()).toEqual(["third", "second, no input"]);
  expect(backward(y).size).toBe(2); // dL/dx is there for whoever wants it
});

onReference("so it does in a composite, in a branch, and in a residual", () => {
  const log: string[] = [];
  const logged = (name: string) => new Logged(name, log);
  const asked = (layer: Layer) => {
    const [y, backward] = layer.forward(tensor([[1, 2]]));
    log.length = 0;
    backward(y, { input: false });
    return [...log];
  };
  const residual = new Residual(logged("a"), logged("b"));
  freeze(residual, "layers.0");
  expect(asked(residual)).toEqual(["b, no input"]);
  const parallel = new Parallel({ combine: "sum" }, logged("a"), new Branch(logged("b"), logged("c")));
  freeze(parallel, ["branches.0", "branches.1.layers.0"]);
  expect(asked(parallel)).toEqual(["c, no input"]);
  const [under, over] = [logged("a"), logged("b")];
  const chain = (x: Tensor) => apply(over, apply(under, x));
  const derived = new (class extends DerivedLayer {
    readonly under = under;
    readonly over = over;
    compute = chain;
  })();
  expect(asked(derived)).toEqual(["b", "a, no input"]);
  freeze(under);
  expect(asked(derived)).toEqual(["b, no input"]);
  freeze(over);
  expect(asked(derived)).toEqual([]);
});

onReference("freezing counts where backward is called, also between it and forward", () => {
  const layer = new Composite();
  const [y, backward] = layer.forward(ones([2, 4]));
  freeze(layer);
  backward(y);
  expect([...layer.parameters().values()].some(({ hasGradient }) => hasGradient)).toBe(false);
  unfreeze(layer);
  backward(y);
  expect([...layer.parameters().values()].every(({ hasGradient }) => hasGradient)).toBe(true);
});

onReference("a parameter that derive reads is constant while it is frozen", () => {
  const a = new Parameter(tensor([2, 3]));
  a.frozen = true;
  const [, backward] = derive(tensor([5, 7]), (x) => multiply(x, multiply(a.value, a.value)));
  expect(backward(tensor([1, 1])).toArray()).toEqual([4, 9]);
  expect(a.hasGradient).toBe(false);
});

onReference("a frozen Dropout goes on dropping: it has nothing that could be frozen", () => {
  const [layer, other] = [
    new Dropout(0.5, { generator: new Generator(3) }),
    new Dropout(0.5, { generator: new Generator(3) }),
  ];
  freeze(layer);
  const x = ones([100]);
  const y = layer.forward(x)[0].data();
  expect(y).toEqual(other.forward(x)[0].data());
  expect(y.filter((each) => each === 0).length).toBeGreaterThan(20);
});

/** Writes down when its backward is called. */
class Logged extends Layer {
  readonly inner = new Affine(2, 2);
  readonly #name: string;
  readonly #log: string[];

  constructor(name: string, log: string[]) {
    super();
    this.#name = name;
    this.#log = log;
  }

  forward(x: Tensor): Forward {
    const [y, backward] = this.inner.forward(x);
    return [
      y,
      (dy, hint) => {
        this.#log.push(`${this.#name}${hint?.input === false ? ", no input" : ""}`);
        return backward(dy, hint);
      },
    ];
  }
}

/** The kernels that body runs, in order, but for another shape of the same numbers. */
function kernelsOf(body: () => unknown): string[] {
  const { kernels } = currentBackend();
  const called: string[] = [];
  const spies = Object.entries(kernels).map(([name, kernel]) =>
    vi
      .spyOn(kernels as unknown as Record<string, (...given: unknown[]) => unknown>, name)
      .mockImplementation((...given) => {
        called.push(name);
        return (kernel as (...given: unknown[]) => unknown)(...given);
      }),
  );
  try {
    body();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return called.filter((name) => name !== "reshape");
}
