import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "tsumiki-workspace-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the umbrella package is found from source", async () => {
  await expect(import("tsumiki")).resolves.toBeTypeOf("object");
});

// In a tree made up for it: what the rules find in the real one is found by `pnpm lint`.
test("a package without an entry in the rules of imports is an error, also one that imports nothing", async () => {
  write("packages/kernels/src/index.ts", 'export * from "./shape.ts";\n');
  write("packages/kernels/src/shape.ts", "export const rank = 4;\n");
  expect(await cruised()).toEqual([]);

  write("packages/audio/src/index.ts", 'export * from "./wave.ts";\n');
  write("packages/audio/src/wave.ts", "export const rate = 44_100;\n");
  write("packages/text/src/index.ts", "export const words = 2;\n");
  const rule = "every-package-has-an-entry-that-says-what-is-below";
  expect(await cruised()).toEqual([`${rule}: packages/audio/src/index.ts`, `${rule}: packages/text/src/index.ts`]);
});

test("an arrow against the direction is an error, and so is an example that looks inside", async () => {
  rmSync(join(folder, "packages"), { recursive: true, force: true });
  write("packages/kernels/src/index.ts", 'export * from "../../tensor/src/index.ts";\n');
  write("packages/tensor/src/index.ts", "export const rank = 4;\n");
  write("examples/sound/src/main.ts", 'import "../../../packages/tensor/src/index.ts";\n');
  expect(await cruised()).toEqual([
    "examples-import-what-a-user-would: examples/sound/src/main.ts",
    "kernels-imports-only-what-is-below: packages/kernels/src/index.ts",
  ]);
  rmSync(join(folder, "examples"), { recursive: true });
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

/** What is wrong in the folder: a rule, and where it is broken. */
async function cruised(): Promise<string[]> {
  const command = join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const config = join(root, ".dependency-cruiser.mjs");
  const args = [command, "--config", config, "--output-type", "json", "."];
  // It ends with as many as there are violations.
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder }).catch((error) => error);
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string }; from: string }[] } };
  return summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`).sort();
}
