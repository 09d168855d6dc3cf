import { type GridImage, type ImageGridOptions, imageGrid } from "@tsumiki/charts";
import { expect, test } from "vitest";
import { pictureOf } from "./picture.ts";
import { all, description, number, parsed, texts } from "./svg.ts";

const draw = (options: Partial<ImageGridOptions>) =>
  imageGrid({ title: "Images", images: [], columns: 2, map: "grey", pixelSize: 8, ...options });

const row = (...pixels: number[]): GridImage => ({ pixels, height: 1, width: pixels.length });

const pictures = (options: Partial<ImageGridOptions>) => all(parsed(draw(options)), "image").map(pictureOf);

test("of grey, the least is the ground and the largest the ink, in both schemes", () => {
  const [light, dark] = pictures({ images: [row(0, 1)] });
  expect([light!.at(0, 0), light!.at(1, 0)]).toEqual([
    [0xfb, 0xfa, 0xf7, 255],
    [0x1d, 0x1f, 0x23, 255],
  ]);
  expect([dark!.at(0, 0), dark!.at(1, 0)]).toEqual([
    [0x14, 0x16, 0x1a, 255],
    [0xec, 0xea, 0xe4, 255],
  ]);
});

test("of signed numbers, zero is in the middle, whatever the others are", () => {
  const [light, dark] = pictures({ images: [row(-1, 0, 4)], map: "signed" });
  expect([light!.at(1, 0), light!.at(2, 0)]).toEqual([
    [0xec, 0xe5, 0xe0, 255],
    [0x59, 0x00, 0x08, 255],
  ]);
  expect([dark!.at(1, 0), dark!.at(2, 0)]).toEqual([
    [0x19, 0x0c, 0x09, 255],
    [0xff, 0xad, 0xad, 255],
  ]);
  const [red, , blue] = light!.at(0, 0);
  expect(blue!).toBeGreaterThan(red!);
});

test("activations go from zero to the largest", () => {
  const [light, dark] = pictures({ images: [row(0, 2)], map: "activation" });
  expect([light!.at(0, 0), light!.at(1, 0)]).toEqual([
    [0xff, 0xfe, 0xcb, 255],
    [0x19, 0x19, 0x00, 255],
  ]);
  expect(dark!.at(0, 0)).toEqual([0x19, 0x19, 0x00, 255]);
});

test("images of three channels have their own colours, in one picture for both schemes", () => {
  const images: GridImage[] = [
    { pixels: [1, 0, 0.5, 0, 0, 0.2], height: 1, width: 2, channels: 3 },
    { pixels: [1, Number.NaN], height: 1, width: 2 },
  ];
  const [picture, ...others] = pictures({ images });
  expect(others).toEqual([]);
  // Channel after channel: red 1 and 0, green 0.5 and 0, blue 0 and 0.2.
  expect([0, 1, 3, 4].map((x) => picture!.at(x, 0))).toEqual([
    [255, 128, 0, 255],
    [0, 0, 51, 255],
    [255, 255, 255, 255],
    [0, 0, 0, 0],
  ]);
});

test("images share a scale, or have each their own", () => {
  const images = [row(0, 1), row(0, 10)];
  const across = 2 + 1; // an image, and a pixel of 8 between
  const [shared] = pictures({ images, map: "activation" });
  const [own] = pictures({ images, map: "activation", scale: "own" });
  expect(shared!.at(across + 1, 0)).toEqual([0x19, 0x19, 0x00, 255]);
  expect(shared!.at(1, 0)).not.toEqual([0x19, 0x19, 0x00, 255]);
  expect(own!.at(1, 0)).toEqual([0x19, 0x19, 0x00, 255]);
});

