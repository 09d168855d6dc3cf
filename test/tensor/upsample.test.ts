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

onEveryBackend("bilinear: straight lines between the middles of the pixels, and the outermost ones beyond", () => {
  const x = tensor(Float64Array.of(1, 2, 4, 0, 8, 4), [1, 2, 1, 3]);
  expectTensor(upsample2d(x, [1, 2], { mode: "bilinear" }), {
    shape: [1, 2, 1, 6],
    data: [1, 1.25, 1.75, 2.5, 3.5, 4, 0, 2, 6, 7, 5, 4],
  });
  expectTensor(upsample2d(x, [1, 3], { mode: "bilinear" }), {
    shape: [1, 2, 1, 9],
    data: [1, 1, 4 / 3, 5 / 3, 2, 8 / 3, 10 / 3, 4, 4, 0, 0, 8 / 3, 16 / 3, 8, 20 / 3, 16 / 3, 4, 4],
  });
});

onEveryBackend("bilinear in both directions weighs four pixels", () => {
  const x = tensor(Float64Array.of(0, 16, 32, 64), [1, 1, 2, 2]);
  expectTensor(upsample2d(x, 2, { mode: "bilinear" }), {
    shape: [1, 1, 4, 4],
    data: [0, 4, 12, 16, 8, 13, 23, 28, 24, 31, 45, 52, 32, 40, 56, 64],
  });
});

onEveryBackend("bilinear: a single pixel, Infinity too, and a factor of 1", () => {
  const x = tensor(Float64Array.of(5, Infinity), [1, 2, 1, 1]);
  const y = upsample2d(x, [2, 4], { mode: "bilinear" });
  expectTensor(y, { shape: [1, 2, 2, 4], data: [...Array(8).fill(5), ...Array(8).fill(Infinity)] });
  const same = upsample2d(x, 1, { mode: "bilinear" });
  expect(same.data()).toEqual(x.data());
  expect(same).not.toBe(x);
});

onReference("a mode that is none is refused", () => {
  const x = zeros([1, 1, 2, 2]);
  expect(() => upsample2d(x, 2, { mode: "linear" as "bilinear" })).toThrow(
    new RangeError(
      'upsample2d: mode must be "nearest" or "bilinear", got the string "linear", did you mean "bilinear"?',
    ),
  );
  expect(() => upsample2d(x, 2, { mode: null as never })).toThrow(
    new TypeError('upsample2d: mode must be "nearest" or "bilinear", got null'),
  );
  expect(() => upsample2d(x, 2, { alignCorners: false } as object)).toThrow(
    "upsample2d: unknown option alignCorners. It takes mode",
  );
});

onReference("what is no image, and a factor that is no whole number, are refused", () => {
  expect(() => upsample2d(zeros([2, 3]), 2)).toThrow(
    "upsample2d: expected x [batch, channels, height, width], got [2, 3]",
  );
  expect(() => upsample2d(zeros([1, 1, 2, 2]), 1.5)).toThrow(
    new RangeError("upsample2d: factor must be a whole number of at least 1, got 1.5"),
  );
});
