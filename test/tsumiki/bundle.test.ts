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

/** Minified code that exports what `exported` names of the layers, and nothing else. */
async function minified(exported: string): Promise<string> {
  const entry = import.meta.filename;
  const plugin = {
    name: "only-these",
    enforce: "pre" as const,
    load: (id: string) => (id === entry ? `export { ${exported} } from "@tsumiki/layers";` : undefined),
    // No module is dropped for what its package says of it: its code has to be seen to do nothing.
    transform: (code: string) => ({ code, moduleSideEffects: true }),
  };
  const [{ output }] = (await build({
    configFile: false,
    logLevel: "silent",
    plugins: [plugin],
    resolve: { conditions: ["@tsumiki/source", "module", "browser"] },
    build: {
      write: false,
      minify: "oxc",
      lib: { entry, formats: ["es"] },
      rolldownOptions: { output: { minify: true } },
    },
  })) as [Rolldown.RolldownOutput];
  return output.flatMap((file) => (file.type === "chunk" ? [file.code] : [])).join("\n");
}

test("losses keep their names in a minified bundle", async () => {
  const names = [
    "softmaxCrossEntropy",
    "crossEntropy",
    "binaryCrossEntropy",
    "meanSquaredError",
    "l1",
    "huber",
    "summed",
    "lossPerSample",
  ];
  const code = await minified(names.join(", "));
  expect(code.includes("function classTargets")).toBe(false); // it is minified
  const losses = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`);
  for (const name of names.slice(0, 6)) expect(losses[name].name).toBe(name);
  expect([losses.crossEntropy().name, losses.huber().name]).toEqual(["crossEntropy", "huber"]);
  expect(losses.summed(losses.l1).name).toBe("l1");
});

test("losses that nobody uses are in no bundle", async () => {
  const code = await minified("meanSquaredError");
  const isIn = (name: string) => code.includes(`"${name}"`) || code.includes(`\`${name}\``);
  const names = ["meanSquaredError", "softmaxCrossEntropy", "crossEntropy", "binaryCrossEntropy", "huber", "l1"];
  expect(names.filter(isIn)).toEqual(["meanSquaredError"]);
});
