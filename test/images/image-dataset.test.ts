import { ImageError, imageDataset, type LabelledImage } from "@tsumiki/images";
import { ShapeError } from "@tsumiki/kernels";
import { expect, test } from "vitest";
import { fileNamed } from "./golden.ts";
import { grayPng, pngBytes } from "./png-bytes.ts";

const pixel = (color: number, row: number[]) => pngBytes({ width: 1, height: 1, color, rows: [row] });
const bytesIn = (sample: Float32Array) => Array.from(sample, (value) => Math.round(value * 255));
/** The one sample of one image. */
const sampleOf = async (bytes: Uint8Array, options = {}) =>
  bytesIn((await imageDataset([{ bytes, label: 0 }], options)).sample(0));

test("samples are [channels, height, width] in [0, 1], channel after channel", async () => {
  const bytes = pngBytes({ width: 2, height: 1, color: 2, rows: [[255, 51, 0, 102, 204, 153]] });
  const dataset = await imageDataset([{ bytes, label: 0 }]);
  expect(dataset.sampleShape).toEqual([3, 1, 2]);
  expect(Array.from(dataset.sample(0))).toEqual([1, 0.4, 0.2, 0.8, 0, 0.6].map(Math.fround));
});

test("classes by number, and by name, of lists, generators and async generators", async () => {
  const images = [grayPng(2, 2, 10), grayPng(2, 2, 20), grayPng(2, 2, 30)];
  const named = await imageDataset(images.map((bytes, i) => ({ bytes, label: ["dog", "cat", "dog"][i] as string })));
  expect([...named.labels()]).toEqual([1, 0, 1]);
  expect(named.classNames).toEqual(["cat", "dog"]);
  function* some(): Generator<LabelledImage> {
    for (const [label, bytes] of images.entries()) yield { bytes, label };
  }
  async function* later(): AsyncGenerator<LabelledImage> {
    yield* some();
  }
  for (const source of [some(), later()]) {
    const dataset = await imageDataset(source, { channels: "gray", classes: 5 });
    expect(dataset.toString()).toBe("Dataset of 3 samples [1, 2, 2] in 5 classes");
    expect([0, 1, 2].map((i) => bytesIn(dataset.sample(i)))).toEqual([10, 20, 30].map((value) => Array(4).fill(value)));
  }
});

test("gray is what Pillow's L is", async () => {
  const { file, pixels } = fileNamed("RGB to gray");
  expect(await sampleOf(file, { channels: "gray" })).toEqual([...pixels.data]);
});

test("gray by the formula: 0.299 red, 0.587 green, 0.114 blue; and rgb of gray is gray", async () => {
  expect(await sampleOf(pixel(2, [255, 0, 0]), { channels: "gray" })).toEqual([76]); // 76.2
  expect(await sampleOf(pixel(2, [0, 255, 0]), { channels: "gray" })).toEqual([150]); // 149.7
  expect(await sampleOf(pixel(2, [0, 0, 255]), { channels: "gray" })).toEqual([29]); // 29.1
  expect(await sampleOf(pixel(0, [77]))).toEqual([77, 77, 77]);
});

test("what is transparent lies over the background, white by default", async () => {
  const half = pixel(6, [200, 100, 0, 51]); // alpha 1/5
  expect(await sampleOf(half)).toEqual([244, 224, 204]);
  expect(await sampleOf(half, { background: [0, 50, 100] })).toEqual([40, 60, 80]);
  expect(await sampleOf(half, { background: [0, 50, 100], channels: "gray" })).toEqual([56]); // 0.299·40 + 0.587·60 + 0.114·80 = 56.3
  expect(await sampleOf(pixel(4, [200, 0]), { background: [1, 2, 3] })).toEqual([1, 2, 3]);
  expect(await sampleOf(pixel(4, [200, 255]), { channels: "gray" })).toEqual([200]);
});

test("with a size, every image gets it", async () => {
  const images = [grayPng(4, 2, 7), grayPng(3, 5, 9)].map((bytes, label) => ({ bytes, label }));
  const dataset = await imageDataset(images, { size: [2, 3], channels: "gray" });
  expect(dataset.sampleShape).toEqual([1, 2, 3]);
  expect([0, 1].map((i) => bytesIn(dataset.sample(i)))).toEqual([Array(6).fill(7), Array(6).fill(9)]);
  const bytes = pngBytes({ width: 4, height: 1, rows: [[0, 70, 140, 210]] });
  expect(await sampleOf(bytes, { size: [1, 2], channels: "gray" })).toEqual([50, 160]);
  expect(await sampleOf(bytes, { size: [1, 2], channels: "gray", resize: "nearest" })).toEqual([70, 210]);
});

