import { type Padding, poolGeometry, type Rounding, ShapeError, windowPositions } from "@tsumiki/kernels";
import fc from "fast-check";
import { expect, test } from "vitest";

test.each([
  { extent: 4, kernel: 3, stride: 1, padding: 0, dilation: 1, positions: 2 },
  { extent: 4, kernel: 3, stride: 1, padding: 1, dilation: 1, positions: 4 },
  { extent: 7, kernel: 3, stride: 2, padding: 0, dilation: 1, positions: 3 },
  { extent: 28, kernel: 5, stride: 1, padding: 0, dilation: 1, positions: 24 },
  { extent: 24, kernel: 2, stride: 2, padding: 0, dilation: 1, positions: 12 },
  { extent: 7, kernel: 3, stride: 1, padding: 0, dilation: 3, positions: 1 },
  { extent: 9, kernel: 3, stride: 2, padding: 2, dilation: 2, positions: 5 },
  { extent: 3, kernel: 3, stride: 5, padding: 0, dilation: 1, positions: 1 },
])(
  "a window of $kernel over $extent, stride $stride, padding $padding, dilation $dilation has $positions positions",
  (row) => {
    const { extent, kernel, stride, padding, dilation, positions } = row;
    expect(windowPositions("Conv2d", extent, kernel, stride, padding, dilation, "exact")).toBe(positions);
  },
);

test.each<
  [extent: number, kernel: number, stride: number, padding: number, floor: number, ceil: number, nearest: number]
>([
  [7, 2, 2, 0, 3, 4, 4], // 5/2: a half goes up
  [10, 6, 3, 0, 2, 3, 2], // 4/3: nearest goes down
  [9, 3, 4, 0, 2, 3, 3], // 6/4: a half
  [10, 3, 4, 0, 2, 3, 3], // 7/4: nearest goes up
  [8, 2, 3, 0, 3, 3, 3], // divides
  [8, 3, 4, 0, 2, 2, 2], // a third window would begin at 8, after the image
  [9, 3, 5, 1, 2, 2, 2], // a third would begin at 10 of the 11 padded ones, where only the right padding is
  [1, 1, 5, 3, 2, 2, 2], // what fits stays, even where it begins in the padding
  [4, 3, 5, 0, 1, 1, 1], // 1/5: a second window would begin at 5
])(
  "%i by %i, stride %i, padding %i: floor gives %i, ceil %i, nearest %i",
  (extent, kernel, stride, padding, ...expected) => {
    const roundings: Rounding[] = ["floor", "ceil", "nearest"];
    expect(roundings.map((rounding) => windowPositions("pool", extent, kernel, stride, padding, 1, rounding))).toEqual(
      expected,
    );
  },
);

test("whatever the rounding, the first window fits and none that rounding adds begins after the image", () => {
  const whole = (min: number, max: number) => fc.integer({ min, max });
  const rounding = fc.constantFrom<Rounding>("floor", "ceil", "nearest");
  fc.assert(
    fc.property(
      whole(1, 20),
      whole(1, 5),
      whole(1, 6),
      whole(0, 3),
      whole(1, 3),
      rounding,
      (extent, kernel, stride, padding, dilation, rounding) => {
        const size = dilation * (kernel - 1) + 1;
        fc.pre(size <= extent + 2 * padding);
        const positions = windowPositions("pool", extent, kernel, stride, padding, dilation, rounding);
        const last = (positions - 1) * stride;
        expect(positions).toBeGreaterThanOrEqual(1);
        if (rounding === "floor") expect(last + size).toBeLessThanOrEqual(extent + 2 * padding);
        if (last + size > extent + 2 * padding) expect(last).toBeLessThan(extent + padding);
        // Nothing that fits is left out.
        expect(last + stride + size).toBeGreaterThan(extent + 2 * padding);
      },
    ),
    { numRuns: 2000 },
  );
});

