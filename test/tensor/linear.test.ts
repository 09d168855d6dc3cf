import { ShapeError } from "@tsumiki/kernels";
import { affine, matmul, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, numpyTable, onEveryBackend, onReference, type Packed, unpacked } from "./support.ts";

interface Case {
  a: Packed;
  b: Packed;
  transposeA: boolean;
  transposeB: boolean;
  y: Packed;
}

for (const { a, b, transposeA, transposeB, y } of numpyTable<Case>("products")) {
  const show = ({ shape }: Packed, transposed: boolean) => `[${shape}]${transposed ? "ᵀ" : ""}`;
  onEveryBackend(`${show(a, transposeA)}·${show(b, transposeB)} is as in NumPy`, () => {
    expectTensor(matmul(unpacked(a), unpacked(b), { transposeA, transposeB }), y);
  });
}

onReference("matmul names both shapes and the extents that differ", () => {
  expect(() => matmul(zeros([2, 3]), zeros([2, 3]))).toThrow(
    "matmul: shapes [2, 3] and [2, 3] do not multiply: 3 columns, 2 rows",
  );
  expect(() => matmul(zeros([2, 3]), zeros([2, 3]), { transposeA: true, transposeB: true })).toThrow(
    "matmul: shapes [2, 3] transposed and [2, 3] transposed do not multiply: 2 columns, 3 rows",
  );
  expect(() => matmul(zeros([2, 3, 4]), zeros([4]))).toThrow("got shapes [2, 3, 4] and [4]");
  expect(() => matmul(zeros([]), zeros([4]))).toThrow(ShapeError);
});

onEveryBackend("affine multiplies each sample by W and adds b", () => {
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  const W = tensor([
    [1, 0, -1],
    [2, 1, 0.5],
  ]);
  expectTensor(affine(x, W, tensor([10, 20, 30])), { shape: [2, 3], data: [15, 22, 30, 21, 24, 29] });
  expectTensor(affine(x, W, null), { shape: [2, 3], data: [5, 2, 0, 11, 4, -1] });
});

onReference("affine refuses other features and a bias that would have to be broadcast", () => {
  const W = zeros([2, 3]);
  expect(() => affine(zeros([4, 3]), W, null)).toThrow("affine: x [4, 3] has 3 features, W [2, 3] expects 2");
  expect(() => affine(zeros([4, 2]), W, zeros([1]))).toThrow("affine: expected b [3] for W [2, 3], got [1]");
  expect(() => affine(zeros([4, 2]), W, zeros([1, 3]))).toThrow(ShapeError);
  expect(() => affine(zeros([2]), W, null)).toThrow("affine: expected x [batch, in], got [2]");
});
