import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";

const script = fileURLToPath(new URL("../../packages/tsumiki/scripts/addresses.ts", import.meta.url));
const project = "https://example.org/tsumiki";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "tsumiki-addresses-"));
  await write("packages/tensor", { name: "@tsumiki/tensor", license: "MIT" });
  await write("packages/private", { name: "own", private: true });
});
afterEach(() => rm(root, { recursive: true }));

async function write(folder: string, json: object): Promise<void> {
  await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, folder, "package.json"), JSON.stringify(json));
}

async function read(folder: string): Promise<unknown> {
  return JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"));
}

/** The exit code, and what stands on the error output. */
async function run(...args: string[]): Promise<[code: number, message: string]> {
  const { code = 0, stderr } = await promisify(execFile)(process.execPath, [script, ...args, root]).catch((e) => e);
  return [code, stderr];
}

test("as long as the root does not say where the project lives, nothing is published", async () => {
  await write(".", { repository: project, homepage: "", bugs: "somewhere" });
  const message =
    'nothing is published as long as package.json at the root does not say where the project lives: fill in "homepage", "bugs", as in "repository": "https://…"\n';
  expect(await run("--check")).toEqual([1, message]);
  expect(await run()).toEqual([1, message]);
  expect(await read("packages/tensor")).toEqual({ name: "@tsumiki/tensor", license: "MIT" });
});

test("what the root says is copied into every package that is published, with its folder", async () => {
  await write(".", { repository: project, homepage: `${project}#readme`, bugs: `${project}/issues` });
  expect(await run("--check")).toEqual([
    1,
    "packages/tensor/package.json does not say where the project lives; run pnpm run addresses first\n",
  ]);
  expect(await run()).toEqual([0, ""]);
  expect(await read("packages/tensor")).toEqual({
    name: "@tsumiki/tensor",
    license: "MIT",
    homepage: `${project}#readme`,
    bugs: { url: `${project}/issues` },
    repository: { type: "git", url: `git+${project}.git`, directory: "packages/tensor" },
  });
  expect(await read("packages/private")).toEqual({ name: "own", private: true });
  expect(await run("--check")).toEqual([0, ""]);
});

test("every package that is published asks before", async () => {
  const files = globSync("packages/*/package.json");
  expect(files.length).toBeGreaterThan(9);
  for (const file of files) {
    const json = JSON.parse(await readFile(file, "utf8"));
    if (json.private === true) continue;
    expect(json.scripts.prepublishOnly, file).toBe("node ../tsumiki/scripts/addresses.ts --check");
  }
});
