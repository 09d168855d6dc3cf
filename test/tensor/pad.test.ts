import { ShapeError } from "@tsumiki/kernels";
import { type PadWidth, pad, zeros } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectTensor, numpyTable, onEveryBackend, onReference, type Packed, unpacked } from "./support.ts";

interface Case {
  x: Packed;
  widths: PadWidth[];
  value: number;
  y: Packed;
}

for (const { x, widths, value, y } of numpyTable<Case>("pads")) {
  onEveryBackend(`[${x.shape}] padded by ${JSON.stringify(widths)} with ${value} is as in NumPy`, () => {
    expectTensor(pad(unpacked(x), widths, value), y);
  });
}

interface Border {
  x: Packed;
  widths: PadWidth[];
  border: "reflect" | "edge";
  y: Packed;
}

for (const { x, widths, border, y } of numpyTable<Border>("borders")) {
  onEveryBackend(`[${x.shape}] padded by ${JSON.stringify(widths)} with "${border}" is as in NumPy`, () => {
    expectTensor(pad(unpacked(x), widths, border), y);
  });
}

onEveryBackend("pad makes a tensor of its own, also of no width", () => {
  const x = zeros([2, 2]);
  const none: PadWidth[] = [
    [0, 0],
    [0, 0],
  ];
  for (const border of [0, "edge", "reflect"] as const) expect(pad(x, none, border)).not.toBe(x);
});

onReference("pad refuses borders that it does not know, and to reflect what is not there", () => {
  expect(() =>
    pad(
      zeros([2, 3]),
      [
        [2, 0],
        [0, 0],
      ],
      "reflect",
    ),
  ).toThrow(
    new ShapeError(
      'pad: "reflect" needs widths below the extent, got [2, 0] for axis 0 of shape [2, 3]; "edge" takes any',
    ),
  );
  expect(() => pad(zeros([1]), [[0, 1]], "reflect")).toThrow(ShapeError);
  expect(() => pad(zeros([2]), [[0, 2 ** 33]], "edge")).toThrow(
    new RangeError("pad: shape [8589934594] has 8589934594 elements, more than memory holds"),
  );
  expect(() => pad(zeros([2]), [[1, 1]], "reflct" as "reflect")).toThrow(
    new RangeError(
      'pad: border, unless it is a number, must be "reflect" or "edge", got the string "reflct", did you mean "reflect"?',
    ),
  );
  expect(() => pad(zeros([2]), [[1, 1]], null as never)).toThrow(
    new TypeError('pad: border, unless it is a number, must be "reflect" or "edge", got null'),
  );
});

onReference("pad refuses a pair too few and widths below 0", () => {
  expect(() => pad(zeros([2, 3]), [[1, 1]])).toThrow(ShapeError);
  expect(() => pad(zeros([2, 3]), [[1, 1]])).toThrow("pad: 1 pairs of widths for shape [2, 3]; give one an axis");
  expect(() => pad(zeros([2]), [[0, -1]])).toThrow("pad: a width must be a whole number of at least 0, got -1");
  expect(() => pad(zeros([2]), [[0.5, 0]])).toThrow(RangeError);
});
