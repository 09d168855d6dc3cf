import { poolGeometry } from "@tsumiki/kernels";
import { averagePool2d, col2im, conv2d, im2col, maxPool2d, upsample2d } from "@tsumiki/tensor";
import fc from "fast-check";
import { test } from "vitest";
import { checkOperation, forAll, seed } from "./operation.ts";

const small = fc.integer({ min: 1, max: 2 });
const pair = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

/** Windows on images that they fit, whatever is left over. */
const windows = fc.record({
  kernelSize: pair(1, 3),
  options: fc.record({
    stride: pair(1, 2),
    padding: pair(0, 1),
    dilation: pair(1, 2),
    rounding: fc.constantFrom("floor" as const, "ceil" as const),
  }),
  image: pair(5, 6),
});

/** Windows with as much padding as each stride takes. */
const same = fc.record({
  kernelSize: pair(1, 3),
  options: fc.record({ stride: pair(1, 3), dilation: pair(1, 2), padding: fc.constant("same" as const) }),
  image: pair(5, 6),
});

/** The same, where no window lies in the padding altogether. */
const poolings = windows.filter(
  ({ kernelSize, options }) =>
    options.rounding === "floor" && options.padding.every((width, side) => width < kernelSize[side]!),
);

test("conv2d by image, filters and bias, whatever its geometry", () => {
  const sizes = fc.record({ batch: small, groups: small, ins: small, outs: small });
  forAll(
    [fc.oneof(windows, same), sizes, seed],
    ({ kernelSize, options, image }, { batch, groups, ins, outs }, seed) => {
      const shapes = [
        [batch, groups * ins, ...image],
        [groups * outs, ins, ...kernelSize],
      ];
      const all = { ...options, groups };
      checkOperation((x, W) => conv2d(x, W, null, all), shapes, { seed, mayBeVacuous: true });
      checkOperation((x, W, b) => conv2d(x, W, b, all), [...shapes, [groups * outs]], { seed, mayBeVacuous: true });
    },
    15,
  );
});

test("maxPool2d and averagePool2d, whatever their geometry", () => {
  forAll(
    [fc.oneof(poolings, same), small, fc.boolean(), seed],
    ({ kernelSize, options, image }, batch, countPadding, seed) => {
      const shapes = [[batch, 2, ...image]];
      checkOperation((x) => maxPool2d(x, kernelSize, options)[0], shapes, { seed });
      checkOperation((x) => averagePool2d(x, kernelSize, { ...options, countPadding }), shapes, { seed });
    },
  );
});

test("upsample2d, whatever the factors", () => {
  const image = fc.tuple(small, small, fc.integer({ min: 1, max: 3 }), small);
  forAll([image, pair(1, 3), seed], (image, factor, seed) => {
    checkOperation((x) => upsample2d(x, factor), [image], { seed });
    checkOperation((x) => upsample2d(x, factor, { mode: "bilinear" }), [image], { seed });
  });
});

test("im2col and col2im, whatever their geometry", () => {
  forAll(
    [fc.oneof(windows, same), small, small, seed],
    ({ kernelSize, options, image }, batch, channels, seed) => {
      const shape = [batch, channels, ...image];
      const { outHeight, outWidth } = poolGeometry("test", shape, kernelSize, options);
      const columns = [batch * outHeight * outWidth, channels * kernelSize[0] * kernelSize[1]];
      checkOperation((x) => im2col(x, kernelSize, options), [shape], { seed, mayBeVacuous: true });
      checkOperation((x) => col2im(x, shape, kernelSize, options), [columns], { seed, mayBeVacuous: true });
    },
    15,
  );
});
