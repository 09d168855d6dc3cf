import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type Reporter, type TestModule, type TestSpecification } from "vitest/node";
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

/** What starts processes takes long: it comes first, so that in the end no core waits for the last of it. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) =>
      /test\/(readmes|examples\/mnist|built-packages|playground|training\/checkpoint\/kills)/.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

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
    sequence: { sequencer: LongFirst },
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
