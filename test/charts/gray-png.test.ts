import { grayPng } from "@tsumiki/charts";
import { decodeImage } from "@tsumiki/images";
import { expect, test } from "vitest";

test("a picture in grey has the pixels that it was made of", () => {
  const data = Uint8Array.from({ length: 3 * 5 }, (_, index) => 17 * index);
  expect(decodeImage(grayPng(data, 5))).toEqual({ width: 5, height: 3, channels: 1, data });
});

test("what are no whole rows of bytes is refused", () => {
  expect(() => grayPng([0, 1] as never, 2)).toThrow(
    new TypeError("grayPng: pixels must be a Uint8Array, got the array [0, 1]"),
  );
  expect(() => grayPng(new Uint8Array(7), 2)).toThrow(
    new RangeError("grayPng: expected whole rows of 2 pixels, got 7 pixels"),
  );
  expect(() => grayPng(new Uint8Array(), 2)).toThrow(RangeError);
  expect(() => grayPng(new Uint8Array(2), 0)).toThrow("grayPng: width must be a whole number of at least 1, got 0");
});
