import { tensor, upsample2d, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend, onReference } from "./support.ts";

onEveryBackend("every pixel of every channel becomes a rectangle", () => {
  const x = tensor(Float64Array.of(1, 2, 3, 4, 5, 6), [1, 3, 1, 2]);
  expectTensor(upsample2d(x, [2, 2]), {
    shape: [1, 3, 2, 4],
    data: [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4, 5, 5, 6, 6, 5, 5, 6, 6],
  });
  expect(upsample2d(x, [1, 3]).shape).toEqual([1, 3, 1, 6]);
  expect(upsample2d(x, 1).data()).toEqual(x.data());
});

onReference("what is no image, and a factor that is no whole number, are refused", () => {
  expect(() => upsample2d(zeros([2, 3]), 2)).toThrow(
    "upsample2d: expected x [batch, channels, height, width], got [2, 3]",
  );
  expect(() => upsample2d(zeros([1, 1, 2, 2]), 1.5)).toThrow(
    new RangeError("upsample2d: factor must be a whole number of at least 1, got 1.5"),
  );
});
