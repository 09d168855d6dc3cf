import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import type { Reporter, TestModule } from "vitest/node";
import { pages } from "./test/browser/pages.ts";

/** Closes a run in CI with one plain line: "12 passed, 0 failed". */
const counts: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const number = (state: string) => tests.filter((test) => test.result().state === state).length;
    const skipped = number("skipped");
    console.log(`${number("passed")} passed, ${number("failed")} failed${skipped ? `, ${skipped} skipped` : ""}`);
  },
};

// What Node has compiled once it need not compile again: the tests start some hundred processes that import the sources.
process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(new URL("node_modules/.cache/compiled", import.meta.url));

const sameCases = "./test/support/same-cases.ts";

// Tests that share processes, so that modules are imported once for many files. Where a file chooses its backend, the next
// one begins without; where all take the default one, it runs on.
const chosen =
  "test/{charts,data,golden,gradient-check,images,mnist,optimizer,report,serialization,tables,training}/**/*.test.ts";
const onDefault = "test/{layers,tensor}/**/*.test.ts";

const conditions = ["@tsumiki/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, "test/browser/**", chosen, onDefault],
        },
      },
      { extends: true, test: { name: "node-default", include: [onDefault], isolate: false } },
      {
        extends: true,
        test: {
          name: "node-chosen",
          include: [chosen],
          isolate: false,
          setupFiles: [sameCases, "./test/support/end-backend.ts"],
        },
      },
      ...(await pages()),
    ],
    reporters: process.env["CI"] ? ["default", counts] : ["default"],
    setupFiles: [sameCases],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
