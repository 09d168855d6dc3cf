import { ShapeError } from "@tsumiki/kernels";
import { Dropout2d } from "@tsumiki/layers";
import { defaultGenerator, Generator, ones, seed, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { onEveryBackend } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

onEveryBackend("whole channels are dropped, the others divided by 1 − rate, and dy goes through the same mask", () => {
  const x = ones([50, 40, 2, 3]);
  const [y, backward] = new Dropout2d(0.2, { generator: new Generator(1) }).forward(x);
  const values = y.data();
  const channels = Array.from({ length: 2000 }, (_, channel) => [...values.subarray(channel * 6, channel * 6 + 6)]);
  for (const channel of channels) expect([0, 1.25]).toContain(channel[0]);
  for (const channel of channels) expect(new Set(channel).size).toBe(1);
  // Four standard deviations of the share of 2000 independent channels.
  const dropped = channels.filter(([first]) => first === 0).length / 2000;
  expect(Math.abs(dropped - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / 2000));
  expect(backward(x).data()).toEqual(values);
});

test("in use, and with a rate of 0, y is x and nothing is drawn", () => {
  const generator = new Generator(1);
  const before = generator.save();
  const x = ones([2, 3, 2, 2]);
  expect(new Dropout2d(0.9, { generator }).predict(x).data()).toEqual(x.data());
  const [y, backward] = new Dropout2d(0, { generator }).forward(x);
  expect(y.data()).toEqual(x.data());
  expect(backward(x).data()).toEqual(x.data());
  expect(generator.save()).toEqual(before);
});

test("the masks come from a generator of its own, which the default one seeds", () => {
  const [y] = madeWith(3).forward(ones([4, 50, 1, 1]));
  const layer = madeWith(3);
  seed(4);
  const before = defaultGenerator.save();
  expect(layer.forward(ones([4, 50, 1, 1]))[0].data()).toEqual(y.data());
  expect(defaultGenerator.save()).toEqual(before);
  expect(
    madeWith(4)
      .forward(ones([4, 50, 1, 1]))[0]
      .data(),
  ).not.toEqual(y.data());
});

test("a rate that is no share, and what is no image, are refused", () => {
  for (const rate of [-0.1, 1, NaN]) {
    expect(() => new Dropout2d(rate)).toThrow(
      new RangeError(`Dropout2d: rate, the share that is dropped, must be a number in [0, 1), got ${rate}`),
    );
  }
  expect(() => new Dropout2d(0.5).forward(zeros([2, 3]))).toThrow(ShapeError);
});

function madeWith(number: number): Dropout2d {
  seed(number);
  return new Dropout2d(0.5);
}
