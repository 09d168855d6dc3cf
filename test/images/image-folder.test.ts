import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { ImageError, imageFiles, imageFolder } from "@tsumiki/images";
import { ShapeError } from "@tsumiki/kernels";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fileNamed } from "./golden.ts";
import { grayPng } from "./png-bytes.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tsumiki-images-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const at = (name: string) => join(root, name);

/** Files by their paths, with the folders on the way. */
function fill(files: Readonly<Record<string, Uint8Array | string>>): void {
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), contents);
  }
}

const refused = (options = {}) => expect(imageFolder(root, options)).rejects;

test("a folder is a class, sorted by code unit, and so are the files in it", async () => {
  fill({
    "b/10.png": grayPng(1, 1, 1),
    "b/2.png": grayPng(1, 1, 2),
    "B/x.png": grayPng(1, 1, 3),
    "ä/x.png": grayPng(1, 1, 4),
    "a/photo.JPG": grayPng(1, 1, 5), // what a file is, its first bytes say
  });
  const dataset = await imageFolder(root, { channels: "gray" });
  expect(dataset.classNames).toEqual(["B", "a", "b", "ä"]);
  expect([...dataset.labels()]).toEqual([0, 1, 2, 2, 3]);
  expect([0, 1, 2, 3, 4].map((i) => Math.round((dataset.sample(i)[0] as number) * 255))).toEqual([3, 5, 1, 2, 4]);
  expect(await imageFiles(root)).toEqual({
    files: ["B/x.png", "a/photo.JPG", "b/10.png", "b/2.png", "ä/x.png"].map(at),
    labels: [0, 1, 2, 2, 3],
    classNames: ["B", "a", "b", "ä"],
  });
});

test("a folder in which a class is missing has the numbers of the classes that are given", async () => {
  fill({
    "train/cat/1.png": grayPng(1, 1, 1),
    "train/dog/1.png": grayPng(1, 1, 2),
    "test/dog/1.png": grayPng(1, 1, 3),
  });
  const { classNames } = await imageFolder(at("train"));
  const dataset = await imageFolder(at("test"), { classNames });
  expect([...dataset.labels()]).toEqual([1]);
  expect(dataset.classNames).toEqual(["cat", "dog"]);
  expect((await imageFiles(at("test"), { classNames })).labels).toEqual([1]);
  await expect(imageFolder(at("train"), { classNames: ["dog", "bird"] })).rejects.toThrow(
    new ImageError(`imageFolder: ${at("train/cat")} is the folder of no class: classNames are "dog", "bird"`),
  );
});

test("PNG and JPEG side by side, resized; the folder as a URL", async () => {
  fill({ "sky/1.jpg": fileNamed("YCbCr").file, "sea/1.png": fileNamed("color 2, 8 bits").file });
  const dataset = await imageFolder(pathToFileURL(root), { size: 8 });
  expect(dataset.toString()).toBe("Dataset of 2 samples [3, 8, 8] in 2 classes (sea, sky), resized (8 x 8, bilinear)");
  expect(String((await imageFolder(root, { size: 8, background: [0, 0, 9] })).steps)).toBe(
    "background ([0, 0, 9]),resized (8 x 8, bilinear)",
  );
});

test("what systems leave behind is passed over, and so is a licence beside the classes", async () => {
  const images = { "a/1.png": grayPng(1, 1, 1), "b/1.png": grayPng(1, 1, 2) };
  const left = { ".DS_Store": "x", "a/.DS_Store": "x", "a/._1.png": "x", "a/Thumbs.db": "x", "a/desktop.ini": "x" };
  fill({ ...images, ...left, "__MACOSX/a/1.png": "x", ".cache/1.png": "x", "LICENSE.txt": "x" });
  expect((await imageFolder(root)).size).toBe(2);
});

test("symbolic links are followed", async () => {
  fill({ "elsewhere/cats/1.png": grayPng(1, 1, 1), "pets/dogs/1.png": grayPng(1, 1, 2) });
  symlinkSync(at("elsewhere/cats"), at("pets/cats"));
  symlinkSync(at("elsewhere/cats/1.png"), at("pets/dogs/2.png"));
  const dataset = await imageFolder(at("pets"), { channels: "gray" });
  expect(dataset.classNames).toEqual(["cats", "dogs"]);
  expect(dataset.size).toBe(3);
});

test("a symbolic link that leads nowhere, or round in a circle, is named", async () => {
  fill({ "a/1.png": grayPng(1, 1, 1) });
  symlinkSync(at("gone.png"), at("a/2.png"));
  await refused().toThrow(
    new ImageError(`imageFolder: ${at("a/2.png")} is not there, or is a symbolic link that leads nowhere`),
  );
  rmSync(at("a/2.png"));
  symlinkSync(at("round"), at("round"));
  await refused().toThrow(
    new ImageError(`imageFolder: ${at("round")} is a symbolic link that leads round in a circle`),
  );
});

