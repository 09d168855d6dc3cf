/**
 * Compiles src/wasm/assembly/index.ts twice, with relaxed SIMD and without, and writes each module as base64 into
 * src/wasm/generated. Does nothing where the modules there were made from the same sources.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const builds = [
  { name: "relaxed", features: "simd,relaxed-simd,threads", comment: "relaxed multiply-add" },
  { name: "plain", features: "simd,threads", comment: "a multiplication, then an addition" },
];

// The host brings the memory, of any size up to 4 GiB; static data lies in the first MiB.
const memory = "--importMemory --sharedMemory --initialMemory 17 --maximumMemory 65536 --zeroFilledMemory";
const flags = `-O3 --noAssert --runtime stub ${memory}`.split(" ");

const packageFolder = resolve(import.meta.dirname, "..");
const assembly = join(packageFolder, "src/wasm/assembly");
const generated = join(packageFolder, "src/wasm/generated");
const asc = fileURLToPath(import.meta.resolve("assemblyscript/bin/asc.js"));

await main();

async function main(): Promise<void> {
  const hash = await hashOfSources();
  const current = await Promise.all(builds.map(({ name }) => isCurrent(name, hash)));
  if (current.every(Boolean)) return;

  await mkdir(generated, { recursive: true });
  const scratch = await mkdtemp(join(generated, ".build-")); // beside the result, so that renaming is atomic
  try {
    await Promise.all(builds.map((build) => compile(build, hash, scratch)));
  } catch (error) {
    process.exitCode = 1;
    console.error((error as { stderr?: string }).stderr ?? error);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Of all that the modules depend on: the sources, this script, and the compiler's version. */
async function hashOfSources(): Promise<string> {
  const files = globSync("**/*.ts", { cwd: assembly }).sort();
  const compiler = fileURLToPath(import.meta.resolve("assemblyscript/package.json"));
  const hash = createHash("sha256");
  for (const file of [...files.map((name) => join(assembly, name)), import.meta.filename, compiler]) {
    hash.update(`${file.slice(packageFolder.length)}\n`).update(await readFile(file));
  }
  return hash.digest("hex");
}

async function isCurrent(name: string, hash: string): Promise<boolean> {
  const text = await readFile(join(generated, `${name}.ts`), "utf8").catch(() => "");
  return text.includes(hash);
}

async function compile({ name, features, comment }: (typeof builds)[number], hash: string, scratch: string) {
  const wasm = join(scratch, `${name}.wasm`);
  const started = performance.now();
  await promisify(execFile)(process.execPath, [asc, "index.ts", "-o", wasm, ...flags, "--enable", features], {
    cwd: assembly,
  });
  const bytes = await readFile(wasm);
  const text = [
    `// Made by scripts/build-wasm.ts from sources ${hash}`,
    `/** The kernels' module in base64: ${comment}. */`,
    `export const ${name}: string =`,
    `  "${bytes.toString("base64")}";`,
  ];
  await writeFile(join(scratch, `${name}.ts`), `${text.join("\n")}\n`);
  await rename(join(scratch, `${name}.ts`), join(generated, `${name}.ts`));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`kernels: ${name}.wasm, ${(bytes.length / 1024).toFixed(1)} KiB, in ${seconds} s`);
}
