import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs pnpm in a folder: the one on the path, which is the one that runs the tests, or else one from the registry. */
export async function pnpm(folder: string, ...args: readonly string[]): Promise<void> {
  const [file, ...before] = (await isOnPath("pnpm")) ? ["pnpm"] : ["npx", "--yes", "pnpm@12"];
  await execute(file as string, [...before, ...args].map(quoted), { cwd: folder, shell });
}

async function isOnPath(file: string): Promise<boolean> {
  return execute(file, ["--version"], { shell }).then(
    () => true,
    () => false,
  );
}

/** For a shell, which takes what stands between spaces for an argument. */
export function quoted(argument: string): string {
  return shell && /\s/.test(argument) ? `"${argument}"` : argument;
}

/** Installs what a folder's own lock file says, if it is not there yet. Without a network it gives up within seconds. */
export function install(folder: string): Promise<void> {
  return pnpm(folder, "install", "--frozen-lockfile", "--prefer-offline", "--config.fetch-retries=1");
}

/** What npm and pnpm put on Windows' path are scripts, which only its shell runs. */
export const shell = process.platform === "win32";

const execute = promisify(execFile);
