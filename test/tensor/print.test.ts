import { inspect } from "node:util";
import { arange, multiply, ones, reshape, scalar, type Tensor, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { onReference } from "./support.ts";

onReference("whole numbers have no decimals, and columns are aligned", () => {
  expectPrinted(tensor([[1, 2, 3], [-40, 5, 6]]), [
    "Tensor [2, 3]",
    "[[  1   2   3]",
    " [-40   5   6]]",
  ]); // biome-ignore format: as printed
});

onReference("as many decimals as needed are shown, at most four", () => {
  expectPrinted(
    tensor([
      [0.5, 1],
      [2, 0.25],
    ]),
    ["Tensor [2, 2]", "[[0.50 1.00]", " [2.00 0.25]]"],
  );
  expectPrinted(tensor([1 / 3, -2 / 3]), ["Tensor [2] [ 0.3333 -0.6667]"]);
  expectPrinted(tensor(Float32Array.of(0.1, 0.7)), ["Tensor [2] [0.1 0.7]"]);
});

onReference("scalars and vectors stand on the line of their shape", () => {
  expectPrinted(scalar(3.25), ["Tensor [] 3.25"]);
  expectPrinted(arange(5), ["Tensor [5] [0 1 2 3 4]"]);
});

onReference("NaN and infinities do not make whole numbers decimal", () => {
  expectPrinted(tensor([1, NaN, Infinity, -Infinity]), ["Tensor [4] [   1  nan  inf -inf]"]);
  expectPrinted(tensor([NaN]), ["Tensor [1] [nan]"]);
});

onReference("very large and very small numbers have an exponent", () => {
  expectPrinted(tensor([1.5e-7, -2e-5]), ["Tensor [2] [ 1.5000e-7 -2.0000e-5]"]);
  expectPrinted(tensor([2.5e8, 0.5]), ["Tensor [2] [2.5000e+8 5.0000e-1]"]);
});

onReference("a blank line parts the matrices of higher ranks", () => {
  expectPrinted(reshape(arange(8), [2, 2, 2]), ["Tensor [2, 2, 2]", "[[[0 1]", "  [2 3]]", "", " [[4 5]", "  [6 7]]]"]);
});

onReference("an image of [1, 28, 28] shows three rows and columns at each end", () => {
  expectPrinted(reshape(arange(784), [1, 28, 28]), [
    "Tensor [1, 28, 28]",
    "[[[  0   1   2 ...  25  26  27]",
    "  [ 28  29  30 ...  53  54  55]",
    "  [ 56  57  58 ...  81  82  83]",
    "  ...",
    "  [700 701 702 ... 725 726 727]",
    "  [728 729 730 ... 753 754 755]",
    "  [756 757 758 ... 781 782 783]]]",
  ]);
});

onReference("scores of [100, 10] show every class of the first and the last samples", () => {
  const row = " [0.5 0.5 0.5 0.5 0.5 0.5 0.5 0.5 0.5 0.5]";
  expectPrinted(multiply(ones([100, 10]), 0.5), [
    "Tensor [100, 10]",
    `[${row.slice(1)}`,
    row,
    row,
    " ...",
    row,
    row,
    `${row}]`,
  ]);
});

onReference("of more than 1000 elements at most six are shown along an axis", () => {
  const text = String(zeros([20, 10, 9, 8]));
  expect(text.match(/\b0\b/g)).toHaveLength(6 ** 4);
});

onReference("console.log shows the same in Node", () => {
  expect(inspect(tensor([1, 2]))).toBe("Tensor [2] [1 2]");
});

function expectPrinted(x: Tensor, lines: readonly string[]): void {
  expect(x.toString()).toBe(lines.join("\n"));
}
