import { isBuiltin } from "node:module";
import type { csv, npz } from "@tsumiki/tables";
import { build, type Rolldown } from "vite";
import { expect, test } from "vitest";
import { bytesOf, files } from "./numpy-files.ts";

test("the package goes into a browser's bundle, asks for no module of Node's, and reads there", async () => {
  const asked: string[] = [];
  const nodeModules = {
    name: "notes-modules-of-node",
    enforce: "pre" as const,
    resolveId(id: string, importer = "") {
      // The package seedrandom asks for "crypto", which it does without in a browser.
      if (isBuiltin(id) && !importer.includes("seedrandom")) asked.push(`${id} in ${importer}`);
    },
  };
  const [{ output }] = (await build({
    configFile: false,
    logLevel: "silent",
    plugins: [nodeModules],
    resolve: { conditions: ["@tsumiki/source", "module", "browser"] },
    build: { write: false, minify: true, lib: { entry: "packages/tables/src/index.ts", formats: ["es"] } },
  })) as [Rolldown.RolldownOutput];
  expect(asked).toEqual([]);
  const [chunk, ...others] = output.filter((file) => file.type === "chunk");
  expect([others, chunk?.imports, chunk?.dynamicImports]).toEqual([[], [], []]);

  const code = `data:text/javascript;base64,${Buffer.from(chunk!.code).toString("base64")}`;
  const bundled = (await import(/* @vite-ignore */ code)) as { csv: typeof csv; npz: typeof npz };
  expect(String(await bundled.csv({ text: "x,y\n1,a\n" }, { label: "y" }))).toBe(
    "Dataset of 1 sample [1] in 1 class (a)",
  );
  expect((await bundled.npz(bytesOf(files.npz.deflated))).get("x")?.read().shape).toEqual([2, 3]);
});
