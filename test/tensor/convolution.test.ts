import { type ConvOptions, ShapeError } from "@tsumiki/kernels";
import {
  col2im,
  conv2d,
  conv2dBackwardInput,
  conv2dBackwardWeight,
  im2col,
  matmul,
  multiply,
  reshape,
  sum,
  type Tensor,
  tensor,
  transpose,
  uniform,
  zeros,
} from "@tsumiki/tensor";
import fc from "fast-check";
import { expect } from "vitest";
import { expectTensor, onEveryBackend, onReference } from "./support.ts";

const image = [
  [1, 2, 3, 0],
  [0, 1, 2, 3],
  [3, 0, 1, 2],
  [2, 3, 0, 1],
];
const filter = [
  [2, 0, 1],
  [0, 1, 2],
  [1, 0, 2],
];

onEveryBackend("a 4x4 image under a 3x3 filter gives 2x2, and the bias is added everywhere", () => {
  const x = tensor([[image]]);
  const weight = tensor([[filter]]);
  expectTensor(conv2d(x, weight, null), { shape: [1, 1, 2, 2], data: [15, 16, 6, 15] });
  expectTensor(conv2d(x, weight, tensor([3])), { shape: [1, 1, 2, 2], data: [18, 19, 9, 18] });
});

onEveryBackend("padding by 1 keeps 4x4", () => {
  const y = conv2d(tensor([[image]]), tensor([[filter]]), null, { padding: 1 });
  expectTensor(y, { shape: [1, 1, 4, 4], data: [7, 12, 10, 2, 4, 15, 16, 10, 10, 6, 15, 6, 8, 10, 4, 3] });
});

onEveryBackend("two groups see their own channels alone", () => {
  const x = tensor([[[[1]], [[10]], [[100]], [[1000]]]]);
  const weight = tensor([
    [[[1]], [[2]]],
    [[[3]], [[4]]],
  ]);
  expectTensor(conv2d(x, weight, null, { groups: 2 }), { shape: [1, 2, 1, 1], data: [21, 4300] });
});

onEveryBackend("im2col lays each window in a row, channel after channel", () => {
  const x = tensor([
    [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [
        [10, 20, 30],
        [40, 50, 60],
      ],
    ],
  ]);
  expectTensor(im2col(x, 2), { shape: [2, 8], data: [1, 2, 4, 5, 10, 20, 40, 50, 2, 3, 5, 6, 20, 30, 50, 60] });
  expectTensor(im2col(x, [1, 3], { padding: [0, 1], stride: [1, 2] }), {
    shape: [4, 6],
    data: [0, 1, 2, 0, 10, 20, 2, 3, 0, 20, 30, 0, 0, 4, 5, 0, 40, 50, 5, 6, 0, 50, 60, 0],
  });
});

onEveryBackend("col2im adds overlapping windows", () => {
  expectTensor(
    col2im(
      tensor([
        [1, 2],
        [10, 20],
      ]),
      [1, 1, 1, 3],
      [1, 2],
    ),
    { shape: [1, 1, 1, 3], data: [1, 12, 20] },
  );
});

/** Images, filters and options that fit one another, with every rounding but "exact". */
const configurations = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    groups: fc.integer({ min: 1, max: 2 }),
    inPerGroup: fc.integer({ min: 1, max: 3 }),
    outPerGroup: fc.integer({ min: 1, max: 3 }),
    kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    extra: fc.tuple(fc.nat(4), fc.nat(4)),
    stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    padding: fc.tuple(fc.nat(2), fc.nat(2)),
    dilation: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    rounding: fc.constantFrom("floor", "ceil", "nearest"),
  })
  .map(({ batch, groups, inPerGroup, outPerGroup, kernel, extra, ...window }) => {
    const extents = kernel.map((size, axis) => window.dilation[axis]! * (size - 1) + 1 + extra[axis]!);
    const inputShape = [batch, groups * inPerGroup, ...extents];
    const weightShape = [groups * outPerGroup, inPerGroup, ...kernel];
    return { inputShape, weightShape, kernel, options: { ...window, groups } as ConvOptions };
  });

