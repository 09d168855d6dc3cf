import { init, LifetimeError } from "@tsumiki/kernels";
import { ExponentialAverage } from "@tsumiki/optimizer";
import { Parameter, tensor } from "@tsumiki/tensor";
import { expect, test } from "vitest";

await init({ threads: 1 });

test("before the first update the average is the weights; the first update is a copy of them", () => {
  const { w, average } = setUp([1, 2], 0.9);
  expect(average.use(() => numbers(w))).toEqual([1, 2]);
  w.assign([5, -7]);
  average.update();
  expect(average.use(() => numbers(w))).toEqual([5, -7]);
  expect(average.steps).toBe(1);
});

test("each update counts 1/decay times the one before: with 1/2, (1·0 + 2·3 + 4·6)/7", () => {
  const { w, average } = setUp([100], 0.5);
  for (const value of [0, 3, 6]) {
    w.assign([value]);
    average.update();
  }
  expect(average.use(() => numbers(w))[0]).toBeCloseTo(30 / 7, 6);
});

test("use gives back what body returns, and the parameters their own numbers to the bit", () => {
  const { w, average } = setUp([0.1, 0.7], 0.9);
  average.update();
  w.assign([1.1, -0.3]);
  const before = numbers(w);
  expect(average.use(() => `inside ${w.value.data()[0]?.toFixed(1)}`)).toBe("inside 0.1");
  expect(numbers(w)).toEqual(before);
});

test("use gives the numbers back when body throws, or its promise is rejected", async () => {
  const { w, average } = setUp([1], 0.9);
  w.assign([2]);
  const fail = () => {
    expect(numbers(w)).toEqual([1]);
    throw new Error("stop");
  };
  expect(() => average.use(fail)).toThrow("stop");
  expect(numbers(w)).toEqual([2]);
  await expect(average.use(async () => fail())).rejects.toThrow("stop");
  expect(numbers(w)).toEqual([2]);
});

test("with a promise the averages stay until it settles; uses may overlap", async () => {
  const { w, average } = setUp([1], 0.9);
  w.assign([2]);
  const slow = average.use(() => new Promise((resolve) => setTimeout(resolve, 5)).then(() => numbers(w)));
  const quick = average.use(async () => numbers(w));
  expect(numbers(w)).toEqual([1]);
  expect(await Promise.all([slow, quick])).toEqual([[1], [1]]);
  expect(numbers(w)).toEqual([2]);
});

test("in use, it is neither updated nor saved", () => {
  const { average } = setUp([1], 0.9);
  expect(() => average.use(() => average.update())).toThrow(
    "ExponentialAverage.update: the averages are in use; call it when `use` is done",
  );
  expect(() => average.use(() => average.state())).toThrow("ExponentialAverage.state: the averages are in use");
  expect(average.steps).toBe(0);
});

test("the state holds the count and each average by name, and fits averages of the same shapes only", () => {
  const { average } = setUp([1, 2], 0.9);
  expect([...average.state()].map(([name, { shape }]) => [name, shape])).toEqual([
    ["step", []],
    ["w", [2]],
  ]);
  expect(() => setUp([1], 0.9).average.load(average.state())).toThrow("different: w is [1], got [2]");
});

test("an average taken from the state is stale after the next update", () => {
  const { average } = setUp([1], 0.9);
  const before = average.state().get("w")!.value;
  average.update();
  expect(() => before.data()).toThrow(LifetimeError);
  expect(() => before.data()).toThrow("overwritten by the average's update");
});

function setUp(values: number[], decay: number): { w: Parameter; average: ExponentialAverage } {
  const w = new Parameter(tensor(values));
  return { w, average: new ExponentialAverage(new Map([["w", w]]), { decay }) };
}

function numbers(w: Parameter): number[] {
  return [...w.value.data()];
}
