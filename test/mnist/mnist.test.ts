import { mnist } from "@tsumiki/mnist";
import { beforeAll, describe, expect, test } from "vitest";

type Images = Awaited<ReturnType<typeof mnist>>["train"];

/** The pixels of each image as one string, by which images can be compared. */
function keys(dataset: Images): string[] {
  return Array.from({ length: dataset.size }, (_, index) => Buffer.from(bytesOf(dataset, index)).toString("latin1"));
}

function bytesOf(dataset: Images, index: number): Uint8Array {
  return Uint8Array.from(dataset.sample(index), (pixel) => Math.round(pixel * 255));
}

/** Σ bytes, and Σ bytes · position: worked out with NumPy from the files of the packages. */
function checksum(dataset: Images, index: number): [label: number | undefined, sum: number, weighted: number] {
  const bytes = Array.from(bytesOf(dataset, index));
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  return [dataset.labels()[index], sum, bytes.reduce((total, byte, position) => total + byte * position, 0)];
}

describe("the digits", () => {
  let split: Awaited<ReturnType<typeof mnist>>;
  beforeAll(async () => {
    split = await mnist();
  });

  test("are 8,000 and 2,000 images of 28 x 28 in ten classes", () => {
    const { train, test: held } = split;
    expect([train.size, held.size]).toEqual([8000, 2000]);
    expect([train.sampleShape, held.sampleShape]).toEqual([
      [1, 28, 28],
      [1, 28, 28],
    ]);
    expect([train.classes, held.classes]).toEqual([10, 10]);
  });

  test("have each digit's share in both parts", () => {
    // Four fifths of 1001 1127 991 1032 980 863 1014 1070 944 978, the four seats left over by largest remainder.
    expect(split.train.classCounts()).toEqual([801, 902, 793, 826, 784, 690, 811, 856, 755, 782]);
    expect(split.test.classCounts()).toEqual([200, 225, 198, 206, 196, 173, 203, 214, 189, 196]);
  });

  test("are in random order, so that the first hundred hold every digit", () => {
    expect(
      split.train
        .take(100)
        .classCounts()
        .every((count) => count > 0),
    ).toBe(true);
    expect(
      split.test
        .take(100)
        .classCounts()
        .every((count) => count > 0),
    ).toBe(true);
  });

  test("have pixels in [0, 1], whole bytes divided by 255", () => {
    const pixels = split.train.sample(0);
    expect(pixels.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
    expect(Array.from(pixels)).toEqual(Array.from(bytesOf(split.train, 0), (byte) => Math.fround(byte / 255)));
  });

  test("are split in the same way by the same seed, and otherwise by another", async () => {
    const labels = async (seed?: number) => {
      const { train } = await mnist(seed === undefined ? {} : { seed });
      return [Array.from(train.labels()), Array.from(train.sample(0))];
    };
    expect(await labels(0)).toEqual(await labels());
    expect(await labels(1)).toEqual(await labels(1));
    expect(await labels(1)).not.toEqual(await labels(0));
  });

  test("are the first 10,000 images of the original training set, each once and with its label", async () => {
    const { train } = await mnist({ size: "full" });
    const labelled = (dataset: Images) => {
      const labels = dataset.labels();
      return keys(dataset).map((key, index) => labels[index] + key);
    };
    const digits = [...labelled(split.train), ...labelled(split.test)];
    expect(digits.sort()).toEqual(labelled(train.take(10000)).sort());
    expect(new Set(digits).size).toBe(10000);
  });
});

describe("the full set", () => {
  let split: Awaited<ReturnType<typeof mnist>>;
  beforeAll(async () => {
    split = await mnist({ size: "full" });
  });

  test("has the published counts of labels", () => {
    expect(split.train.classCounts()).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect(split.test.classCounts()).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  });

  test("has the published images in the published order", () => {
    const { train, test: held } = split;
    expect(checksum(train, 0)).toEqual([5, 27525, 11192964]);
    expect(checksum(train, 1)).toEqual([0, 31095, 12238684]);
    expect(checksum(train, 59999)).toEqual([8, 20920, 8528802]);
    expect(checksum(held, 0)).toEqual([7, 18454, 7696882]);
    expect(checksum(held, 9999)).toEqual([6, 41833, 16546406]);
  });

  test("has its images upright: row 5 of the first", () => {
    const row = Array.from(bytesOf(split.train, 0)).slice(5 * 28 + 12, 5 * 28 + 24);
    expect(row).toEqual([3, 18, 18, 18, 126, 136, 175, 26, 166, 255, 247, 127]);
  });
});

test("another size is refused", async () => {
  // @ts-expect-error: no such size
  await expect(mnist({ size: "small" })).rejects.toThrow(
    'mnist: size must be "digits" or "full", got the string "small"',
  );
});
