import { readFile } from "node:fs/promises";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { whyNoChromium } from "../browser/chromium.ts";
import { isolating, visit } from "../pages/serve.ts";
import { folder, onnxRuntime } from "./runtime.ts";

/** Trains nothing: exports a network in the page, and runs the file there in onnxruntime-web. */
const program = `
import * as runtime from "/ort.wasm.min.mjs";
import { exportOnnx } from "@tsumiki/onnx";
import { init, seed } from "tsumiki";
import { models } from "../../examples/mnist/src/models.ts";
try {
  runtime.env.wasm.wasmPaths = "/";
  runtime.env.wasm.numThreads = 1;
  await init({ threads: 1 });
  seed(1);
  const { verified, nodes } = await exportOnnx(models.deep(), { verify: runtime });
  await fetch("/result", { method: "POST", body: JSON.stringify({ nodes, ...verified }) });
} catch (error) {
  await fetch("/result", { method: "POST", body: JSON.stringify({ error: String(error) }) });
}`;

const missing = (await onnxRuntime()) === undefined ? "no ONNX Runtime" : await whyNoChromium();

test.skipIf(missing !== undefined)(
  "in a page of Chromium onnxruntime-web gives the same",
  { timeout: 120_000 },
  async () => {
    const { outputFiles } = await build({
      stdin: { contents: program, resolveDir: import.meta.dirname },
      bundle: true,
      write: false,
      format: "esm",
      external: ["/ort.wasm.min.mjs"],
      conditions: ["@tsumiki/source"],
      logLevel: "error",
    });
    const runtime = (name: string) => readFile(`${folder}node_modules/onnxruntime-web/dist/${name}`);
    const files = {
      "/": ["text/html", '<!doctype html><script type="module" src="/page.js"></script>'],
      "/page.js": ["text/javascript", outputFiles[0]!.contents],
      "/ort.wasm.min.mjs": ["text/javascript", await runtime("ort.wasm.min.mjs")],
      "/ort-wasm-simd-threaded.mjs": ["text/javascript", await runtime("ort-wasm-simd-threaded.mjs")],
      "/ort-wasm-simd-threaded.wasm": ["application/wasm", await runtime("ort-wasm-simd-threaded.wasm")],
    } as const;
    const got = (await visit(files, isolating)) as { nodes: number; relativeDifference: number };
    expect(got).toEqual({ nodes: 19, largestDifference: expect.any(Number), relativeDifference: expect.any(Number) });
    expect(got.relativeDifference).toBeLessThanOrEqual(5e-5);
  },
);
