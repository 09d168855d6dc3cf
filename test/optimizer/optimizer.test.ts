import { LifetimeError, reference, ShapeError, withBackend } from "@tsumiki/kernels";
import {
  AdaGrad,
  Adam,
  AdamW,
  cosine,
  exceptVectors,
  Lion,
  Momentum,
  Nesterov,
  Optimizer,
  oneCycle,
  type ParameterSource,
  RMSProp,
  SGD,
  type Step,
} from "@tsumiki/optimizer";
import { Parameter, scope, sgdStep, tensor } from "@tsumiki/tensor";
import { expect, test as plainTest } from "vitest";

/** On the reference backend. */
const test = (name: string, body: () => void) => plainTest(name, () => withBackend(reference, body));
const testEach = <Case>(cases: readonly Case[], name: (each: Case) => string, body: (each: Case) => void) => {
  for (const each of cases) test(name(each), () => body(each));
};

const kinds = [SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW, Lion];

testEach(
  kinds,
  ({ name }) => `${name} finds the minimum of (w − 3)²/2`,
  (Kind) => {
    const w = parameter([0]);
    const optimizer = new Kind([w], { learningRate: cosine({ learningRate: 0.5, steps: 300 }), weightDecay: 0 });
    for (let step = 0; step < 300; step++) {
      setGradient(w, [w.value.item() - 3]);
      optimizer.step();
    }
    expect(w.value.item()).toBeCloseTo(3, 3);
  },
);

test("a step uses the sum of the gradients and clears it", () => {
  const w = parameter([1, 1]);
  setGradient(w, [1, 2]);
  new SGD([w], { learningRate: 0.5 }).step();
  expect([...w.value.data()]).toEqual([0.5, 0]);
  expect([...w.gradient.data()]).toEqual([0, 0]);
});

test("zeroGradients forgets them without a step", () => {
  const w = parameter([1]);
  const optimizer = new SGD([w]);
  setGradient(w, [5]);
  optimizer.zeroGradients();
  expect([w.gradient.item(), optimizer.steps]).toEqual([0, 0]);
});

test("values taken before a step are refused after it", () => {
  const w = parameter([1]);
  const before = w.value;
  setGradient(w, [1]);
  new SGD([w]).step();
  expect(() => before.data()).toThrow(LifetimeError);
  expect(() => before.data()).toThrow("overwritten by the optimizer's step: call forward again before backward");
});

test("a parameter whose gradient nobody asked for is left alone, with weight decay too", () => {
  const [used, unused] = [parameter([1]), parameter([1])];
  const unusedValue = unused.value;
  setGradient(used, [1]);
  new Adam([used, unused], { learningRate: 0.1, weightDecay: 0.5 }).step();
  expect(used.value.item()).not.toBe(1);
  expect(unusedValue.item()).toBe(1);
});

test("a parameter that gets no gradient any more goes on by momentum", () => {
  const w = parameter([1]);
  const optimizer = new Momentum([w], { learningRate: 0.1, momentum: 0.5 });
  setGradient(w, [1]);
  optimizer.step();
  optimizer.step();
  expect(w.value.item()).toBeCloseTo(1 - 0.1 - 0.05, 15);
});

test("with exceptVectors, weights decay and vectors do not", () => {
  const [weight, bias] = [new Parameter(tensor([[1]])), parameter([1])];
  const optimizer = new SGD([weight, bias], { learningRate: 0.5, weightDecay: exceptVectors(0.5) });
  for (const each of [weight, bias]) each.gradient.overwrite([0], "the next gradient");
  optimizer.step();
  expect([weight.value.item(), bias.value.item()]).toEqual([0.75, 1]);
});

test("a factor of the learning rate is a parameter's own; 0 leaves it as it is", () => {
  const named = new Map([
    ["0.weight", parameter([1])],
    ["1.weight", parameter([1])],
    ["2.weight", parameter([1])],
  ]);
  const factors: Record<string, number> = { "0.weight": 0, "1.weight": 0.5 };
  const optimizer = new SGD(named, { learningRate: 0.5, learningRateFactor: (name) => factors[name] ?? 1 });
  for (const each of named.values()) setGradient(each, [1]);
  optimizer.step();
  expect([...named.values()].map(({ value }) => value.item())).toEqual([1, 0.75, 0.5]);
  expect(optimizer.learningRate).toBe(0.5);
});

test("a parameter given under two names is updated once", () => {
  const w = parameter([1]);
  setGradient(w, [1]);
  const shared = new Map([
    ["encoder.weight", w],
    ["decoder.weight", w],
  ]);
  const optimizer = new SGD(shared, { learningRate: 0.25 });
  optimizer.step();
  expect(w.value.item()).toBe(0.75);
  expect([...optimizer.parameters.keys()]).toEqual(["encoder.weight"]);
});

