import { isBuiltin } from "node:module";
import { runInNewContext } from "node:vm";
import { build, type Rolldown } from "vite";
import { expect, test } from "vitest";
import { fileNamed } from "./golden.ts";

test("a bundle for browsers asks for no module of Node's, and reads images where there is no Node", async () => {
  const entry = "\0entry";
  const asked: string[] = [];
  const virtual = {
    name: "entry",
    enforce: "pre" as const,
    resolveId(id: string, importer = "") {
      // The package seedrandom asks for "crypto", which it does without in a browser.
      if (isBuiltin(id) && !importer.includes("seedrandom")) asked.push(`${id} in ${importer}`);
      return id === entry ? id : undefined;
    },
    load: (id: string) => (id === entry ? 'export { decodeImage, imageFolder } from "@tsumiki/images";' : undefined),
  };
  const { output } = (await build({
    configFile: false,
    logLevel: "silent",
    plugins: [virtual],
    resolve: { conditions: ["@tsumiki/source", "module", "browser"] },
    build: {
      write: false,
      minify: false,
      rolldownOptions: { input: entry, preserveEntrySignatures: "strict", output: { format: "iife", name: "images" } },
    },
  })) as Rolldown.RolldownOutput;
  expect(asked).toEqual([]);
  expect(output.length).toBe(1);

  const { code } = output[0] as Rolldown.OutputChunk;
  const page = {
    Uint8Array,
    TextDecoder,
    TextEncoder,
    URL,
    console,
    performance,
    WebAssembly,
    SharedArrayBuffer,
    atob,
  };
  const images = runInNewContext(`${code}; images`, page) as typeof import("@tsumiki/images");
  const { file, pixels } = fileNamed("color 3, 4 bits, interlaced");
  expect(images.decodeImage(file)).toEqual(pixels);
  expect(images.decodeImage(fileNamed("progressive").file).data.length).toBe(37 * 21 * 3);
  await expect(images.imageFolder("pets")).rejects.toThrow("elsewhere imageDataset takes the bytes of images");
});