test("a folder that is not laid out by class is refused by a sentence", async () => {
  const missing = join(root, "missing");
  await expect(imageFolder(missing)).rejects.toThrow(`imageFolder: ${missing} is not there`);
  fill({ file: "x" });
  await expect(imageFolder(at("file"))).rejects.toThrow(
    `imageFolder: ${at("file")} is a file, and a folder is expected`,
  );
  await refused().toThrow(
    `imageFolder: ${root} holds no folder; the images of each class belong in a folder of its own`,
  );
  fill({ "1.png": grayPng(1, 1, 1) });
  await refused().toThrow(
    `imageFolder: ${root} holds images and no folder, "1.png" for one; the images of each class belong`,
  );
  fill({ "a/1.png": grayPng(1, 1, 1) });
  await refused().toThrow(`imageFolder: ${at("1.png")} lies beside the folders of the classes: move or remove it`);
  await expect(imageFiles(root)).rejects.toThrow(`imageFiles: ${at("1.png")} lies beside`);
});

test("a folder of folders of classes, and a class without images, are refused", async () => {
  fill({ "train/cats/1.png": grayPng(1, 1, 1) });
  await refused().toThrow(
    `imageFolder: ${at("train/cats")} is a folder in the folder of a class, where only images belong: is ${at("train")} the folder to pass?`,
  );
  mkdirSync(at("train/dogs"));
  await expect(imageFolder(at("train"))).rejects.toThrow(
    new ImageError(`imageFolder: ${at("train/dogs")} holds no image: a class has at least one`),
  );
  fill({ "train/dogs/.DS_Store": "x" });
  await expect(imageFolder(at("train"))).rejects.toThrow(`${at("train/dogs")} holds no image`);
});

test("a file that is no image, or a broken one, is named", async () => {
  fill({ "a/1.png": grayPng(1, 1, 1), "a/notes.txt": "some notes" });
  await refused().toThrow(
    new ImageError(`imageFolder: ${at("a/notes.txt")}: expected a PNG or JPEG file, got bytes that begin "some notes"`),
  );
  fill({ "a/notes.txt": grayPng(1, 1, 1).subarray(0, 46) });
  await refused().toThrow(`imageFolder: ${at("a/notes.txt")}: the PNG is truncated: it ends within its chunk IDAT`);
});

test("images of different sizes are refused, and both files are named", async () => {
  fill({ "a/1.png": grayPng(3, 2, 1), "b/1.png": grayPng(2, 2, 1) });
  await refused().toThrow(
    new ShapeError(
      `imageFolder: ${at("b/1.png")} has 2 x 2 pixels (width x height), ${at("a/1.png")} has 3 x 2: the images of a data ` +
        "set have one size; pass a size, such as [2, 3] (height, width), to have them resized",
    ),
  );
});

test("what would be too much is refused before the first file is read, and so is a file that is too large", async () => {
  fill({ "a/1.png": "no image", "a/2.png": "no image" });
  await refused({ size: 100, maxBytes: 59_999 }).toThrow(
    "imageFolder: 2 images of 100 x 100 pixels with 3 channels are 60000 bytes, more than the limit of 59999",
  );
  truncateSync(at("a/1.png"), 2 ** 31);
  await refused({ size: 8 }).toThrow(
    `imageFolder: ${at("a/1.png")} has 2147483648 bytes, more than the limit; if that is right, pass a larger maxBytes`,
  );
});

test("what is no path, or an option that is not known, is said", async () => {
  await expect(imageFolder(7 as never)).rejects.toThrow("imageFolder: expected the path of a folder, got the number 7");
  await expect(imageFolder("")).rejects.toThrow('imageFolder: expected the path of a folder, got the string ""');
  await expect(imageFolder(new URL("https://example.org/pets"))).rejects.toThrow(
    'imageFolder: expected the path of a folder, got "https://example.org/pets"; imageDataset takes bytes from anywhere',
  );
  await refused({ classes: 2 }).toThrow("imageFolder: unknown option classes, did you mean classNames?");
  await refused({ classNames: "cat" }).toThrow(
    'imageFolder: classNames must be an array of names, got the string "cat"',
  );
});

test("without Node's files it says what takes bytes", async () => {
  vi.stubGlobal("process", undefined);
  const attempt = imageFolder("pets");
  vi.unstubAllGlobals();
  await expect(attempt).rejects.toThrow(
    "imageFolder needs the files of Node 20.16 or newer (or Deno, Bun); elsewhere imageDataset takes the bytes of images",
  );
});