test("the learning rate follows its schedule, which counts from 0", () => {
  const w = parameter([0]);
  const asked: number[] = [];
  const optimizer = new SGD([w], { learningRate: (step) => asked.push(step) });
  for (let step = 0; step < 3; step++) {
    setGradient(w, [1]);
    optimizer.step();
  }
  expect(asked).toEqual([0, 1, 2]);
  expect(w.value.item()).toBe(-(1 + 2 + 3));
  expect(optimizer.learningRate).toBe(4);
});

test("what an optimizer remembers outlives the scope of its first step", () => {
  const w = parameter([1]);
  const optimizer = new Momentum([w]);
  scope(() => {
    setGradient(w, [2]);
    optimizer.step();
  });
  expect(optimizer.state().get("0.velocity")!.value.item()).toBe(2);
});

test("the state names what is remembered of each parameter", () => {
  const adam = new Adam(new Map([["0.weight", parameter([1, 2])]]));
  const shapes = [...adam.state()].map(([name, { shape }]) => [name, shape]);
  expect(shapes).toEqual([
    ["step", []],
    ["0.weight.mean", [2]],
    ["0.weight.squares", [2]],
    ["0.weight.skipped", []],
  ]);
});

test("AMSGrad remembers the largest squares besides, and its state fits no plain Adam", () => {
  const w = new Map([["w", parameter([1])]]);
  const [amsGrad, adam] = [new AdamW(w, { amsGrad: true }), new AdamW(w)];
  expect([...amsGrad.state().keys()]).toEqual(["step", "w.mean", "w.squares", "w.largest", "w.skipped"]);
  expect(() => adam.load(amsGrad.state())).toThrow("unexpected: w.largest [1]");
});

test("a state that does not fit is refused with what differs, and nothing changes", () => {
  const momentum = new Momentum(new Map([["weight", parameter([1, 2])]]));
  const foreign = new Adam(new Map([["weight", parameter([1, 2])]]));
  const longer = new Momentum(new Map([["weight", parameter([1, 2, 3])]]));
  foreign.step();
  longer.step();
  expect(() => momentum.load(foreign.state())).toThrow(ShapeError);
  expect(() => momentum.load(foreign.state())).toThrow(
    [
      "Momentum.load: the values do not fit, so none was assigned:",
      "  missing: weight.velocity [2]",
      "  unexpected: weight.mean [2]",
      "  unexpected: weight.squares [2]",
    ].join("\n"),
  );
  expect(() => momentum.load(longer.state())).toThrow("different: weight.velocity is [2], got [3]");
  expect(momentum.steps).toBe(0);
});

test("a step count that is none is an error before anything is updated", () => {
  const w = parameter([1]);
  const optimizer = new SGD([w]);
  optimizer.load(new Map([["step", { shape: [], data: Float32Array.of(0.5) }]]));
  expect(() => optimizer.step()).toThrow('SGD: the state\'s "step" must be a whole number of at least 0, got 0.5');
});

testEach(
  [Number.NaN, -0.1, Number.POSITIVE_INFINITY],
  (rate) => `a schedule that gives ${rate} is an error before anything is updated`,
  (rate) => {
    const w = parameter([1]);
    setGradient(w, [1]);
    const optimizer = new Adam([w], { learningRate: (step) => (step === 1 ? rate : 0.1) });
    optimizer.step();
    const after = w.value.item();
    setGradient(w, [1]);
    expect(() => optimizer.step()).toThrow(
      new RangeError(`Adam: learningRate(1) must be a finite number of at least 0, got ${rate}`),
    );
    expect([w.value.item(), w.gradient.item(), optimizer.steps]).toEqual([after, 1, 1]);
  },
);

test("oneCycle and cosine stay where they end", () => {
  const cycle = oneCycle({ maxLearningRate: 1, steps: 10 });
  const half = cosine({ learningRate: 1, steps: 10, minLearningRate: 0.25 });
  expect([cycle(100), half(100)]).toEqual([cycle(9), 0.25]);
  expect(cycle(9)).toBeCloseTo(1 / 25 / 1e4, 18);
});

test("an optimizer of one's own is one update", () => {
  /** w ← w − η·g / t */
  class Harmonic extends Optimizer<Record<never, never>> {
    constructor(parameters: ParameterSource) {
      super("Harmonic", parameters, { learningRate: 1 }, []);
    }
    protected update({ value, gradient }: Parameter, _memory: object, step: Step): void {
      sgdStep(value, gradient, { ...step, learningRate: step.learningRate / step.count });
    }
  }
  const w = parameter([0]);
  const optimizer = new Harmonic([w]);
  for (let step = 0; step < 2; step++) {
    setGradient(w, [1]);
    optimizer.step();
  }
  expect(w.value.item()).toBe(-1.5);
});

function parameter(values: number[]): Parameter {
  return new Parameter(tensor(values));
}

function setGradient({ gradient }: Parameter, values: ArrayLike<number>): void {
  gradient.overwrite(values, "the next gradient");
}
