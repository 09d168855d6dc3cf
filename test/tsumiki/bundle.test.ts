import { isBuiltin } from "node:module";
import { build, type Rolldown } from "vite";
import { expect, test } from "vitest";

test("tsumiki goes into a browser's bundle whole, and asks for no module of Node's", async () => {
  const asked: string[] = [];
  const nodeModules = {
    name: "notes-modules-of-node",
    enforce: "pre" as const,
    resolveId(id: string, importer = "") {
      // The package seedrandom asks for "crypto", which it does without in a browser.
      if (isBuiltin(id) && !importer.includes("node_modules")) asked.push(`${id} in ${importer}`);
    },
  };
  const [{ output }] = (await build({
    configFile: false,
    logLevel: "silent",
    plugins: [nodeModules],
    resolve: { conditions: ["@tsumiki/source", "module", "browser"] },
    build: { write: false, minify: false, lib: { entry: "packages/tsumiki/src/index.ts", formats: ["es"] } },
  })) as [Rolldown.RolldownOutput];
  const chunks = output.filter((file) => file.type === "chunk");
  expect(asked).toEqual([]);
  expect(chunks.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports])).toEqual([]);
  expect(chunks[0]?.exports).toEqual(expect.arrayContaining(["Conv2d", "Trainer", "init", "load", "ops"]));
});
