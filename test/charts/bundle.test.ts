import type * as Charts from "@tsumiki/charts";
import { build } from "esbuild";
import { expect, test } from "vitest";

test("the package goes into a browser's bundle of at most 120 kB, without kernels, and draws there", async () => {
  const { outputFiles } = await build({
    entryPoints: ["packages/charts/src/index.ts"],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser", // where a module of Node's would be an error
    conditions: ["@tsumiki/source"],
    write: false,
  });
  const [{ text }] = outputFiles as [(typeof outputFiles)[number]];
  expect(text.length).toBeLessThan(120_000);
  expect(text).not.toContain("WebAssembly");
  const bundled = (await import(
    /* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`
  )) as typeof Charts;
  expect(bundled.barChart({ title: "Bars", bars: [{ name: "a", value: 1 }], axis: { label: "x" } })).toMatch(/^<svg /);
});
