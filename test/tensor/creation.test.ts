import { ShapeError } from "@tsumiki/kernels";
import { arange, clone, full, oneHot, ones, Parameter, scalar, tensor, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, onEveryBackend, onReference } from "./support.ts";

onEveryBackend("nested arrays give their shape, one level an axis", () => {
  expectTensor(tensor([[1, 2, 3], [4, 5, 6]]), { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }); // biome-ignore format: rows
  expectTensor(tensor([[[[1], [2]]]]), { shape: [1, 1, 2, 1], data: [1, 2] });
  expectTensor(tensor(7), { shape: [], data: [7] });
});

onEveryBackend("a typed array is a vector, or fills the shape given in NCHW order", () => {
  expectTensor(tensor(Uint8Array.of(1, 255)), { shape: [2], data: [1, 255] });
  const images = tensor(
    Float32Array.from({ length: 24 }, (_, index) => index),
    [2, 3, 2, 2],
  );
  expect(images.shape).toEqual([2, 3, 2, 2]);
  expect([...images.data()]).toEqual([...Array(24).keys()]);
  expect(images.toArray()).toEqual([
    [[[0, 1], [2, 3]], [[4, 5], [6, 7]], [[8, 9], [10, 11]]],
    [[[12, 13], [14, 15]], [[16, 17], [18, 19]], [[20, 21], [22, 23]]],
  ]); // biome-ignore format: images
});

onReference("nested arrays fill another shape of as many elements", () => {
  expectTensor(
    tensor(
      [
        [1, 2],
        [3, 4],
      ],
      [4],
    ),
    { shape: [4], data: [1, 2, 3, 4] },
  );
});

onReference("ragged arrays are refused with the index", () => {
  expect(() => tensor([[1, 2], [3]])).toThrow(
    "tensor: ragged arrays: at [1] is an array of 1, expected an array of 2 like the first",
  );
  expect(() =>
    tensor([
      [[1], [2]],
      [[3], [4, 5]],
    ]),
  ).toThrow("at [1, 1] is an array of 2, expected an array of 1");
  expect(() => tensor([1, [2]])).toThrow("at [1] is an array of 1, expected a number");
  expect(() => tensor([[1], 2])).toThrow("at [1] is a number, expected an array of 1");
  expect(() => tensor([[1], 2])).toThrow(ShapeError);
});

onReference("what is no number is refused with the index", () => {
  expect(() => tensor([[1], ["2"]] as unknown as number[])).toThrow(TypeError);
  expect(() => tensor([[1], ["2"]] as unknown as number[])).toThrow('expected a number at [1, 0], got the string "2"');
  expect(() => tensor([null] as unknown as number[])).toThrow("expected a number at [0], got null");
});

onReference("too few values, and shapes with an empty or broken axis, are refused", () => {
  expect(() => tensor([1, 2, 3], [2, 2])).toThrow("tensor: 3 values [3] do not fill shape [2, 2]");
  expect(() => tensor([])).toThrow("tensor: axis 0 of shape [0] is 0");
  expect(() => zeros([2, 0])).toThrow("zeros: axis 1 of shape [2, 0] is 0; an extent is a whole number of at least 1");
  expect(() => ones([1.5])).toThrow(ShapeError);
  expect(() => full([-1], 2)).toThrow("full: axis 0 of shape [-1] is -1");
  expect(() => arange(0)).toThrow(ShapeError);
});

onEveryBackend("zeros, ones, full, scalar and arange hold what they say", () => {
  expectTensor(zeros([2, 1]), { shape: [2, 1], data: [0, 0] });
  expectTensor(ones([3]), { shape: [3], data: [1, 1, 1] });
  expectTensor(full([1, 1, 1, 2], -2.5), { shape: [1, 1, 1, 2], data: [-2.5, -2.5] });
  expectTensor(scalar(4), { shape: [], data: [4] });
  expectTensor(arange(4), { shape: [4], data: [0, 1, 2, 3] });
});

