import { createRequire } from "node:module";
import { gunzipSync, gzipSync } from "node:zlib";
import { mnist } from "@tsumiki/mnist";
import { afterEach, describe, expect, test, vi } from "vitest";
import { byteOf, isDigitsFile, packDigits } from "../../packages/mnist/scripts/digits-file.ts";
import { digitsFrom } from "../../packages/mnist/src/digits.ts";
import { bytesAt } from "../../packages/mnist/src/packed-file.ts";
import { idxBytes } from "../data/idx-bytes.ts";

const packed = new URL("../../packages/mnist/generated/digits.bin", import.meta.url);

describe("what is packed", () => {
  test("is what the package mnist has, byte by byte", async () => {
    const fromPackage = createRequire(new URL("../../packages/mnist/package.json", import.meta.url));
    const digits: { raw: number[] }[] = fromPackage("mnist");
    const bytes = await bytesAt(packed);
    const contents = gunzipSync(bytes);
    expect(contents.length).toBe(16 + 10_000 * 28 * 28);
    let [at, different] = [16, 0];
    for (const { raw } of digits) for (const pixel of raw) if (contents[at++] !== Math.round(pixel * 255)) different++;
    expect([at, different]).toEqual([contents.length, 0]);
    expect(bytes.length).toBeLessThan(2e6);
  });

  test("is known by its contents", async () => {
    expect(isDigitsFile(await bytesAt(packed))).toBe(true);
    expect(isDigitsFile(new Uint8Array())).toBe(false);
    expect(isDigitsFile(gzipSync("something else"))).toBe(false);
  });

  test("is not another number of images", () => {
    const counts = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 977];
    expect(() => packDigits(counts.map((count) => ({ length: count * 28 * 28 }) as never))).toThrow(
      "mnist: expected 1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978 images of the digits 0 to 9 in the package " +
        "mnist, got 1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 977: was another version of it installed?",
    );
    expect(() => packDigits([])).toThrow("in the package mnist, got : was another version of it installed?");
  });

  test("is not other images", () => {
    const blank = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978].map((count) =>
      new Array(count * 784).fill(0),
    );
    expect(() => packDigits(blank)).toThrow(
      /^mnist: the images in the package mnist have the hash .*, expected 4e3355b0/,
    );
  });

  test.each([1.2, 255, -1, 0.5, Number.NaN])("is not %d for a pixel", (pixel) => {
    expect(() => byteOf(pixel)).toThrow(`mnist: ${pixel} in the package mnist is no pixel`);
  });

  test.each([
    [0, 0],
    [0.004, 1],
    [0.502, 128],
    [0.498, 127],
    [1, 255],
  ])("of the number %d is the byte %d", (pixel, byte) => {
    expect(byteOf(pixel)).toBe(byte);
  });
});

/** What to do where the file cannot be had. */
const remedy =
  "generated/digits.bin of @tsumiki/mnist is to lie there. Bundlers put it there (older servers of Vite with " +
  'optimizeDeps: { exclude: ["@tsumiki/mnist"] }), esbuild does not: copy it. Or pass MNIST\'s own four files: ' +
  "mnist({ files })";

describe("what is read", () => {
  test("is plain, where a server has unpacked it", async () => {
    const dataset = await digitsFrom(gunzipSync(await bytesAt(packed)), "here");
    expect(dataset.classCounts()).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
  });

  test("is no other file", async () => {
    const page = new TextEncoder().encode("<!doctype html>");
    await expect(digitsFrom(page, "http://a/digits.bin")).rejects.toThrow(
      /^mnist: http:\/\/a\/digits.bin is not the file of the digits \(readIdx: not an IDX file: .* got 3c 21 64 6f\): generated/,
    );
    await expect(digitsFrom((await bytesAt(packed)).subarray(0, 9999), "here")).rejects.toThrow(
      "mnist: here is not the file of the digits (gunzip: the 9999 bytes are not one whole gzip file: unexpected end of file)",
    );
    for (const file of [idxBytes("uint8", [1, 28, 28], new Uint8Array(784)), idxBytes("uint8", [0], [])]) {
      await expect(digitsFrom(file, "here")).rejects.toThrow("expected bytes [10000, 28, 28], got [");
    }
  });

  test("is looked for on the disk", async () => {
    const nowhere = new URL("nowhere.bin", import.meta.url);
    await expect(bytesAt(nowhere)).rejects.toThrow(`mnist: cannot read ${nowhere} (ENOENT`);
    await expect(bytesAt(nowhere)).rejects.toThrow(remedy);
  });
});

describe("in a page", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
  const url = new URL("http://here/assets/digits.bin");

  test("the file is fetched", async () => {
    const fetch = vi.fn(async () => new Response(Uint8Array.of(1, 2)));
    vi.stubGlobal("fetch", fetch);
    expect(await bytesAt(url)).toEqual(Uint8Array.of(1, 2));
    expect(fetch.mock.calls).toEqual([[url]]);
  });

  test("what does not come is an error that says what to do", async () => {
    vi.stubGlobal("fetch", async () => new Response("", { status: 404 }));
    await expect(bytesAt(url)).rejects.toThrow(
      new Error(`mnist: cannot fetch http://here/assets/digits.bin (status 404): ${remedy}`),
    );
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    await expect(bytesAt(url)).rejects.toThrow("mnist: cannot fetch http://here/assets/digits.bin (Failed to fetch)");
  });

  test("opened from the disk there is no way to read it, which is said", async () => {
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
    await expect(mnist()).rejects.toThrow("mnist: a page that was opened from the disk cannot read file://");
  });
});
