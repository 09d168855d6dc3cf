import { keeps } from "@tsumiki/kernels";
import { dropout, Generator, mean, ones } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend, onReference } from "./support.ts";

onEveryBackend("what the key keeps is scaled by 1 / (1 − rate), the rest is 0, in NCHW order", () => {
  const shape = [2, 3, 2, 2];
  const data = Array.from({ length: 24 }, (_, position) => (keeps(12345, position, 0.2) ? 1.25 : 0));
  expectTensor(dropout(ones(shape), 0.2, 12345), { shape, data });
});

onEveryBackend("the same key gives the same mask, another key another one", () => {
  const x = ones([100]);
  const y = dropout(x, 0.5, 1);
  expect(dropout(x, 0.5, 1).data()).toEqual(y.data());
  expect(dropout(x, 0.5, 2).data()).not.toEqual(y.data());
});

onReference("in the mean, nothing changes", () => {
  const key = new Generator(1).key();
  expect(mean(dropout(ones([10_000]), 0.3, key)).item()).toBeCloseTo(1, 1);
});

onEveryBackend("a rate of 0 keeps everything", () => {
  expectTensor(dropout(ones([4]), 0, 7), { shape: [4], data: [1, 1, 1, 1] });
});

onReference("a rate outside [0, 1) is refused", () => {
  for (const rate of [1, -0.1, NaN, 50]) {
    expect(() => dropout(ones([1]), rate, 0)).toThrow(`dropout: expected a rate in [0, 1), got ${rate}`);
  }
});