test("a scale may be given, for pictures that are to be compared; what is beyond has its last colour", () => {
  const scale = [-2, 2] as const;
  const [one, other] = [[1], [4]].map((pixels) => pictures({ images: [row(...pixels)], map: "signed", scale })[0]!);
  expect(one!.at(0, 0)).toEqual(pictures({ images: [row(1, 2)], map: "signed" })[0]!.at(0, 0));
  expect(other!.at(0, 0)).toEqual([0x59, 0x00, 0x08, 255]);
  const wrong = () => draw({ images: [row(1)], scale: [1, 1] });
  expect(wrong).toThrow("imageGrid: scale must go from a smaller to a larger number, got [1, 1]");
  expect(() => draw({ images: [row(1)], scale: [0] as never })).toThrow("imageGrid: scale");
});

test("images lie in rows, with nothing between", () => {
  const images = [row(1), row(1), row(1)];
  const [light] = pictures({ images });
  const opacities = [0, 1, 2].map((y) => [0, 1, 2].map((x) => light!.at(x, y)[3]));
  expect(opacities).toEqual([
    [255, 0, 255],
    [0, 0, 0],
    [255, 0, 0],
  ]);
});

test("a picture is drawn as large as its pixels are asked to be", () => {
  const image = all(parsed(draw({ images: [row(1, 2, 3)], pixelSize: 5 })), "image")[0];
  const { width, height } = pictureOf(image!);
  expect([number(image, "width"), number(image, "height")]).toEqual([5 * width, 5 * height]);
});

test("what is not finite is left out, and counted", () => {
  const images = [row(Number.NaN, 1, Infinity)];
  const [light] = pictures({ images });
  expect([0, 1, 2].map((x) => light!.at(x, 0)[3])).toEqual([0, 255, 0]);
  expect(description(draw({ images }))).toBe(
    "1 image. Its colours go from 0 to 1. 2 numbers are not finite and left out.",
  );
});

test("what is wrong has a frame, and captions stand below", () => {
  const images = [{ ...row(1, 2), wrong: true, caption: ["a <b>", "99 %"] }, row(1, 2)];
  const drawing = parsed(draw({ images, pixelSize: 30 }));
  expect(all(drawing, "rect", "stroke-wrong")).toHaveLength(1);
  expect(texts(draw({ images, pixelSize: 30 }))).toEqual(["Images", "a <b>", "99 %"]);
});

test("the legend has the numbers at the ends, and zero", () => {
  const images = [row(-0.5, 0.25)];
  expect(texts(draw({ images, map: "signed" }))).toEqual(["Images", "−0.5", "0", "0.5"]);
  expect(texts(draw({ images, map: "signed", legend: false }))).toEqual(["Images"]);
  expect(texts(draw({ images, map: "grey", legend: true }))).toEqual(["Images", "−0.5", "0.25"]);
});

test("a hundred digits are less than 40 kB", () => {
  const digit = (seed: number) =>
    Array.from({ length: 784 }, (_, at) => (at % 28 > 10 && at % 28 < 15 ? (at % 28) * seed : 0));
  const images = Array.from({ length: 100 }, (_, index) => ({ pixels: digit(index), height: 28, width: 28 }));
  expect(draw({ images, columns: 10, pixelSize: 2 }).length).toBeLessThan(40_000);
});

test("what it cannot draw is named", () => {
  expect(() => draw({ images: [{ pixels: [1, 2, 3], height: 2, width: 2 }] })).toThrow(
    "imageGrid: images[0].pixels: 2 x 2 are 4 numbers, got 3",
  );
  expect(() => draw({ images: [{ pixels: [1, 2], height: 1, width: 1, channels: 2 as never }] })).toThrow(
    "imageGrid: images[0].channels must be 1 or 3, got the number 2",
  );
  expect(() => draw({ map: "signed", images: [{ pixels: [1, 2, 3], height: 1, width: 1, channels: 3 }] })).toThrow(
    'imageGrid: images[0] has colours of its own, which the map "signed" would replace: pass "grey"',
  );
  expect(() => draw({ columns: 0 })).toThrow("imageGrid: columns must be a whole number of at least 1, got 0");
  expect(() => draw({ map: "gray" as never })).toThrow('imageGrid: map must be "grey", "signed" or "activation"');
});
