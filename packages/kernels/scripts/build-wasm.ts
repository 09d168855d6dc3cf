/**
 * Makes src/wasm/generated: the kernels' module, compiled twice from src/wasm/assembly, with relaxed SIMD and without,
 * and the program of the threads, bundled from src/wasm/threads/program.ts. Each is there as a file, and as a TypeScript
 * module that holds it, so that there is nothing to fetch. Does nothing where they were made from the same sources.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { deflateSync } from "node:zlib";
import { build as bundle } from "rolldown";

const builds = [
  { name: "relaxed-simd", features: "simd,relaxed-simd,threads", constant: "relaxed", comment: "relaxed multiply-add" },
  { name: "simd", features: "simd,threads", constant: "plain", comment: "a multiplication, then an addition" },
];

// The host brings the memory, of any size up to 4 GiB; static data lies in the first MiB.
const memory = "--importMemory --sharedMemory --initialMemory 17 --maximumMemory 65536 --zeroFilledMemory";
const flags = `-O3 --noAssert --runtime stub ${memory}`.split(" ");

const packageFolder = resolve(import.meta.dirname, "..");
const assembly = join(packageFolder, "src/wasm/assembly");
const threads = join(packageFolder, "src/wasm/threads");
const generated = join(packageFolder, "src/wasm/generated");
const asc = fileURLToPath(import.meta.resolve("assemblyscript/bin/asc.js"));

await main();

async function main(): Promise<void> {
  await mkdir(generated, { recursive: true });
  try {
    await Promise.all([makeModules(), makeProgram()]);
  } catch (error) {
    process.exitCode = 1;
    console.error((error as { stderr?: string }).stderr ?? error);
  }
}

async function makeModules(): Promise<void> {
  const hash = await hashOf(assembly, fileURLToPath(import.meta.resolve("assemblyscript/package.json")));
  const names = ["sources.ts", ...builds.flatMap(({ name, constant }) => [`${name}.wasm`, `${constant}.ts`])];
  await remake(names, hash, async (put, scratch) => {
    await Promise.all(builds.map((build) => compile(build, hash, scratch, put)));
    await put(
      "sources.ts",
      `/** Of what the modules were made from: each tells it in its section "tsumiki", after its build. */`,
      `export const sources = "${hash}";`,
    );
  });
}

async function compile(
  { name, features, constant, comment }: (typeof builds)[number],
  hash: string,
  scratch: string,
  put: Put,
) {
  const wasm = join(scratch, `${name}.wasm`);
  const started = performance.now();
  await promisify(execFile)(process.execPath, [asc, "index.ts", "-o", wasm, ...flags, "--enable", features], {
    cwd: assembly,
  });
  const bytes = Buffer.concat([await readFile(wasm), customSection("tsumiki", `${name} ${hash}`)]);
  await put(`${name}.wasm`, bytes);
  await put(
    `${constant}.ts`,
    `/** The kernels' module, deflated (RFC 1950) and in base64: ${comment}. */`,
    `export const ${constant}: string =`,
    `  "${deflateSync(bytes, { level: 9 }).toString("base64")}";`,
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`kernels: ${name}.wasm, ${(bytes.length / 1024).toFixed(1)} KiB, in ${seconds} s`);
}

/** https://webassembly.github.io/spec/core/binary/modules.html#custom-section, of fewer than 128 bytes. */
function customSection(name: string, text: string): Uint8Array {
  const content = Buffer.from(`${String.fromCharCode(name.length)}${name}${text}`, "latin1");
  if (content.length > 127) throw new RangeError(`the section "${name}" needs a longer LEB128 than one byte`);
  return Buffer.concat([Uint8Array.of(0, content.length), content]);
}

async function makeProgram(): Promise<void> {
  const hash = await hashOf(threads, fileURLToPath(import.meta.resolve("rolldown/package.json")));
  await remake(["worker.js", "worker.ts"], hash, async (put) => {
    const [{ code }] = (
      await bundle({
        input: join(threads, "program.ts"),
        transform: { define: { programHash: JSON.stringify(hash) } },
        output: { format: "iife", minify: true },
        write: false,
      })
    ).output;
    await put("worker.js", Buffer.from(code));
    await put(
      "worker.ts",
      "/** The program of a thread: a script that imports nothing. */",
      `export const program: string = ${JSON.stringify(code)};`,
      "/** What it answers when it starts. */",
      `export const programHash: string = "${hash}";`,
    );
  });
}

/** Writes a file of bytes, or a module of these lines. */
type Put = (name: string, ...content: [Uint8Array] | string[]) => Promise<void>;

/** Makes these files anew, unless all are there and of these sources: the modules say so in their first line. */
async function remake(
  names: string[],
  hash: string,
  make: (put: Put, scratch: string) => Promise<void>,
): Promise<void> {
  if ((await Promise.all(names.map((name) => isCurrent(name, hash)))).every(Boolean)) return;
  const scratch = await mkdtemp(join(generated, ".build-")); // beside the result, so that renaming is atomic
  try {
    await make(async (name, ...content) => {
      const [first] = content;
      const text = [`// Made by scripts/build-wasm.ts from sources ${hash}`, ...content, ""].join("\n");
      await writeFile(join(scratch, name), first instanceof Uint8Array ? first : text);
      await rename(join(scratch, name), join(generated, name));
    }, scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function isCurrent(name: string, hash: string): Promise<boolean> {
  const text = await readFile(join(generated, name), "latin1").catch(() => undefined);
  return text !== undefined && (text.includes(hash) || !name.endsWith(".ts"));
}

/** Of all that the files depend on: the sources in a folder, this script, and the version of the tool. */
async function hashOf(folder: string, tool: string): Promise<string> {
  const names = globSync("**/*.ts", { cwd: folder }).map((name) => name.replaceAll("\\", "/"));
  const sources = names.sort().map((name) => [name, join(folder, name)] as const);
  const hash = createHash("sha256");
  for (const [name, file] of [...sources, ["this script", import.meta.filename], ["the tool", tool]] as const) {
    hash.update(`${name}\n`).update(await readFile(file));
  }
  return hash.digest("hex");
}
