import { ShapeError } from "@tsumiki/kernels";
import { Dropout, sequential } from "@tsumiki/layers";
import { defaultGenerator, equal, Generator, mean, normal, ones, seed, type Tensor, tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("in training an element is 0 or divided by 1 − rate, and dy goes through the same mask", () => {
  const x = normal([50, 40]);
  const [y, backward] = new Dropout(0.2).forward(x);
  const mask = y.data().map((value, index) => value / (x.data()[index] as number));
  expect(new Set(mask.map((factor) => Math.round(factor * 1e9) / 1e9))).toEqual(new Set([0, 1.25]));
  expect(backward(ones([50, 40])).data()).toEqual(mask.map((factor) => (factor === 0 ? 0 : 1.25)));
});

onEveryBackend("the share of zeros is the rate, and the mean stays the same", () => {
  for (const rate of [0.1, 0.5, 0.9]) {
    const [y] = new Dropout(rate, { generator: new Generator(1) }).forward(ones([100, 10, 10, 10]));
    // Four standard deviations of the share of that many independent elements.
    const deviation = 4 * Math.sqrt((rate * (1 - rate)) / y.size);
    expect(Math.abs(mean(equal(y, 0)).item() - rate)).toBeLessThan(deviation);
    expect(Math.abs(mean(y).item() - 1)).toBeLessThan(deviation / (1 - rate));
  }
});

test("in use y is x, and nothing is drawn", () => {
  const generator = new Generator(1);
  const before = generator.save();
  const x = normal([3, 4]);
  const model = sequential([4], new Dropout(0.5, { generator }), new Dropout(0.9, { generator }));
  expect(model.predict(x).data()).toEqual(x.data());
  expect(generator.save()).toEqual(before);
});

test("rate 0 drops nothing and draws nothing", () => {
  const generator = new Generator(1);
  const before = generator.save();
  const x = tensor([1, -2]);
  const [y, backward] = new Dropout(0, { generator }).forward(x);
  expect(y.toArray()).toEqual([1, -2]);
  expect(backward(tensor([3, 4])).toArray()).toEqual([3, 4]);
  expect(generator.save()).toEqual(before);
});

test("every forward draws another mask, and a generator put back repeats them", () => {
  const generator = new Generator(5);
  const layer = new Dropout(0.5, { generator });
  const state = generator.save();
  const [first, second] = [mask(layer), mask(layer)];
  expect(first).not.toEqual(second);
  generator.restore(state);
  expect([mask(layer), mask(layer)]).toEqual([first, second]);
});

test("without a generator it takes one that seed() decides on when the layer is made", () => {
  seed(3);
  const first = mask(new Dropout(0.5));
  seed(3);
  expect(mask(new Dropout(0.5))).toEqual(first);
  seed(4);
  expect(mask(new Dropout(0.5))).not.toEqual(first);
});

test("one draw of the default generator makes its own, and what is drawn later changes no mask", () => {
  const masks = (meanwhile: () => void) => {
    seed(3);
    const layers = [new Dropout(0.5), new Dropout(0.5)] as const;
    meanwhile();
    return layers.map(mask);
  };
  const alone = masks(() => {});
  expect(alone[0]).not.toEqual(alone[1]);
  const beside = masks(() => {
    mask(new Dropout(0.5));
    normal([10]);
    seed(4);
  });
  expect(beside).toEqual(alone);
  seed(3);
  defaultGenerator.next();
  const afterOne = defaultGenerator.save();
  seed(3);
  mask(new Dropout(0.5));
  expect(defaultGenerator.save()).toEqual(afterOne);
});

test("a backward keeps its mask, whatever other forwards draw", () => {
  const layer = new Dropout(0.5);
  const [y, backward] = layer.forward(ones([100]));
  layer.forward(ones([100]));
  expect(backward(ones([100])).data()).toEqual(y.data());
});

test("a rate that is no share is refused", () => {
  for (const rate of [-0.1, 1, 1.5, Number.NaN]) {
    expect(() => new Dropout(rate)).toThrow(
      new RangeError(`Dropout: rate, the share that is dropped, must be a number in [0, 1), got ${rate}`),
    );
  }
});

test("a gradient of another shape than the output is refused", () => {
  const [, backward] = new Dropout(0.5).forward(ones([2, 3]));
  expect(() => backward(ones([3, 2]))).toThrow(
    new ShapeError("Dropout's backward: expected dy [2, 3], the shape of the output, got [3, 2]"),
  );
});

function mask(layer: Dropout): ReturnType<Tensor["data"]> {
  return layer.forward(ones([200]))[0].data();
}
