import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs pnpm in a folder: the one on the path, which is the one that runs the tests, or else one from the registry. */
export async function pnpm(folder: string, ...args: readonly string[]): Promise<void> {
  try {
    await execute("pnpm", args, { cwd: folder, shell });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    await execute("npx", ["--yes", "pnpm@12", ...args], { cwd: folder, shell });
  }
}

/** Installs what a folder's own lock file says, if it is not there yet. Without a network it gives up within seconds. */
export function install(folder: string): Promise<void> {
  return pnpm(folder, "install", "--frozen-lockfile", "--prefer-offline", "--config.fetch-retries=1");
}

/** What npm and pnpm put on Windows' path are scripts, which only its shell runs. */
export const shell = process.platform === "win32";

const execute = promisify(execFile);
