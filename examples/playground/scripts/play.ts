// `pnpm play`: installs what this folder needs, builds it, and serves it with the headers that threads ask for.
// `pnpm play:build` is `--build-only`: the static files alone, in dist.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const folder = fileURLToPath(new URL("../", import.meta.url));
const { values } = parseArgs({
  allowNegative: true,
  options: { open: { type: "boolean", default: true }, "build-only": { type: "boolean" }, port: { type: "string" } },
});

install();
process.env["NODE_ENV"] = "production"; // whatever the shell has: else it would be built for development
const { build, preview } = await import("vite");
await build({ root: folder, configFile: `${folder}vite.config.ts`, logLevel: "warn" });
if (values["build-only"]) {
  console.log(`Static files, for any host: ${folder}dist`);
} else {
  const port = values.port === undefined ? 4170 : Number(values.port);
  const { open } = values;
  const server = await preview({
    root: folder,
    configFile: `${folder}vite.config.ts`,
    logLevel: "warn",
    preview: { port, open, strictPort: values.port !== undefined },
  });
  console.log(`The playground is at ${server.resolvedUrls?.local[0]}   (Ctrl+C ends it)`);
}

/** What the lock file says; nothing is done where it is there already. */
function install(): void {
  const args = ["install", "--frozen-lockfile", "--prefer-offline", "--reporter=silent"];
  const shell = process.platform === "win32";
  // The pnpm that runs this script: a program for Node, or one by itself; or else one from the registry.
  const running = process.env["npm_execpath"];
  const [file, ...before] = !running?.includes("pnpm")
    ? ["npx", "--yes", "pnpm@12"]
    : /\.[cm]?js$/.test(running)
      ? [process.execPath, running]
      : [running];
  execFileSync(file as string, [...before, ...args], { cwd: folder, stdio: "inherit", shell });
}
