import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { install } from "../support/pnpm.ts";

const folder = fileURLToPath(new URL("./chromium/", import.meta.url));
const packed = join(folder, "node_modules/@sparticuz/chromium/bin");
const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const unpacked = join(folder, `node_modules/.chromium-${dependencies["@sparticuz/chromium"]}`);

/** Makes sure that there is a Chromium to run, which takes a while the first time; why there is none, if so. */
export async function whyNoChromium(): Promise<string | undefined> {
  const machine = `${process.platform}-${process.arch}`;
  if (machine !== "linux-x64") return `the registry has it for linux-x64, and this is ${machine}`;
  if (existsSync(unpacked)) return undefined;
  try {
    await install(folder);
    await unpack();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** A Chromium of its own with one page, and the folder that it works in. */
export interface Page {
  readonly profile: string;
  /** It is gone when the promise settles. */
  close(): Promise<void>;
}

/** Opens a page, with these flags beside those that every page has. */
export async function open(url: string, ...more: string[]): Promise<Page> {
  const profile = await mkdtemp(join(tmpdir(), "tsumiki-chromium-"));
  const child = start(unpacked, ...flags, ...more, `--user-data-dir=${profile}`, url);
  const exited = new Promise((resolve) => child.once("exit", resolve));
  return {
    profile,
    async close() {
      child.kill("SIGKILL");
      await exited;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** Renamed when it is complete and known to start: of two runs that do this at once, one is first. */
async function unpack(): Promise<void> {
  const temporary = await mkdtemp(`${unpacked}-`);
  try {
    const [program, libraries] = await Promise.all(["chromium.br", "al2023.tar.br"].map(decompress));
    await writeFile(join(temporary, "chromium"), program!, { mode: 0o755 });
    await writeFile(join(temporary, "libraries.tar"), libraries!);
    await promisify(execFile)("tar", ["-xf", "libraries.tar"], { cwd: temporary });
    await starts(temporary);
    await rename(temporary, unpacked).catch((error) => {
      if (!existsSync(unpacked)) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function decompress(name: string): Promise<Buffer> {
  return promisify(brotliDecompress)(await readFile(join(packed, name)));
}

async function starts(where: string): Promise<void> {
  const child = start(where, "--version");
  const code = await new Promise((resolve, reject) => child.once("exit", resolve).once("error", reject));
  if (code !== 0) throw new Error(`it does not start here (exit code ${code})`);
}

function start(where: string, ...args: string[]): ChildProcess {
  const env = { ...process.env, LD_LIBRARY_PATH: join(where, "lib") };
  return spawn(join(where, "chromium"), args, { env, stdio: "ignore" });
}
