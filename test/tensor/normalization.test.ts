import { ShapeError } from "@tsumiki/kernels";
import {
  add,
  batchNormalize,
  batchNormalizeBackward,
  broadcastTo,
  full,
  moments,
  multiply,
  normalize,
  normalizeBackward,
  ones,
  reshape,
  standardizeRows,
  standardizeRowsBackward,
  subtract,
  sum,
  type Tensor,
  tensor,
  uniform,
  zeros,
} from "@tsumiki/tensor";
import fc from "fast-check";
import { expect } from "vitest";
import { expectTensor, expectValues, onEveryBackend, onReference } from "./support.ts";

onEveryBackend("moments are each channel's mean and biased variance over batch and positions", () => {
  const [mean, variance] = moments(
    tensor([
      [1, 10],
      [3, 10],
      [5, 40],
    ]),
  );
  expectValues(mean, [3, 20]);
  expectValues(variance, [8 / 3, 200]);
  const images = tensor([
    [[[1, 2]], [[0, 4]]],
    [[[3, 6]], [[8, 0]]],
  ]);
  const [imageMean, imageVariance] = moments(images);
  expectValues(imageMean, [3, 3]);
  expectValues(imageVariance, [3.5, 11]);
});

onEveryBackend("normalize shifts and scales channel by channel", () => {
  const x = tensor([
    [1, 10],
    [3, 30],
  ]);
  const y = normalize(x, tensor([1, 20]), tensor([3, 99]), tensor([2, -1]), tensor([0.5, 0]), 1);
  expectTensor(y, { shape: [2, 2], data: [0.5, 1, 2.5, -1] });
});

onEveryBackend("of equal numbers the mean is that number and the variance 0, whatever the number and the count", () => {
  const float = fc.float({ noNaN: true, noDefaultInfinity: true });
  const count = fc.integer({ min: 1, max: 300 });
  fc.assert(
    fc.property(fc.array(float, { minLength: 1, maxLength: 6 }), count, count, (constants, batch, width) => {
      const channels = constants.length;
      const features = broadcastTo(tensor(constants), [batch, channels]);
      const images = broadcastTo(tensor(constants, [channels, 1, 1]), [2, channels, 1, width]);
      const shift = tensor(constants.map((_, channel) => channel / 3));
      for (const x of [features, images]) {
        const [mean, variance] = moments(x);
        expect([...mean.data()]).toEqual([...tensor(constants).data()]);
        expect([...variance.data()]).toEqual(constants.map(() => 0));
        const shifts = broadcastTo(x.rank === 4 ? reshape(shift, [channels, 1, 1]) : shift, x.shape).data();
        const scale = full([channels], 3);
        expect(batchNormalize(x, scale, shift, 1e-5).data()).toEqual(shifts);
        expect(normalize(x, mean, variance, scale, shift, 1e-5).data()).toEqual(shifts);
      }
      const rows = broadcastTo(tensor(constants, [channels, 1]), [channels, width]);
      expect(
        standardizeRows(rows, 1e-5)[0]
          .data()
          .every((value) => value === 0),
      ).toBe(true);
    }),
    { numRuns: 50 },
  );
});

onEveryBackend("batchNormalize is normalize by the moments of x, and moves running statistics towards them", () => {
  const x = uniform([6, 3]);
  const [scale, shift] = [uniform([3]), uniform([3])];
  const [mean, variance] = moments(x);
  const running = { mean: tensor([1, 2, 3]), variance: tensor([4, 5, 6]), share: 0.25 };
  const y = batchNormalize(x, scale, shift, 0.1, running);
  const expected = normalize(x, mean, variance, scale, shift, 0.1);
  expectTensor(y, { shape: [6, 3], data: expected.data() });
  expectValues(
    running.mean,
    [...mean.data()].map((own, channel) => 0.75 * (channel + 1) + 0.25 * own),
  );
  expectValues(
    running.variance,
    [...variance.data()].map((own, channel) => 0.75 * (channel + 4) + 0.25 * own * 1.2),
  );
  const dy = uniform([6, 3]);
  const gradients = normalizeBackward(dy, x, mean, variance, scale, 0.1);
  batchNormalizeBackward(dy, x, scale, 0.1).forEach((gradient, index) => {
    const { shape } = gradient;
    expectTensor(gradient, { shape, data: (gradients[index] as Tensor).data() });
  });
});

