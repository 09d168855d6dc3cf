import { affine, matmul } from "@tsumiki/tensor";
import fc from "fast-check";
import { test } from "vitest";
import { checkOperation, forAll, seed } from "./operation.ts";

const extent = fc.integer({ min: 1, max: 3 });

test("matmul of matrices and vectors, read transposed or not, by both factors", () => {
  const flags = fc.record({
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
    vectorA: fc.boolean(),
    vectorB: fc.boolean(),
  });
  forAll(
    [extent, extent, extent, flags, seed],
    (rows, inner, columns, { vectorA, vectorB, ...options }, seed) => {
      const a = vectorA ? [inner] : options.transposeA ? [inner, rows] : [rows, inner];
      const b = vectorB ? [inner] : options.transposeB ? [columns, inner] : [inner, columns];
      checkOperation((a, b) => matmul(a, b, options), [a, b], { seed });
    },
    100,
  );
});

test("affine by x, W and b", () => {
  forAll([extent, extent, extent, seed], (batch, inFeatures, outFeatures, seed) => {
    const shapes = [
      [batch, inFeatures],
      [inFeatures, outFeatures],
    ];
    checkOperation((x, W) => affine(x, W, null), shapes, { seed });
    checkOperation((x, W, b) => affine(x, W, b), [...shapes, [outFeatures]], { seed });
  });
});
