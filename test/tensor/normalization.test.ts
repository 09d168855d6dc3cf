import { ShapeError } from "@tsumiki/kernels";
import {
  add,
  moments,
  multiply,
  normalize,
  normalizeBackward,
  ones,
  subtract,
  sum,
  type Tensor,
  tensor,
  uniform,
  zeros,
} from "@tsumiki/tensor";
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

onReference("a shape that is not one number a channel is refused", () => {
  const [x, two, three] = [zeros([4, 2]), ones([2]), ones([3])];
  expect(() => normalize(x, two, two, three, two, 1e-5)).toThrow("normalize: expected scale [2] for x [4, 2], got [3]");
  expect(() => normalize(x, two, ones([1, 2]), two, two, 1e-5)).toThrow(ShapeError);
  expect(() => normalizeBackward(zeros([2, 4]), x, two, two, two, 1e-5)).toThrow(
    "normalizeBackward: expected dy [4, 2] for x [4, 2], got [2, 4]",
  );
  expect(() => moments(zeros([2, 3, 4]))).toThrow("moments: expected x [batch, channels] or");
});
