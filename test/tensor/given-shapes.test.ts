import { type Shape, ShapeError } from "@tsumiki/kernels";
import {
  averagePool2dBackward,
  Buffer,
  broadcastTo,
  col2im,
  concatenate,
  conv2d,
  conv2dBackwardInput,
  conv2dBackwardWeight,
  full,
  im2col,
  maxPool2d,
  maxPool2dBackward,
  normal,
  ones,
  Parameter,
  pad,
  reshape,
  stack,
  sumTo,
  Tensor,
  tensor,
  uniform,
  uninitialized,
  zeros,
} from "@tsumiki/tensor";
import { describe, expect } from "vitest";
import { onEveryBackend, onReference } from "./support.ts";

/** Whatever takes a shape from its caller, for a result that has [2, 2, 2, 2] of it. */
const takers: Record<string, (shape: Shape) => Tensor> = {
  zeros,
  ones,
  full: (shape) => full(shape, 3),
  uniform,
  normal,
  tensor: (shape) => tensor(new Float32Array(16), shape),
  reshape: (shape) => reshape(zeros([16]), shape),
  broadcastTo: (shape) => broadcastTo(zeros([2, 1]), shape),
  sumTo: (shape) => sumTo(zeros([3, 2, 2, 2, 2]), shape),
  conv2dBackwardInput: (shape) => conv2dBackwardInput(zeros([2, 1, 1, 1]), zeros([1, 2, 2, 2]), shape),
  conv2dBackwardWeight: (shape) => conv2dBackwardWeight(zeros([1, 2, 3, 3]), zeros([1, 2, 2, 2]), shape),
  col2im: (shape) => col2im(zeros([2, 8]), shape, 2),
  maxPool2dBackward: (shape) => maxPool2dBackward(zeros([2, 2, 1, 1]), zeros([2, 2, 1, 1]), shape, 2),
  averagePool2dBackward: (shape) => averagePool2dBackward(zeros([2, 2, 1, 1]), shape, 2),
};

/** Takers of the memory's owners, who know what they do: their shapes are not checked, only kept from changing. */
const owners: Record<string, (shape: Shape) => Tensor> = {
  uninitialized,
  Tensor: (shape) => new Tensor(shape, zeros([16]).block),
};

const shape = [2, 2, 2, 2];

describe.each(Object.entries({ ...takers, ...owners }))("%s", (_, make) => {
  onEveryBackend("keeps its shape when the caller's array changes", () => {
    const given = [...shape];
    const made = make(given);
    given[0] = 9;
    given.push(9);
    expect(made.shape).toEqual(shape);
    expect(Object.isFrozen(made.shape)).toBe(true);
    expect(made.data().length).toBe(16);
  });
});

describe.each(Object.entries(takers))("%s", (name, make) => {
  onReference("reads each extent once, and checks what it keeps", () => {
    const lying = (first: number) => {
      let reads = 0;
      return Object.freeze(Object.defineProperty([...shape], 0, { get: () => (reads++ === 0 ? first : 1000) }));
    };
    expect(make(lying(2)).shape).toEqual(shape);
    expect(() => make(lying(0))).toThrow(ShapeError);
  });

  onReference("refuses a tensor, a number, nothing and another kind of array where its shape belongs", () => {
    const got = (value: unknown) => () => make(value as Shape);
    const expected = `${name}: expected a shape such as [2, 3], got`;
    expect(got(zeros([2, 3]))).toThrow(new TypeError(`${expected} a Tensor [2, 3]; pass its .shape`));
    expect(got(2)).toThrow(`${expected} the number 2; the extents stand in one array`);
    if (name !== "tensor") expect(got(undefined)).toThrow(`${expected} undefined`);
    expect(got(Int32Array.of(2, 2))).toThrow(`${expected} an Int32Array of 2`);
  });
});

onEveryBackend("what operations give is frozen as well", () => {
  const x = zeros([1, 1, 2, 2]);
  for (const y of [
    im2col(x, 2),
    concatenate([x, x]),
    stack([x]),
    pad(x, [
      [0, 0],
      [0, 0],
      [1, 1],
      [1, 1],
    ]),
  ]) {
    expect(Object.isFrozen(y.shape)).toBe(true);
  }
  for (const buffer of [new Buffer(x), new Parameter(x)]) expect(Object.isFrozen(buffer.shape)).toBe(true);
  expect(Object.isFrozen(new Parameter(x).gradient.shape)).toBe(true);
});

onReference("holes and extents of another type are named", () => {
  const holed = new Array<number>(2);
  holed[0] = 2;
  expect(() => zeros(holed)).toThrow("zeros: axis 1 of shape [2, ] is undefined; an extent is");
  expect(() => zeros(["2"] as unknown as Shape)).toThrow('zeros: axis 0 of shape [2] is the string "2"; an extent is');
});

onReference("a list of tensors is read once", () => {
  const changing = () => {
    const reads = [zeros([1]), zeros([1000])];
    return Object.defineProperty([zeros([1])], 0, { get: () => reads.shift() });
  };
  expect(concatenate(changing()).shape).toEqual([1]);
  expect(stack(changing()).shape).toEqual([1, 1]);
  expect(() => concatenate(zeros([2]) as unknown as Tensor[])).toThrow(
    new TypeError("concatenate: expected an array of tensors, got a Tensor [2]"),
  );
});

onReference("widths of a border are pairs, read once", () => {
  expect(() => pad(zeros([2]), 1 as never)).toThrow(
    new TypeError("pad: expected two widths for each axis such as [[0, 0], [1, 1]], got the number 1"),
  );
  expect(() => pad(zeros([2]), [["1", 0]] as never)).toThrow(
    'pad: a width must be a whole number of at least 0, got the string "1": leave out the quotes',
  );
});

onReference("unknown options are refused with the nearest name", () => {
  const image = zeros([1, 1, 2, 2]);
  const wrong = (options: object) => options as never;
  expect(() => conv2d(image, ones([1, 1, 1, 1]), null, wrong({ strides: 2 }))).toThrow(
    new TypeError(
      "conv2d: unknown option strides, did you mean stride? It takes stride, padding, dilation, rounding, groups",
    ),
  );
  expect(() => maxPool2d(image, 2, wrong({ pad: 1 }))).toThrow("maxPool2d: unknown option pad, did you mean padding?");
  expect(() => im2col(image, 2, wrong({ groups: 1 }))).toThrow("im2col: unknown option groups.");
  expect(() => normal([2], wrong({ std: 2 }))).toThrow("normal: unknown option std, did you mean standardDeviation?");
  expect(() => uniform([2], wrong({ min: 2 }))).toThrow("uniform: unknown option min.");
});
