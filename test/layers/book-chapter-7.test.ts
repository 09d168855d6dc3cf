// The worked examples of chapter 7 of "Deep Learning from Scratch" (Saito 2016), on convolutional networks.

import { Conv2d, MaxPool2d } from "@tsumiki/layers";
import { add, type Nested, slice, stack, tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { test } from "./on-reference.ts";

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

test("a 3x3 filter over a 4x4 image gives 2x2", () => {
  const conv = withFilters(new Conv2d(1, 1, 3), [[filter]]);
  expect(conv.predict(tensor([[image]])).toArray()).toEqual([
    [
      [
        [15, 16],
        [6, 15],
      ],
    ],
  ]);
});

test("the bias is added to every element of the map", () => {
  const conv = withFilters(new Conv2d(1, 1, 3), [[filter]]);
  conv.bias?.assign([3]);
  expect(conv.predict(tensor([[image]])).data()).toEqual(Float64Array.of(18, 19, 9, 18));
});

test("with padding 1 the 4x4 image gives 4x4", () => {
  const conv = withFilters(new Conv2d(1, 1, 3, { padding: 1 }), [[filter]]);
  expect(conv.predict(tensor([[image]])).toArray()).toEqual([
    [
      [
        [7, 12, 10, 2],
        [4, 15, 16, 10],
        [10, 6, 15, 6],
        [8, 10, 4, 3],
      ],
    ],
  ]);
});

test("with stride 2 a 7x7 image gives 3x3", () => {
  const large = Array.from({ length: 7 }, (_, i) =>
    Array.from({ length: 7 }, (_, j) => ((j - i + 8) % 4 === 3 ? 0 : ((j - i + 8) % 4) + 1)),
  );
  const conv = withFilters(new Conv2d(1, 1, 3, { stride: 2 }), [[filter]]);
  expect(conv.predict(tensor([[large]])).toArray()).toEqual([
    [
      [
        [15, 17, 15],
        [17, 15, 17],
        [15, 17, 15],
      ],
    ],
  ]);
});

test("the book's formula gives the size: H 4 P 1 S 1 FH 3, H 7 P 0 S 2 FH 3, H 28 and W 31 P 2 S 3 FH 5", () => {
  expect(new Conv2d(1, 1, 3, { padding: 1 }).outputShape([1, 4, 4])).toEqual([1, 4, 4]);
  expect(new Conv2d(1, 1, 3, { stride: 2 }).outputShape([1, 7, 7])).toEqual([1, 3, 3]);
  expect(new Conv2d(1, 1, 5, { padding: 2, stride: 3 }).outputShape([1, 28, 31])).toEqual([1, 10, 11]);
});

test("three channels are filtered each on its own and summed", () => {
  const channels = [image, turned(image), turned(turned(image))];
  const filters = [filter, turned(filter), turned(turned(filter))];
  const alone = channels.map((channel, c) => {
    const conv = withFilters(new Conv2d(1, 1, 3), [[filters[c] as number[][]]]);
    return conv.predict(tensor([[channel]]));
  });
  const together = withFilters(new Conv2d(3, 1, 3), [filters]).predict(tensor([channels]));
  expect(together.shape).toEqual([1, 1, 2, 2]);
  expect(together.toArray()).toEqual(alone.reduce((sum, map) => add(sum, map)).toArray());
});

test("FN filters give FN maps, each with the bias of its filter (FN, 1, 1)", () => {
  const conv = withFilters(new Conv2d(1, 3, 3), [[filter], [turned(filter)], [filter]]);
  conv.bias?.assign([0, 100, 1000]);
  const maps = conv.predict(tensor([[image]]));
  expect(maps.shape).toEqual([1, 3, 2, 2]);
  const second = withFilters(new Conv2d(1, 1, 3), [[turned(filter)]]).predict(tensor([[image]]));
  expect(maps.data()).toEqual(
    Float64Array.of(15, 16, 6, 15, ...second.data().map((value) => value + 100), 1015, 1016, 1006, 1015),
  );
});

test("a batch of N gives what each image gives alone", () => {
  const conv = withFilters(new Conv2d(1, 2, 3, { padding: 1 }), [[filter], [turned(filter)]]);
  const images = [image, turned(image), turned(turned(image))];
  const batch = conv.predict(tensor(images.map((each) => [each])));
  const alone = images.map((each) => slice(conv.predict(tensor([[each]])), 0));
  expect(batch.shape).toEqual([3, 2, 4, 4]);
  expect(batch.toArray()).toEqual(stack(alone).toArray());
});

test("max pooling of 2x2 with stride 2 keeps the largest of each block", () => {
  const x = tensor([
    [
      [
        [1, 2, 1, 0],
        [0, 1, 2, 3],
        [3, 0, 1, 2],
        [2, 4, 0, 1],
      ],
    ],
  ]);
  expect(new MaxPool2d(2).predict(x).data()).toEqual(Float64Array.of(2, 3, 4, 2));
});

function withFilters<Conv extends { weight: Conv2d<number, number, number>["weight"] }>(
  conv: Conv,
  filters: Nested,
): Conv {
  conv.weight.assign(tensor(filters).data());
  return conv;
}

/** By a quarter. */
function turned(square: readonly (readonly number[])[]): number[][] {
  return square.map((row, i) => row.map((_, j) => square[row.length - 1 - j]?.[i] as number));
}
