import fc from "fast-check";
import { expect, test } from "vitest";
import { matmul } from "../../../packages/kernels/src/reference/matmul.ts";
import { expectAdjoint, flat, random, seeds } from "./support.ts";

const plain = { transposeA: false, transposeB: false };

test("[[1, 2], [3, 4], [5, 6]] · [[1, 2, 3], [4, 5, 6]], and with a bias on each row", () => {
  const a = flat([1, 2, 3, 4, 5, 6]);
  const b = flat([1, 2, 3, 4, 5, 6]);
  const y = new Float64Array(9).fill(NaN);
  matmul({ rows: 3, columns: 3, inner: 2, ...plain }, a, b, null, y);
  expect(y).toEqual(flat([9, 12, 15, 19, 26, 33, 29, 40, 51]));
  matmul({ rows: 3, columns: 3, inner: 2, ...plain }, a, b, flat([100, 200, 300]), y);
  expect(y).toEqual(flat([109, 212, 315, 119, 226, 333, 129, 240, 351]));
});

test("transposed operands are read as they lie in memory", () => {
  const a = flat([1, 3, 5, 2, 4, 6]);
  const b = flat([1, 4, 2, 5, 3, 6]);
  const y = new Float64Array(9);
  matmul({ rows: 3, columns: 3, inner: 2, transposeA: true, transposeB: true }, a, b, null, y);
  expect(y).toEqual(flat([9, 12, 15, 19, 26, 33, 29, 40, 51]));
});

test("a product over nothing is the bias", () => {
  const y = new Float64Array(4).fill(NaN);
  matmul({ rows: 2, columns: 2, inner: 0, ...plain }, flat([]), flat([]), flat([1, 2]), y);
  expect(y).toEqual(flat([1, 2, 1, 2]));
});

test("the adjoints of A·B are dY·Bᵀ and Aᵀ·dY", () => {
  const extent = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(extent, extent, extent, seeds, (rows, columns, inner, seed) => {
      const a = random(rows * inner, seed);
      const b = random(inner * columns, seed + 2);
      const dy = random(rows * columns, seed + 4);
      const y = dy.map(() => NaN);
      const da = a.map(() => NaN);
      const db = b.map(() => NaN);
      matmul({ rows, columns, inner, transposeA: false, transposeB: false }, a, b, null, y);
      matmul({ rows, columns: inner, inner: columns, transposeA: false, transposeB: true }, dy, b, null, da);
      matmul({ rows: inner, columns, inner: rows, transposeA: true, transposeB: false }, a, dy, null, db);
      expectAdjoint(dy, y, da, a);
      expectAdjoint(dy, y, db, b);
    }),
  );
});