onEveryBackend("oneHot puts a 1 at each label, given as numbers or as a tensor", () => {
  const expected = { shape: [3, 4], data: [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1] };
  expectTensor(oneHot([2, 0, 3], 4), expected);
  expectTensor(oneHot(Uint8Array.of(2, 0, 3), 4), expected);
  expectTensor(oneHot(tensor([2, 0, 3]), 4), expected);
});

onReference("oneHot refuses a label that is no class, and names its position", () => {
  const range = "expected a whole number from 0 to 9";
  expect(() => oneHot([1, 10], 10)).toThrow(`oneHot: the label at position 1 is 10, ${range}`);
  expect(() => oneHot([-1], 10)).toThrow(`the label at position 0 is -1, ${range}`);
  expect(() => oneHot(tensor([0, 1, 0.5]), 10)).toThrow(`the label at position 2 is 0.5, ${range}`);
  expect(() => oneHot([NaN], 10)).toThrow(RangeError);
  expect(() => oneHot(zeros([2, 2]), 10)).toThrow("oneHot: expected labels [batch], got [2, 2]");
});

onEveryBackend("a clone keeps its numbers when the other is overwritten", () => {
  const x = tensor([1, 2]);
  const copy = clone(x);
  x.overwrite([3, 4], "a test");
  expectTensor(copy, { shape: [2], data: [1, 2] });
});

onReference("a shape that is no array, or that no memory holds, is refused by name", () => {
  expect(() => zeros(5 as unknown as number[])).toThrow(
    new TypeError("zeros: expected a shape such as [2, 3], got the number 5; the extents stand in one array"),
  );
  expect(() => tensor([1, 2], 2 as unknown as number[])).toThrow("tensor: expected a shape such as [2, 3]");
  expect(() => ones([2 ** 20, 2 ** 20])).toThrow(
    new RangeError("ones: shape [1048576, 1048576] has 1099511627776 elements, more than memory holds"),
  );
});

onReference("labels that no class number can be are refused with their type", () => {
  const range = "expected a whole number from 0 to 2";
  expect(() => oneHot(["1"] as never, 3)).toThrow(
    new TypeError(`oneHot: the label at position 0 is the string "1", ${range}`),
  );
  expect(() => oneHot([1n] as never, 3)).toThrow(`is the bigint 1n, ${range}`);
  expect(() => oneHot(BigInt64Array.of(1n) as never, 3)).toThrow(`is the bigint 1n, ${range}`);
  expect(() => oneHot([2 ** 31 + 1], 3)).toThrow(`is 2147483649, ${range}`);
  expect(() => oneHot([0], 2 ** 24 + 1)).toThrow(
    new RangeError("oneHot: classes must be a whole number from 1 to 16777216, got 16777217"),
  );
  expect(() => oneHot(undefined as never, 3)).toThrow(
    "oneHot: expected labels as a tensor or an array of numbers, got undefined",
  );
});

onReference("what is checked of labels is what is taken", () => {
  const reads = [1, 1000];
  const labels = Object.defineProperty([0], 0, { get: () => reads.shift() });
  expectTensor(oneHot(labels, 2), { shape: [1, 2], data: [0, 1] });
});

onReference("values that are no numbers are refused with their type", () => {
  expect(() => tensor(BigInt64Array.of(1n) as never)).toThrow(
    new TypeError(
      "tensor: expected numbers, got a BigInt64Array of 1; Array.from(values, Number) makes them of bigints",
    ),
  );
  expect(() => tensor(new DataView(new ArrayBuffer(8)) as never)).toThrow("tensor: expected numbers, got a DataView");
  expect(() => full([1], "2" as never)).toThrow('full: value must be a number, got the string "2": leave out the');
  expect(() => new Parameter([1, 2] as never)).toThrow(
    new TypeError("Parameter: expected a tensor, got the array [1, 2]; tensor(…) makes one of numbers"),
  );
});
