import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

// Every ts block of every README is a module that a reader may copy: it compiles, and it runs. Each runs in a process of
// its own, from a folder inside of the workspace, so that it finds the packages as an installed program would.

interface Block {
  /** Of the README, from the root of the workspace. */
  readonly file: string;
  /** Where its code begins, counted from 0. */
  readonly line: number;
  readonly code: string;
}

const root = join(import.meta.dirname, "..");
const blocks = readmes().flatMap(blocksOf);
const folder = mkdtempSync(join(import.meta.dirname, ".readmes-"));
for (const block of blocks) {
  // Empty lines before, so that errors name the line of the README.
  writeFileSync(join(folder, moduleName(block)), "\n".repeat(block.line) + block.code);
}
writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../../tsconfig.json", include: ["*.ts"] }));

afterAll(() => rmSync(folder, { recursive: true }));

test("there are blocks in the READMEs", () => {
  expect(blocks.length).toBeGreaterThan(readmes().length);
});

test.concurrent("all blocks compile", { timeout: 180_000 }, async ({ expect }) => {
  expect(await run(join(root, "node_modules/typescript/bin/tsc"), "--project", folder)).toBe("");
});

test.concurrent.for(blocks)("$file runs, the block at line $line", { timeout: 180_000 }, async (block, { expect }) => {
  expect(await run("--conditions=@tsumiki/source", moduleName(block))).toBe("");
});

function readmes(): string[] {
  const packages = ["packages", "examples"].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}/README.md`),
  );
  return ["README.md", ...packages].filter((file) => readIfThere(file) !== undefined);
}

function blocksOf(file: string): Block[] {
  const text = readIfThere(file) ?? "";
  return [...text.matchAll(/^```(?:ts|typescript)\b[^\n]*\n(.*?)^```$/gms)].map(({ index, 1: code = "" }) => ({
    file,
    line: text.slice(0, index).split("\n").length,
    code,
  }));
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(join(root, file), "utf8");
  } catch {
    return undefined;
  }
}

function moduleName({ file, line }: Block): string {
  return `${file.replaceAll("/", "-")}-${line}.ts`;
}

/** Runs Node in the folder. Returns what went wrong: nothing, or all that was written. */
async function run(...args: string[]): Promise<string> {
  try {
    await promisify(execFile)(process.execPath, args, { cwd: folder });
    return "";
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return `failed:\n${stdout}${stderr}`;
  }
}
