import { checkedBytes } from "@tsumiki/kernels";
import { expect, test } from "vitest";

test("bytes are given back, those of a Buffer too", () => {
  const buffer = Buffer.from("abc");
  expect(checkedBytes("readIdx", buffer)).toBe(buffer);
});

test.each<[string, unknown, string]>([
  ["a path", "a.idx", 'the string "a.idx"; await readFile(path) of node:fs/promises reads them'],
  ["a URL", new URL("file:///a.idx"), "a URL; await readFile(path) of node:fs/promises reads them"],
  ["an ArrayBuffer", new ArrayBuffer(2), "an ArrayBuffer; new Uint8Array(buffer) makes them of it"],
  ["a blob", new Blob(), "a Blob; new Uint8Array(await it.arrayBuffer()) makes them of it"],
  ["a promise", Promise.resolve(), "a Promise; await it"],
  ["other numbers", Float32Array.of(1, 2), "a Float32Array of 2"],
  ["nothing", undefined, "undefined"],
])("of %s the error says what to do", (_, value, what) => {
  expect(() => checkedBytes("readIdx", value)).toThrow(
    new TypeError(`readIdx: expected the file's bytes as a Uint8Array, got ${what}`),
  );
});
