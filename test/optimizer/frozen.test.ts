import {
  AdaGrad,
  Adam,
  AdamW,
  clipByNorm,
  clipByValue,
  ExponentialAverage,
  gradientNorm,
  Lion,
  Momentum,
  Nesterov,
  type Optimizer,
  RMSProp,
  SGD,
} from "@tsumiki/optimizer";
import { Parameter, tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectValues, onEveryBackend, onReference } from "../tensor/support.ts";

for (const Kind of [SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW, Lion]) {
  onEveryBackend(`${Kind.name} leaves a frozen parameter alone: no decay, no momentum, its memory as it was`, () => {
    const { fixed, free, both } = pair();
    const optimizer = new Kind(both, { learningRate: 0.1, weightDecay: 0.1 });
    step(optimizer, [3, 4]);
    fixed.frozen = true;
    const before = numbers(fixed);
    const remembered = memoryOf(optimizer);
    for (let count = 0; count < 3; count++) step(optimizer, [5, 6]);
    expect(numbers(fixed)).toEqual(before);
    expect(numbers(free)).not.toEqual(before);
    expect(memoryOf(optimizer)).toEqual(remembered);
  });

  onEveryBackend(
    `${Kind.name} goes on where it was once a parameter is unfrozen, as if those steps had not been`,
    () => {
      const { fixed, free, both } = pair();
      const optimizer = new Kind(both, { learningRate: 0.1, weightDecay: 0.1 });
      step(optimizer, [3, 4]);
      fixed.frozen = true;
      for (let count = 0; count < 3; count++) optimizer.step();
      fixed.frozen = false;
      const [paused, other] = [numbers(fixed), new Kind([parameter([1, -2])], { learningRate: 0.1, weightDecay: 0.1 })];
      for (const gradient of [[3, 4], [7, -8]]) step(other, gradient); // biome-ignore format: two steps
      step(optimizer, [7, -8]);
      expect(numbers(fixed)).not.toEqual(paused);
      expect(numbers(fixed)).toEqual(numbers([...other.parameters.values()][0]!));
      expect(numbers(free)).not.toEqual(numbers(fixed));
    },
  );
}

onReference(
  "a first step of Adam after a thousand frozen ones is as large as any first step: the learning rate",
  () => {
    const w = parameter([1]);
    const adam = new Adam([w], { learningRate: 0.25 });
    w.frozen = true;
    for (let count = 0; count < 1000; count++) adam.step();
    w.frozen = false;
    step(adam, [3]);
    expect(w.value.item()).toBeCloseTo(0.75, 6);
    expect([adam.steps, adam.state().get("0.skipped")!.value.item()]).toEqual([1001, 1000]);
  },
);

onEveryBackend("how many steps left a parameter alone is saved, and counts where it is loaded", () => {
  const [w, copy] = [parameter([1]), parameter([1])];
  const [adam, other] = [new Adam([w]), new Adam([copy])];
  w.frozen = true;
  for (let count = 0; count < 5; count++) adam.step();
  w.frozen = false;
  other.load(adam.state());
  for (const each of [adam, other]) step(each, [3]);
  expect(numbers(copy)).toEqual(numbers(w));
  adam.state().get("0.skipped")!.assign([0.5]);
  setGradient(w, [1]);
  expect(() => adam.step()).toThrow(
    new RangeError(`Adam: the state's "0.skipped" must be a whole number of at least 0, got 0.5`),
  );
});

onReference("a gradient from before is used neither while a parameter is frozen nor after", () => {
  const w = parameter([1]);
  const optimizer = new SGD([w], { learningRate: 1 });
  setGradient(w, [5]);
  w.frozen = true;
  expect(gradientNorm([w])).toBe(0);
  optimizer.step();
  w.frozen = false;
  optimizer.step();
  expect(w.value.item()).toBe(1);
});

onEveryBackend("the norm and both ways to clip pass over what is frozen", () => {
  const { fixed, free, both } = pair();
  fixed.frozen = true;
  for (const each of [fixed, free]) setGradient(each, [3, 4]);
  expect(gradientNorm(both)).toBe(5);
  expect(clipByNorm(10)(both)).toBe(5);
  expect(clipByValue(3.5)(both)).toBe(5);
  expectValues(free.gradient, [3, 3.5]);
  expect(fixed.hasGradient).toBe(false);
});

onEveryBackend("the average of a frozen parameter is the parameter, also of one that was frozen on the way", () => {
  const { fixed, free, both } = pair();
  const average = new ExponentialAverage(both, { decay: 0.9 });
  const inUse = (each: Parameter) => average.use(() => numbers(each));
  for (const values of [[1, 2], [3, 4]]) {
    for (const each of [fixed, free]) each.assign(values);
    average.update();
  } // biome-ignore format: two updates
  fixed.frozen = true;
  average.update();
  expect(inUse(fixed)).toEqual([3, 4]);
  expect(inUse(free)).not.toEqual([3, 4]);
  const copy = average.state().get("fixed")!.value;
  average.update();
  expect(copy.data()).toEqual(fixed.value.data()); // not even written again
  fixed.assign([5, 6]);
  average.update();
  expect(inUse(fixed)).toEqual([5, 6]);
});

onReference("unfrozen, a parameter is averaged from where it stood", () => {
  const w = parameter([100]);
  const average = new ExponentialAverage([w], { decay: 0.5 });
  w.assign([2]); // loaded after the average was made
  w.frozen = true;
  for (let count = 0; count < 60; count++) average.update();
  w.frozen = false;
  w.assign([4]);
  average.update();
  expect(average.use(() => w.value.item())).toBeCloseTo(3, 12);
});

onReference("an optimizer and an average say how much of theirs is frozen", () => {
  const { fixed, both } = pair();
  fixed.frozen = true;
  expect(String(new SGD(both))).toContain("SGD over 2 parameters (4 numbers, 2 of them frozen), learningRate");
  expect(String(new ExponentialAverage(both))).toContain("over 2 parameters (4 numbers, 2 of them frozen), decay");
});

function parameter(values: number[]): Parameter {
  return new Parameter(tensor(values));
}

function pair() {
  const [fixed, free] = [parameter([1, -2]), parameter([1, -2])];
  return { fixed, free, both: new Map(Object.entries({ fixed, free })) };
}

/** A step for which every parameter gets this gradient. */
function step(optimizer: Optimizer, gradient: number[]): void {
  for (const each of optimizer.parameters.values()) setGradient(each, gradient);
  optimizer.step();
}

function setGradient(each: Parameter, gradient: number[]): void {
  each.gradient.overwrite(gradient, "a test");
}

/** What an optimizer remembers of the parameter that is frozen, but for how long it has been. */
function memoryOf(optimizer: Optimizer) {
  const own = [...optimizer.state()].filter(([name]) => name.startsWith("fixed.") && !name.endsWith(".skipped"));
  return own.map(([name, { value }]) => [name, value.data()]);
}

function numbers(each: Parameter): number[] {
  return [...each.value.data()];
}
