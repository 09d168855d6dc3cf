import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { notebookIn } from "./notebook.ts";
import { impossible, type Options } from "./options.ts";
import { experiments } from "./registry.ts";

/** Runs one experiment, or lists them all. */
export async function run({ name, full, seed, threads, out }: Options): Promise<void> {
  const experiment = name === undefined ? undefined : experiments[name];
  if (name === undefined || experiment === undefined) return list();
  assertFolder(out); // before minutes were spent
  const form = full ? "full" : "usual";
  console.log(`${name} (${experiment.follows}): ${experiment.about}`);
  const begin = performance.now();
  const note = (line: string) => console.log(`  ${line}`);
  const notebook = notebookIn(join(out, `${name}.json`), { form, seed });
  const { picture, lines } = await experiment.run(
    form,
    { seed, note, ...(threads === undefined ? {} : { threads }) },
    notebook,
  );
  const file = join(out, `${name}.svg`);
  writeFileSync(file, picture);
  console.log(["", ...lines, ""].join("\n"));
  console.log(`picture: ${file} (${((performance.now() - begin) / 1000).toFixed(1)} s, seed ${seed})`);
}

function list(): void {
  const entries = Object.entries(experiments);
  const width = Math.max(...entries.map(([name]) => name.length));
  const lines = entries.map(([name, { about, follows }]) => `${name.padEnd(width)}  ${about} (${follows})`);
  console.log(["npx --yes pnpm@12 experiment NAME", "", ...lines].join("\n"));
}

/** @throws CommanderError if the folder cannot be made, or not be written into */
function assertFolder(out: string): void {
  try {
    mkdirSync(out, { recursive: true });
    accessSync(out, constants.W_OK);
  } catch (error) {
    throw impossible("--out", out, `It cannot be written: ${(error as Error).message}.`);
  }
}
