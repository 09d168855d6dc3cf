import { currentBackend, init, reference, withBackend } from "@tsumiki/kernels";
import { AdaGrad, Adam, Momentum, Nesterov, type Optimizer, oneCycle, RMSProp, SGD } from "@tsumiki/optimizer";
import { Parameter, tensor, valuesOf } from "@tsumiki/tensor";
import { describe, expect, test } from "vitest";

await init();

const options = { learningRate: oneCycle({ maxLearningRate: 0.1, steps: 10 }), weightDecay: 0.01 };

describe.each([reference, currentBackend()])("in $info.build", (backend) => {
  test.each([SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam])(
    "$name: ten steps are five, saved and loaded into a new one, and five more, bit for bit",
    (Kind) => {
      withBackend(backend, () => {
        const whole = makeWeight();
        descend(whole, new Kind([whole], options), 10);

        const half = makeWeight();
        const before = new Kind([half], options);
        descend(half, before, 5);
        const saved = new Map([...before.state()].map(([name, buffer]) => [name, valuesOf(buffer)]));

        const resumed = makeWeight();
        resumed.assign(half.value.data());
        const after = new Kind([resumed], options);
        after.load(saved);
        descend(resumed, after, 5);

        expect(after.steps).toBe(10);
        expect(resumed.value.data()).toEqual(whole.value.data());
      });
    },
  );

  test("the state of one optimizer loads straight into another", () => {
    withBackend(backend, () => {
      const weight = makeWeight();
      const [one, other] = [new Adam([weight]), new Adam([weight])];
      descend(weight, one, 3);
      other.load(one.state());
      expect([...other.state().values()].map(valuesOf)).toEqual([...one.state().values()].map(valuesOf));
    });
  });
});

/** Of rank 4, which a backend may keep in an order of its own. */
function makeWeight(): Parameter {
  const values = Float64Array.from({ length: 24 }, (_, i) => 0.3 * i - 2);
  return new Parameter(tensor(values, [2, 3, 2, 2]));
}

/** Steps on Σ (w − 1)²/2. */
function descend(weight: Parameter, optimizer: Optimizer, steps: number): void {
  for (let step = 0; step < steps; step++) {
    const gradient = weight.value.data().map((w) => w - 1);
    weight.gradient.overwrite(gradient, "the next gradient");
    optimizer.step();
  }
}
