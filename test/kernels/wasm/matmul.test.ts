import fc from "fast-check";
import { test } from "vitest";
import { expectAgreement } from "./exactly.ts";

const small = Array.from({ length: 13 }, (_, index) => index + 1);

test("every product of up to 13 rows and 13 columns agrees with the reference", () => {
  for (const rows of small) {
    for (const columns of small) expectEveryTransposeAgrees(rows, columns, 1 + ((rows + columns) % 5));
  }
});

test("every inner size up to 13 agrees with the reference", () => {
  for (const inner of small) expectEveryTransposeAgrees(7, 9, inner);
});

test("products of several blocks in each direction agree with the reference", () => {
  const large = fc.integer({ min: 1, max: 100 });
  fc.assert(fc.property(large, large, fc.integer({ min: 1, max: 400 }), expectEveryTransposeAgrees), { numRuns: 10 });
});

function expectEveryTransposeAgrees(rows: number, columns: number, inner: number): void {
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      expectAgreement(({ kernels, input, output }) => {
        const geometry = { rows, columns, inner, transposeA, transposeB };
        const a = input([rows * inner]);
        const b = input([inner * columns]);
        kernels.matmul(geometry, a, b, null, output("y", [rows * columns]));
        kernels.matmul(geometry, a, b, input([columns]), output("y with bias", [rows * columns]));
      });
    }
  }
}