onReference("the backwards are adjoints: ⟨dy, conv(x, W)⟩ = ⟨dx, x⟩ = ⟨dW, W⟩", () => {
  fc.assert(
    fc.property(configurations, ({ inputShape, weightShape, options }) => {
      const x = uniform(inputShape, { low: -1 });
      const weight = uniform(weightShape, { low: -1 });
      const y = conv2d(x, weight, null, options);
      const dy = uniform(y.shape, { low: -1 });
      const expected = dot(dy, y);
      expect(dot(conv2dBackwardInput(dy, weight, inputShape, options), x)).toBeCloseTo(expected, 9);
      expect(dot(conv2dBackwardWeight(x, dy, weightShape, options), weight)).toBeCloseTo(expected, 9);
    }),
    { numRuns: 50 },
  );
});

onReference("a convolution is im2col and one matrix product", () => {
  fc.assert(
    fc.property(configurations, ({ inputShape, weightShape, kernel, options: { groups: _, ...options } }) => {
      const x = uniform(inputShape);
      const [outChannels, , ...size] = weightShape as [number, number, number, number];
      const weight = uniform([outChannels, inputShape[1]!, ...size]);
      const y = conv2d(x, weight, null, options);
      const product = matmul(im2col(x, kernel, options), reshape(weight, [outChannels, -1]), { transposeB: true });
      const [batch, , height, width] = y.shape as [number, number, number, number];
      const rows = reshape(product, [batch, height, width, outChannels]);
      expectTensor(y, { shape: y.shape, data: transpose(rows, [0, 3, 1, 2]).data() });
    }),
    { numRuns: 50 },
  );
});

onReference("col2im is the adjoint of im2col", () => {
  fc.assert(
    fc.property(configurations, ({ inputShape, kernel, options: { groups: _, ...options } }) => {
      const x = uniform(inputShape, { low: -1 });
      const columns = im2col(x, kernel, options);
      const dy = uniform(columns.shape, { low: -1 });
      expect(dot(col2im(dy, inputShape, kernel, options), x)).toBeCloseTo(dot(dy, columns), 9);
    }),
    { numRuns: 50 },
  );
});

onReference("shapes that do not fit are refused, naming both", () => {
  const x = zeros([1, 3, 5, 5]);
  const place = "conv2d: the image [1, 3, 5, 5] has 3 channels, the weight";
  expect(() => conv2d(x, zeros([4, 1, 3, 3]), null)).toThrow(`${place} [4, 1, 3, 3] expects 1`);
  expect(() => conv2d(x, zeros([4, 2, 3, 3]), null, { groups: 2 })).toThrow("[4, 2, 3, 3] expects 2 groups of 2");
  expect(() => conv2d(zeros([3, 5, 5]), zeros([4, 3, 3, 3]), null)).toThrow(
    "conv2d: expected x [batch, channels, height, width], got [3, 5, 5]",
  );
  expect(() => conv2d(x, zeros([4, 3, 3, 3]), zeros([1]))).toThrow(
    "conv2d: expected bias [4] for weight [4, 3, 3, 3], got [1]",
  );
  expect(() => conv2dBackwardInput(zeros([1, 4, 5, 5]), zeros([4, 3, 3, 3]), x.shape)).toThrow(
    "conv2dBackwardInput: expected dy [1, 4, 3, 3] for x [1, 3, 5, 5] and weight [4, 3, 3, 3], got [1, 4, 5, 5]",
  );
  expect(() => conv2dBackwardWeight(x, zeros([2, 4, 3, 3]), [4, 3, 3, 3])).toThrow(ShapeError);
  expect(() => col2im(zeros([9, 9]), [1, 1, 5, 4], 3)).toThrow("expected columns [6, 9] for an image [1, 1, 5, 4]");
});

onReference("a stride that does not divide, a window that is too large, and wrong options are refused", () => {
  const x = zeros([1, 2, 6, 6]);
  const weight = zeros([2, 2, 3, 3]);
  expect(() => conv2d(x, weight, null, { stride: 2 })).toThrow('1 left over; pass { rounding: "floor" }');
  expect(() => conv2d(x, zeros([2, 2, 7, 7]), null)).toThrow("conv2d has a window of 7, but gets an image of only 6");
  expect(() => conv2d(x, weight, null, { stride: 0 })).toThrow(RangeError);
  expect(() => conv2d(x, weight, null, { padding: [0, -1] })).toThrow(RangeError);
  expect(() => conv2d(x, zeros([3, 1, 3, 3]), null, { groups: 2 })).toThrow(
    "conv2d: groups must be a whole number that divides 3 channels out, got 2",
  );
  expect(() => im2col(x, 0)).toThrow(RangeError);
});

function dot(a: Tensor, b: Tensor): number {
  return sum(multiply(a, b)).item();
}