onEveryBackend("squares that no float holds are no obstacle: not of large numbers, not of small ones", () => {
  for (const [unit, epsilon] of [
    [1e30, 1e-5],
    [1e38, 1e-5],
    [1e-30, 1e-70],
  ] as const) {
    const column = tensor([unit, -2 * unit, 3 * unit, 2 * unit], [4, 1]);
    const row = reshape(column, [1, 4]);
    const expected = [0, -1.603567451, 1.069044968, 0.534522484]; // (1, −2, 3, 2) less 1, by √3.5
    expectNear(batchNormalize(column, ones([1]), zeros([1]), epsilon), expected);
    expectNear(standardizeRows(row, epsilon)[0], expected);
    // (dy − mean(dy) − y·mean(dy·y)) / √3.5: mean(dy) = 0.25, mean(dy·y) = 0 for dy = 1, 0, 0, 0.
    const gradient = [0.75, -0.25, -0.25, -0.25].map((value) => value / Math.sqrt(3.5));
    const dy = tensor([1, 0, 0, 0], [4, 1]);
    const [dx, dScale] = batchNormalizeBackward(dy, column, ones([1]), epsilon);
    expectNear(multiply(multiply(dx, Math.sqrt(unit)), Math.sqrt(unit)), gradient);
    expectNear(dScale, [0]);
    const dRow = standardizeRowsBackward(reshape(dy, [1, 4]), ...standardizeRows(row, epsilon));
    expectNear(multiply(multiply(dRow, Math.sqrt(unit)), Math.sqrt(unit)), gradient);
  }
});

onReference("normalizeBackward is the slope of normalize with the moments of x, in a random direction", () => {
  const epsilon = 0.1;
  const parts = { x: uniform([3, 2, 2, 3]), scale: uniform([2], { low: 0.5 }), shift: uniform([2]) };
  const dy = uniform(parts.x.shape, { low: -1 });
  const loss = ({ x, scale, shift }: typeof parts) => {
    const [mean, variance] = moments(x);
    return sum(multiply(dy, normalize(x, mean, variance, scale, shift, epsilon))).item();
  };
  const [mean, variance] = moments(parts.x);
  const [dx, dScale, dShift] = normalizeBackward(dy, parts.x, mean, variance, parts.scale, epsilon);
  for (const [name, gradient] of Object.entries({ x: dx, scale: dScale, shift: dShift })) {
    const key = name as keyof typeof parts;
    const direction = multiply(uniform(gradient.shape, { low: -1 }), 1e-5);
    const moved = (by: (a: Tensor, b: Tensor) => Tensor) => loss({ ...parts, [key]: by(parts[key], direction) });
    const slope = (moved(add) - moved(subtract)) / 2;
    expect(slope / 1e-5, name).toBeCloseTo(sum(multiply(gradient, direction)).item() / 1e-5, 6);
  }
});

onReference("rows are those of a matrix, with a deviation each", () => {
  expect(() => standardizeRows(zeros([2, 3, 4]), 1e-5)).toThrow(
    new ShapeError("standardizeRows: expected a matrix [rows, columns], got [2, 3, 4]"),
  );
  expect(() => standardizeRowsBackward(zeros([2, 3]), zeros([2, 3]), ones([2]))).toThrow(ShapeError);
  expect(() => standardizeRowsBackward(zeros([3, 2]), zeros([2, 3]), ones([2, 1]))).toThrow(ShapeError);
  const running = { mean: zeros([3]), variance: ones([2]), share: 0.1 };
  expect(() => batchNormalize(zeros([4, 2]), ones([2]), zeros([2]), 1e-5, running)).toThrow(
    "batchNormalize: expected mean [2] for x [4, 2], got [3]",
  );
});

onReference("a shape that is not one number a channel is refused", () => {
  const [x, two, three] = [zeros([4, 2]), ones([2]), ones([3])];
  expect(() => normalize(x, two, two, three, two, 1e-5)).toThrow("normalize: expected scale [2] for x [4, 2], got [3]");
  expect(() => normalize(x, two, ones([1, 2]), two, two, 1e-5)).toThrow(ShapeError);
  expect(() => normalizeBackward(zeros([2, 4]), x, two, two, two, 1e-5)).toThrow(
    "normalizeBackward: expected dy [4, 2] for x [4, 2], got [2, 4]",
  );
  expect(() => moments(zeros([2, 3, 4]))).toThrow("moments: expected x [batch, channels] or");
});

/** The same to 6 digits of the largest. */
function expectNear(actual: Tensor, expected: readonly number[]): void {
  const values = actual.data();
  for (const [index, value] of expected.entries()) expect(values[index]).toBeCloseTo(value, 6);
}

onEveryBackend("one value a channel has no variance that running statistics could move towards", () => {
  const [mean, variance] = [zeros([2]), ones([2])];
  const track = () => batchNormalize(ones([1, 2]), ones([2]), zeros([2]), 1e-5, { mean, variance, share: 0.1 });
  expect(track).toThrow(new ShapeError("batchNormalize: one value a channel in [1, 2] has no variance to track"));
  expectValues(variance, [1, 1]);
});
