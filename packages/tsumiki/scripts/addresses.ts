/**
 * Where the project lives is written in one place, the package.json at the root: `repository`, `homepage` and `bugs`.
 *
 *     node packages/tsumiki/scripts/addresses.ts           copies them into every package that is published
 *     node packages/tsumiki/scripts/addresses.ts --check   only looks whether they are there
 *
 * Either ends with a sentence and code 1 as long as the owner has not filled them in: no package is published without.
 */
import { globSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";

type Json = { [key: string]: unknown };

const { values, positionals } = parseArgs({ options: { check: { type: "boolean" } }, allowPositionals: true });
const root = resolve(positionals[0] ?? join(import.meta.dirname, "../../.."));

try {
  const addresses = await readAddresses();
  for (const name of globSync("packages/*/package.json", { cwd: root }).sort()) await put(name, addresses);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

interface Addresses {
  readonly repository: string;
  readonly homepage: string;
  readonly bugs: string;
}

/** @throws Error that names what is not filled in */
async function readAddresses(): Promise<Addresses> {
  const file = join(root, "package.json");
  const { repository, homepage, bugs } = await readJson(file);
  const addresses = { repository, homepage, bugs };
  const missing = Object.entries(addresses).filter(([, value]) => typeof value !== "string" || !URL.canParse(value));
  if (missing.length === 0) return addresses as Addresses;
  const names = missing.map(([name]) => `"${name}"`).join(", ");
  throw new Error(
    `nothing is published as long as package.json at the root does not say where the project lives: fill in ${names}, as in "repository": "https://…"`,
  );
}

/** @throws Error if they are only to be checked, and differ */
async function put(name: string, { repository, homepage, bugs }: Addresses): Promise<void> {
  const file = join(root, name);
  const before = await readJson(file);
  if (before["private"] === true) return;
  const directory = dirname(name).replaceAll("\\", "/");
  const after: Json = {
    ...before,
    homepage,
    bugs: { url: bugs },
    repository: { type: "git", url: `git+${repository.replace(/(\.git)?$/, ".git")}`, directory },
  };
  if (JSON.stringify(after) === JSON.stringify(before)) return;
  if (values.check) throw new Error(`${name} does not say where the project lives; run pnpm run addresses first`);
  await writeFile(file, `${JSON.stringify(after, null, 2)}\n`);
  console.log(`${name}: ${repository}, ${directory}`);
}

async function readJson(file: string): Promise<Json> {
  return JSON.parse(await readFile(file, "utf8"));
}
