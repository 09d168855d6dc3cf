import { currentBackend, init, reference, withBackend } from "@tsumiki/kernels";
import {
  AdaGrad,
  Adam,
  AdamW,
  ExponentialAverage,
  Lion,
  Momentum,
  Nesterov,
  type Optimizer,
  oneCycle,
  type ParameterSource,
  ReduceOnPlateau,
  RMSProp,
  SGD,
} from "@tsumiki/optimizer";
import { decode, encode } from "@tsumiki/serialization";
import { Parameter, tensor, valuesOf } from "@tsumiki/tensor";
import { describe, expect, test } from "vitest";

await init();

class AMSGrad extends AdamW {
  constructor(parameters: ParameterSource, options: typeof shared) {
    super(parameters, { ...options, amsGrad: true });
  }
}

const shared = { learningRate: oneCycle({ maxLearningRate: 0.1, steps: 10 }), weightDecay: 0.01 };

describe.each([reference, currentBackend()])("in $info.build", (backend) => {
  test.each([SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW, AMSGrad, Lion])(
    "$name: ten steps are five, saved and loaded into a new one, and five more, bit for bit",
    (Kind) => {
      withBackend(backend, () => {
        const whole = makeWeight();
        descend(whole, new Kind([whole], shared), 10);

        const half = makeWeight();
        const before = new Kind([half], shared);
        descend(half, before, 5);
        const saved = new Map([...before.state()].map(([name, buffer]) => [name, valuesOf(buffer)]));

        const resumed = makeWeight();
        resumed.assign(half.value.data());
        const after = new Kind([resumed], shared);
        after.load(saved);
        descend(resumed, after, 5);

        expect(after.steps).toBe(10);
        expect(resumed.value.data()).toEqual(whole.value.data());
      });
    },
  );

  test("an average of ten weights is one of five, saved and loaded into a new one, and of five more, bit for bit", () => {
    withBackend(backend, () => {
      const weight = makeWeight();
      const optimizer = new SGD([weight], shared);
      const whole = new ExponentialAverage([weight], { decay: 0.9 });
      let halved = new ExponentialAverage([weight], { decay: 0.9 });
      for (let step = 0; step < 10; step++) {
        descend(weight, optimizer, 1);
        whole.update();
        halved.update();
        if (step !== 4) continue;
        const bytes = encode(halved);
        halved = new ExponentialAverage([weight], { decay: 0.9 });
        halved.load(decode(bytes).tensors);
      }
      expect([...halved.state().values()].map(valuesOf)).toEqual([...whole.state().values()].map(valuesOf));
    });
  });

  test("a plateau goes on waiting where it was saved", () => {
    withBackend(backend, () => {
      const losses = [1, 0.7, 0.7, 0.69999, 0.71, 0.7, 0.5, 0.49999, 0.6, 0.6, 0.6];
      for (let half = 0; half <= losses.length; half++) {
        const whole = new ReduceOnPlateau({ learningRate: 0.1, patience: 1 });
        for (const loss of losses) whole.observe(loss);
        const before = new ReduceOnPlateau({ learningRate: 0.1, patience: 1 });
        for (const loss of losses.slice(0, half)) before.observe(loss);
        const after = new ReduceOnPlateau({ learningRate: 0.1, patience: 1 });
        after.load(decode(encode(before)).tensors);
        for (const loss of losses.slice(half)) after.observe(loss);
        expect([...after.state().values()].map(valuesOf)).toEqual([...whole.state().values()].map(valuesOf));
        expect(after.learningRate()).toBe(whole.learningRate());
      }
    });
  });

  test("what is there is loaded and the rest named, with strict: false", () => {
    withBackend(backend, () => {
      const weight = makeWeight();
      const [one, other] = [new Adam([weight]), new Adam([weight])];
      descend(weight, one, 3);
      const step = new Map([...one.state()].filter(([name]) => name === "step"));
      expect(() => other.load(step)).toThrow("{ strict: false } keeps what is missing as it is");
      expect(other.load(step, { strict: false }).missing.length).toBe(one.state().size - 1);
      expect(other.steps).toBe(3);
      const average = new ExponentialAverage([weight], { decay: 0.9 });
      expect(average.load(step, { strict: false }).unexpected).toEqual([]);
      const plateau = new ReduceOnPlateau({ learningRate: 0.1, patience: 1 });
      expect(() => plateau.load(step, { strict: false })).toThrow("ReduceOnPlateau.load: the values do not fit");
      const [first, ...rest] = plateau.state();
      expect(plateau.load(new Map([first!]), { strict: false }).missing).toEqual(rest.map(([name]) => name));
    });
  });

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
