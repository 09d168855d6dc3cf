import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { install } from "../support/pnpm.ts";

// Cloudflare's runtime, which runs only WebAssembly that was compiled beforehand, and has no workers.

const folder = fileURLToPath(new URL("./miniflare/", import.meta.url));
const generated = new URL("../../packages/kernels/src/wasm/generated/", import.meta.url);

const missing = await whyNoMiniflare();
if (missing !== undefined) console.log(`Nothing is tested in workerd: ${missing}.`);

const program = `
import module from "./simd.wasm";
import { Adam, affine, conv2d, crossEntropy, Flatten, init, ReLU, scope, seed, sequential, uniform } from "tsumiki";
export default {
  async fetch() {
    const refusal = await init().catch(({ message }) => message);
    const info = await init({ module });
    seed(1);
    const model = sequential([1, 12, 12], conv2d(4, 3), new ReLU(), new Flatten(), affine(10));
    const optimizer = new Adam(model.parameters());
    const images = uniform([10, 1, 12, 12]);
    const losses = Array.from({ length: 3 }, () => scope(() => {
      const [scores, backward] = model.forward(images);
      const [loss, lossBackward] = crossEntropy()(scores, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      backward(lossBackward());
      optimizer.step();
      return loss.item();
    }));
    return Response.json({ refusal, info, losses });
  },
};`;

test.skipIf(missing !== undefined).each([[[]], [["nodejs_compat"]]])(
  "in workerd with flags %j a module that was compiled beforehand trains, and without it the message says so",
  async (compatibilityFlags) => {
    const { Miniflare } = createRequire(`${folder}package.json`)("miniflare");
    const miniflare = new Miniflare({
      modules: [
        { type: "ESModule", path: "program.mjs", contents: await bundled() },
        { type: "CompiledWasm", path: "simd.wasm", contents: await readFile(new URL("simd.wasm", generated)) },
      ],
      compatibilityDate: "2026-01-01",
      compatibilityFlags,
    });
    try {
      const response = await miniflare.dispatchFetch("http://localhost/");
      const { refusal, info, losses } = (await response.json()) as { refusal: string; info: object; losses: number[] };
      expect(refusal).toContain("pass init({ module }) one of the package's .wasm files");
      expect(info).toMatchObject({ backend: "wasm", build: "simd", threads: 1 });
      expect(losses[2]).toBeLessThan(losses[0]!);
    } finally {
      await miniflare.dispose();
    }
  },
);

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: "esm",
    external: ["*.wasm"],
    conditions: ["@tsumiki/source", "workerd"],
    logLevel: "error",
  });
  return outputFiles[0]!.text;
}

async function whyNoMiniflare(): Promise<string | undefined> {
  try {
    await install(folder);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