test.each<[extent: number, kernel: number, stride: number, padding: number, ceil: number, nearest: number]>([
  [1, 2, 2, 0, 1, 1], // −1/2: a half goes up
  [1, 3, 3, 0, 1, 0], // −2/3: nearest goes down
  [2, 3, 3, 0, 1, 1], // −1/3
  [1, 3, 2, 0, 0, 0], // −2/2 is −1 and no position
  [1, 2, 1, 0, 0, 0],
  [1, 5, 3, 1, 1, 0], // −2/3 of the padded image
  [2, 7, 3, 1, 0, 0], // −3/3
])(
  "a window larger than the image has one position or none: %i by %i, stride %i, padding %i: ceil %i, nearest %i",
  (extent, kernel, stride, padding, ...expected) => {
    const positions = (rounding: Rounding) => windowPositions("pool", extent, kernel, stride, padding, 1, rounding);
    (["ceil", "nearest"] as const).forEach((rounding, index) => {
      if (expected[index] === 0) expect(() => positions(rounding)).toThrow(ShapeError);
      else expect(positions(rounding)).toBe(1);
    });
    for (const rounding of ["exact", "floor"] as const) {
      expect(() => positions(rounding)).toThrow(/has a window of \d, but gets an image of only \d/);
    }
  },
);

test("a window larger than the padded image is refused with both sizes", () => {
  const build = () => windowPositions("MaxPool2d", 3, 5, 1, 0, 1, "exact");
  expect(build).toThrow(ShapeError);
  expect(build).toThrow("MaxPool2d has a window of 5, but gets an image of only 3");
  expect(() => windowPositions("Conv2d", 2, 3, 1, 1, 3, "floor")).toThrow(
    "Conv2d has a window of 7, but gets an image of only 2 padded by 1",
  );
});

test("a stride that does not divide says what is left over and how to go on", () => {
  const build = () => windowPositions("Conv2d", 7, 4, 2, 0, 1, "exact");
  expect(build).toThrow(ShapeError);
  expect(build).toThrow(
    'Conv2d (window 4, stride 2) does not divide an image of 7: 1 left over; pass { rounding: "floor" } to drop them',
  );
});

test("a geometry takes one number for both directions, or [vertical, horizontal]", () => {
  const geometry = poolGeometry("pool", [2, 3, 9, 8], [3, 2], { stride: [2, 1], padding: [0, 1], dilation: 1 });
  expect(geometry).toEqual({
    batch: 2,
    channels: 3,
    height: 9,
    width: 8,
    kernelHeight: 3,
    kernelWidth: 2,
    strideY: 2,
    strideX: 1,
    paddingY: 0,
    paddingX: 1,
    paddingEndY: 0,
    paddingEndX: 1,
    dilationY: 1,
    dilationX: 1,
    outHeight: 4,
    outWidth: 9,
  });
});

test.each<
  [extent: number, kernel: number, stride: number, dilation: number, positions: number, before: number, after: number]
>([
  [5, 3, 1, 1, 5, 1, 1],
  [5, 2, 1, 1, 5, 0, 1], // the odd row at the end
  [5, 4, 1, 1, 5, 1, 2],
  [5, 1, 1, 1, 5, 0, 0],
  [6, 3, 2, 1, 3, 0, 1], // 2·2 + 3 − 6
  [7, 3, 2, 1, 4, 1, 1],
  [7, 2, 3, 1, 3, 0, 1], // 2·3 + 2 − 7
  [5, 1, 3, 1, 2, 0, 0], // the windows leave pixels out, and nothing is cut off
  [6, 3, 1, 2, 6, 2, 2],
  [3, 5, 2, 1, 2, 2, 2], // larger than the image
  [224, 7, 2, 1, 112, 2, 3],
])(
  '"same": %i by %i, stride %i, dilation %i has %i positions, %i padded before and %i after',
  (extent, kernel, stride, dilation, positions, before, after) => {
    const vertical = poolGeometry("pool", [1, 1, extent, 1], [kernel, 1], {
      padding: "same",
      stride: [stride, 1],
      dilation: [dilation, 1],
    });
    expect(vertical).toMatchObject({ outHeight: positions, paddingY: before, paddingEndY: after });
    expect(vertical).toMatchObject({ outWidth: 1, paddingX: 0, paddingEndX: 0 });
    const horizontal = poolGeometry("pool", [1, 1, 1, extent], [1, kernel], {
      padding: "same",
      stride: [1, stride],
      dilation: [1, dilation],
    });
    expect(horizontal).toMatchObject({ outWidth: positions, paddingX: before, paddingEndX: after });
    expect(horizontal).toMatchObject({ outHeight: 1, paddingY: 0, paddingEndY: 0 });
  },
);

