import { resolve } from "node:path";
import { type Report, report } from "@tsumiki/report";
import open from "open";
import type { Dataset } from "tsumiki";
import type { Options } from "./options.ts";
import type { Recipe } from "./recipes/recipe.ts";

/** The report that a training leaves, and where it is as soon as it is written. */
export class LeftReport {
  readonly listener: Report;
  #file: string | undefined;

  constructor(folder: string, { name }: Recipe, test: Dataset, { seed, ...options }: Options) {
    this.listener = report(folder, {
      title: `${name} on ${options.data === "full" ? "the full MNIST" : "digits"}`,
      test,
      seed,
      options: { ...options },
      command: ["npx --yes pnpm@12 start", ...process.argv.slice(2)].join(" "),
      say: (sentence) => {
        this.#file = sentence.replace(/^report: /, "");
      },
    });
  }

  /** Says where it is, and opens it if that was asked for. One that could not be written has said so itself. */
  async show({ open: isOpened = false }: Options): Promise<void> {
    if (this.#file === undefined) return;
    console.log(`report: ${this.#file}`);
    if (!isOpened) return;
    await open(resolve(this.#file)).catch((error: Error) =>
      console.error(`cannot open ${this.#file}: ${error.message}`),
    );
  }
}
