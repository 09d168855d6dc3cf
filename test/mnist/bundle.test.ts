import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { build, type Rolldown } from "vite";
import { expect, test } from "vitest";

test("a bundle for browsers takes the digits along as a file of their own, and no module of Node's", async () => {
  const entry = "\0entry";
  const asked: string[] = [];
  const virtual = {
    name: "entry",
    enforce: "pre" as const,
    resolveId(id: string, importer = "") {
      // The package seedrandom asks for "crypto", which it does without in a browser.
      if (isBuiltin(id) && !importer.includes("node_modules")) asked.push(`${id} in ${importer}`);
      return id === entry ? id : undefined;
    },
    load: (id: string) =>
      id === entry ? 'import { mnist } from "@tsumiki/mnist"; mnist().then(console.log);' : undefined,
  };
  const { output } = (await build({
    configFile: false,
    logLevel: "silent",
    plugins: [virtual],
    resolve: { conditions: ["@tsumiki/source", "module", "browser"] },
    build: { write: false, minify: false, rolldownOptions: { input: entry } },
  })) as Rolldown.RolldownOutput;
  const assets = output.filter((file) => file.type === "asset");
  expect(assets.map(({ names }) => names)).toEqual([["digits.bin"]]);
  const packed = readFileSync(new URL("../../packages/mnist/generated/digits.bin", import.meta.url));
  expect(packed.equals(assets[0]!.source as Uint8Array)).toBe(true);
  const code = output.flatMap((file) => (file.type === "chunk" ? [file.code] : [])).join();
  expect(code).toContain(assets[0]!.fileName);
  expect(code.length).toBeLessThan(1e6);
  expect(asked).toEqual([]);
});
