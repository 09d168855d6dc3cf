import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { saveBytes } from "@tsumiki/serialization";
import { afterAll, expect, test } from "vitest";

const folder = await mkdtemp(join(tmpdir(), "tsumiki-bytes-"));
afterAll(() => rm(folder, { recursive: true }));

test("bytes replace an old file whole, and nothing is left beside it", async () => {
  const file = join(folder, "sub", "file.bin");
  await saveBytes(file, Uint8Array.of(1, 2, 3));
  await saveBytes(file, Uint8Array.of(4, 5));
  expect([...(await readFile(file))]).toEqual([4, 5]);
  expect(await readdir(join(folder, "sub"))).toEqual(["file.bin"]);
});

test("what cannot be written is said in the name of the caller", async () => {
  await writeFile(join(folder, "file"), "");
  const inFile = join(folder, "file", "inside");
  await expect(saveBytes(inFile, Uint8Array.of(1), "exportOnnx")).rejects.toThrow(
    `exportOnnx: cannot write ${inFile}: `,
  );
  await expect(saveBytes(3 as never, Uint8Array.of(1))).rejects.toThrow(
    "saveBytes: expected the name of a file, got the number 3",
  );
  await expect(saveBytes("file", "text" as never)).rejects.toThrow(
    "saveBytes: expected the file's bytes as a Uint8Array",
  );
});
