import { expect, test } from "vitest";
import { digitsFrom } from "../../packages/mnist/src/digits.ts";

/** Blank images in the numbers that the package mnist has, digit by digit. */
const blank = () =>
  [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978].map((count) => new Array<number>(count * 28 * 28).fill(0));

test("another number of images is refused", () => {
  const digits = blank();
  digits[9] = (digits[9] as number[]).slice(28 * 28);
  expect(() => digitsFrom(digits)).toThrow(
    "mnist: expected 1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978 images of the digits 0 to 9 in the package " +
      "mnist, got 1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 977: was another version of it installed?",
  );
});

test("another number of digits is refused", () => {
  expect(() => digitsFrom([])).toThrow("in the package mnist, got : was another version of it installed?");
});

test.each([1.2, 255, -1, 0.5, Number.NaN])("%d for a pixel is refused", (pixel) => {
  const digits = blank();
  (digits[1] as number[])[5] = pixel;
  expect(() => digitsFrom(digits)).toThrow(`mnist: ${pixel} in the package mnist is no pixel`);
});

test.each([
  [0.004, 1],
  [0.502, 128],
  [0.498, 127],
  [1, 255],
])("the number %d was the byte %d", (pixel, byte) => {
  const digits = blank();
  (digits[0] as number[])[5] = pixel;
  expect(digitsFrom(digits).sample(0)[5]).toBe(Math.fround(byte / 255));
});