test("images of different sizes are refused, and both are named", async () => {
  const images = [
    { bytes: grayPng(4, 2, 7), label: 0, name: "a.png" },
    { bytes: grayPng(4, 2, 7), label: 0 },
    { bytes: grayPng(2, 4, 7), label: 1 },
  ];
  await expect(imageDataset(images)).rejects.toThrow(
    new ShapeError(
      "imageDataset: image 2 has 2 x 4 pixels (width x height), a.png has 4 x 2: the images of a data set have one size; " +
        "pass a size, such as [2, 4] (height, width), to have them resized",
    ),
  );
});

test("an image that cannot be read is named", async () => {
  const good = { bytes: grayPng(1, 1, 0), label: 0 };
  await expect(imageDataset([good, { bytes: Uint8Array.of(1, 2), label: 0 }])).rejects.toThrow(
    new ImageError("imageDataset: image 1: expected a PNG or JPEG file, got bytes that begin 01 02"),
  );
  await expect(
    imageDataset([good, { bytes: grayPng(9, 9, 0), label: 0, name: "big" }], { maxPixels: 80 }),
  ).rejects.toThrow("imageDataset: big: its header says 9 x 9 pixels (width x height), more than the limit of 80");
});

test("samples are counted before memory is taken for them", async () => {
  const image = { bytes: grayPng(2, 2, 0), label: 0 };
  await expect(imageDataset([image, image], { maxBytes: 23 })).rejects.toThrow(
    new RangeError(
      "imageDataset: 2 images of 2 x 2 pixels with 3 channels are 24 bytes, more than the limit of 23; " +
        'pass a smaller size, channels: "gray", or a larger maxBytes',
    ),
  );
  await expect(imageDataset([image], { size: 2 ** 20 })).rejects.toThrow("1 images of 1048576 x 1048576 pixels");
  function* endless() {
    for (;;) yield image;
  }
  await expect(imageDataset(endless(), { maxBytes: 120 })).rejects.toThrow("11 images of 2 x 2 pixels");
  expect((await imageDataset([image, image], { maxBytes: 24 })).size).toBe(2);
});

test("what is no list of images with labels is said", async () => {
  const bytes = grayPng(1, 1, 0);
  const cases: [unknown, object, string][] = [
    [7, {}, "imageDataset: expected a list of { bytes, label }, got the number 7"],
    ["a.png", {}, 'imageDataset: expected a list of { bytes, label }, got the string "a.png"'],
    [[], {}, "imageDataset: expected at least one image, got none"],
    [[], { size: 8 }, "imageDataset: expected at least one image, got none"],
    [[bytes], {}, "imageDataset: image 0 must be { bytes, label }, got a Uint8Array of"],
    [[{ bytes, label: null }], {}, "imageDataset: image 0: its label must be a class number or a name, got null"],
    [
      [{ bytes: "a.png", label: 0 }],
      {},
      "imageDataset: image 0: expected the file's bytes as a Uint8Array, got the string",
    ],
    [[{ bytes, label: 0, name: 5 }], {}, "imageDataset: image 0: its name must be a string, got the number 5"],
    [[{ bytes, label: -1 }], {}, "Dataset: label -1 of sample 0 is not a class"],
    [[{ bytes, label: 0 }], { channel: "gray" }, "imageDataset: unknown option channel, did you mean channels?"],
    [
      [{ bytes, label: 0 }],
      { channels: "grey" },
      'channels must be "rgb" or "gray", got the string "grey", did you mean "gray"?',
    ],
    [
      [{ bytes, label: 0 }],
      { background: 255 },
      "background must be [red, green, blue], whole numbers from 0 to 255, got the number 255",
    ],
    [[{ bytes, label: 0 }], { background: [0, 0, 256] }, "got the array [0, 0, 256]"],
    [[{ bytes, label: 0 }], { size: "28" }, "imageDataset: size must be a whole number of at least 1, got the string"],
    [[{ bytes, label: 0 }], { maxBytes: 0 }, "imageDataset: maxBytes must be a whole number of at least 1, got 0"],
  ]; // prettier-ignore
  for (const [images, options, message] of cases) {
    await expect(imageDataset(images as never, options as never)).rejects.toThrow(message);
  }
});
