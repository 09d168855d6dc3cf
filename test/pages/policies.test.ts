import { readFile } from "node:fs/promises";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { whyNoChromium } from "../browser/chromium.ts";
import { isolating, visit } from "./serve.ts";

// What pages may forbid: workers from text, WebAssembly, sharing memory. What runs then, and what the messages say.

/** Calls of init, one after the other, each with what it came to. */
const program = `
import { backendInfo, dispose, init, withBackend, ops } from "tsumiki";
const trusted = globalThis.trustedTypes?.createPolicy("tsumiki", { createScriptURL: (url) => url });
const calls = {
  default: () => init(),
  "two threads": () => init({ threads: 2 }),
  "worker.js": () => init({ threads: 2, worker: "/worker.js" }),
  "not worker.js": () => init({ threads: 2, worker: "/page.html" }),
  "trusted worker.js": () => init({ threads: 2, worker: trusted.createScriptURL("/worker.js") }),
  "a module": async () => init({ module: await WebAssembly.compileStreaming(fetch("/simd.wasm")) }),
  "no SharedArrayBuffer": () => {
    delete globalThis.SharedArrayBuffer;
    return init();
  },
};
const outcomes = {};
for (const name of NAMES) {
  try {
    const { build, threads, oneThreadBecause } = await calls[name]();
    const sum = ops.sum(ops.ones([100000])).item();
    outcomes[name] = { build, threads, oneThreadBecause, sum };
  } catch (error) {
    outcomes[name] = String(error);
  }
  dispose();
}
await fetch("/result", { method: "POST", body: JSON.stringify(outcomes) });`;

const generated = new URL("../../packages/kernels/src/wasm/generated/", import.meta.url);

/** What these calls come to in a page with these headers. */
async function outcomes(names: string[], headers: Record<string, string>) {
  const { outputFiles } = await build({
    stdin: { contents: `const NAMES = ${JSON.stringify(names)};\n${program}`, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    conditions: ["@tsumiki/source"],
    logLevel: "error",
  });
  const files = {
    "/": ["text/html", '<!doctype html><script type="module" src="/page.js"></script>'],
    "/page.js": ["text/javascript", outputFiles[0]!.contents],
    "/worker.js": ["text/javascript", await readFile(new URL("worker.js", generated))],
    "/simd.wasm": ["application/wasm", await readFile(new URL("simd.wasm", generated))],
  } as const;
  return visit(files, headers) as Promise<Record<string, unknown>>;
}

const needs =
  "a Content-Security-Policy must allow worker-src blob:, or a file of its own: init({ worker: url }) of worker.js";
const runs = { build: "relaxed-simd", sum: 100_000 };

describe.skipIf((await whyNoChromium()) !== undefined)("in a page", () => {
  test("that forbids workers from text, one thread computes, and worker.js gives the others", async () => {
    const policy = "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";
    const names = ["default", "two threads", "worker.js", "not worker.js"];
    const got = await outcomes(names, { ...isolating, "Content-Security-Policy": policy });
    expect(got["default"]).toEqual({ ...runs, threads: 1, oneThreadBecause: expect.stringContaining(needs) });
    expect(got["two threads"]).toMatch(/^Error: init: a worker thread did not start \(.*\); /);
    expect(got["two threads"]).toContain(`${needs}; init({ threads: 1 }) needs none`);
    expect(got["worker.js"]).toEqual({ ...runs, threads: 2 });
    expect(got["not worker.js"]).toContain("is /page.html the file worker.js of this version of tsumiki?");
  });

  test("that asks for trusted types, a trusted worker.js gives threads", async () => {
    const policy = "require-trusted-types-for 'script'; trusted-types tsumiki";
    const names = ["default", "trusted worker.js"];
    const got = await outcomes(names, { ...isolating, "Content-Security-Policy": policy });
    expect(got["default"]).toEqual({ ...runs, threads: 1, oneThreadBecause: expect.stringContaining("Trusted") });
    expect(got["trusted worker.js"]).toEqual({ ...runs, threads: 2 });
  });

  test("that forbids WebAssembly, the message names the directive", async () => {
    const policy = "default-src 'none'; connect-src 'self'; script-src 'self'; worker-src blob:";
    const got = await outcomes(["default"], { ...isolating, "Content-Security-Policy": policy });
    expect(got["default"]).toMatch(/^Error: init: WebAssembly may not be compiled here \(CompileError: .*\): /);
    expect(got["default"]).toContain("a page's Content-Security-Policy must have script-src 'wasm-unsafe-eval'");
  });

  test("that does not share memory, one thread computes, and what runs says why", async () => {
    const isolated = await outcomes(["a module", "no SharedArrayBuffer", "two threads"], isolating);
    expect(isolated["a module"]).toMatchObject({ build: "simd", sum: 100_000 });
    const because = { threads: 1, oneThreadBecause: "this engine has no SharedArrayBuffer" };
    expect(isolated["no SharedArrayBuffer"]).toEqual({ ...runs, ...because });
    const bare = await outcomes(["two threads"], {});
    expect(bare["two threads"]).toMatchObject({
      threads: 1,
      oneThreadBecause: expect.stringContaining("is not cross-origin isolated"),
    });
  });
});
