import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pnpm, shell } from "../support/pnpm.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A package as it would be published. */
export interface Packed {
  readonly name: string;
  readonly tarball: string;
}

/** Builds and packs every package that is published, and installs all of them into a folder outside of the workspace. */
export async function installOutside(): Promise<{ folder: string; packages: Packed[] }> {
  const folder = await mkdtemp(join(tmpdir(), "tsumiki-outside-"));
  await pnpm(root, "run", "build");
  await pnpm(root, "--recursive", "--filter", "./packages/*", "pack", "--pack-destination", folder);
  const packages = await Promise.all((await readdir(join(root, "packages"))).map((name) => packed(name, folder)));
  const published = packages.filter((each) => each !== undefined);
  const dependencies = Object.fromEntries(published.map(({ name, tarball }) => [name, `file:${tarball}`]));
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  for (const program of ["few-steps.mjs", "digits.mjs"]) {
    await copyFile(fileURLToPath(new URL(program, import.meta.url)), join(folder, program));
  }
  // As a stranger would, and not by the workspace's own manager.
  const quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline"];
  await promisify(execFile)("npm", ["install", ...quiet], { cwd: folder, shell });
  return { folder, packages: published };
}

async function packed(directory: string, folder: string): Promise<Packed | undefined> {
  const json = await readFile(join(root, "packages", directory, "package.json"), "utf8");
  const { name, version, private: own } = JSON.parse(json);
  if (own === true) return undefined;
  return { name, tarball: join(folder, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`) };
}