test('"same" is what the same rows of padding give, wherever these are equal on both sides', () => {
  const geometry = (padding: Padding) => poolGeometry("pool", [2, 3, 9, 7], [3, 5], { padding, dilation: [2, 1] });
  expect(geometry("same")).toEqual(geometry([2, 2]));
});

test('beside "same" a rounding would have no say: other than "exact" it is refused', () => {
  const build = (rounding: Rounding) => () => poolGeometry("Conv2d", [1, 1, 8, 8], 3, { padding: "same", rounding });
  expect(build("exact")).not.toThrow();
  expect(build("floor")).toThrow(
    new RangeError(
      'Conv2d: padding "same" makes room for a window at every stride, and leaves nothing to round: leave out rounding, got the string "floor"',
    ),
  );
});

test("a padding that is another word is refused by name, and a number in quotes as that", () => {
  const build = (padding: unknown) => () => poolGeometry("Conv2d", [1, 1, 8, 8], 3, { padding: padding as Padding });
  expect(build("valid")).toThrow(
    new RangeError('Conv2d: padding must be "same" or whole numbers of at least 0, got the string "valid"'),
  );
  expect(build("SAME")).toThrow('got the string "SAME", did you mean "same"?');
  expect(build("1")).toThrow(
    new TypeError('Conv2d: padding must be a whole number of at least 0, got the string "1": leave out the quotes'),
  );
});

test("strides, dilations and windows below 1 and broken numbers are refused by name", () => {
  const build = (kernelSize: number, options: object) => () =>
    poolGeometry("Conv2d", [1, 1, 8, 8], kernelSize, options);
  expect(build(0, {})).toThrow(new RangeError("Conv2d: kernelSize must be a whole number of at least 1, got 0"));
  expect(build(3, { stride: 0 })).toThrow("Conv2d: stride must be a whole number of at least 1, got 0");
  expect(build(3, { dilation: 0 })).toThrow("Conv2d: dilation must be a whole number of at least 1, got 0");
  expect(build(3, { padding: -1 })).toThrow("Conv2d: padding must be a whole number of at least 0, got -1");
  expect(build(3, { stride: [1, 1.5] })).toThrow("Conv2d: stride must be a whole number of at least 1, got [1, 1.5]");
  expect(build(3, { padding: NaN })).toThrow("Conv2d: padding must be a whole number of at least 0, got NaN");
});

test("a size that is neither a number nor a pair of them is refused by name", () => {
  const build = (kernelSize: unknown, options: object) => () =>
    poolGeometry("Conv2d", [1, 1, 8, 8], kernelSize as number, options);
  const expected = "must be a number or a pair [vertical, horizontal]";
  expect(build([3], {})).toThrow(new TypeError(`Conv2d: kernelSize ${expected}, got the array [3]`));
  expect(build([1, 2, 3], {})).toThrow(`Conv2d: kernelSize ${expected}, got the array [1, 2, 3]`);
  expect(build(undefined, {})).toThrow(`Conv2d: kernelSize ${expected}, got undefined`);
  expect(build(3, { stride: "2" })).toThrow(
    new TypeError('Conv2d: stride must be a whole number of at least 1, got the string "2": leave out the quotes'),
  );
  expect(build(3, { stride: null })).toThrow(`Conv2d: stride ${expected}, got null`);
  expect(build(3, { padding: ["1", 1] })).toThrow(`Conv2d: padding ${expected}, got the array ["1", 1]`);
  expect(build(3, { rounding: "flor" })).toThrow(
    new RangeError(
      'Conv2d: rounding must be "exact", "floor", "ceil" or "nearest", got the string "flor", did you mean "floor"?',
    ),
  );
});
