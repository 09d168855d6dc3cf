import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defaultClientConditions, defineConfig, type Plugin } from "vite";

const isolating = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const workspace = fileURLToPath(new URL("../../", import.meta.url));

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the files may lie in any folder of any host.
  base: "./",
  resolve: {
    // The packages of the workspace are taken from their sources.
    conditions: ["@tsumiki/source", ...defaultClientConditions],
    dedupe: ["preact"],
  },
  worker: { format: "es" },
  build: { target: "es2022", assetsInlineLimit: 0 },
  server: { headers: isolating, fs: { allow: [workspace] } },
  preview: { headers: isolating },
  plugins: [serviceWorker()],
});

/** Writes `service-worker.js` with the list of all files that were built, so that it can keep them. */
function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const program = readFileSync(new URL("src/service-worker.js", import.meta.url), "utf8");
        const files = JSON.stringify(["./", ...Object.keys(bundle).sort()]);
        this.emitFile({ type: "asset", fileName: "service-worker.js", source: `const files = ${files};\n${program}` });
      },
    },
  };
}
