import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { BrowserCommand } from "vitest/node";
import type { Digests, Trained } from "../determinism/train.ts";

// Vitest declares this together with a provider of its own.
declare module "vitest/browser" {
  export const commands: {
    /** Trains in Node as `train` does here. */
    trainInNode(model: Trained): Promise<Digests>;
  };
}

const trained = new Map<Trained, Promise<Digests>>();

/** Once, for all pages that ask. */
const trainInNode: BrowserCommand<[model: Trained]> = (_, model): Promise<Digests> => {
  const digests = trained.get(model) ?? inNode(model);
  trained.set(model, digests);
  return digests;
};

/** What a page may ask of Node. The viewport has no meaning to these tests, but Vitest sets one. */
export const commands = { trainInNode, __vitest_viewport: () => {} } satisfies Record<string, BrowserCommand<never>>;

async function inNode(model: Trained): Promise<Digests> {
  const program = fileURLToPath(new URL("../determinism/main.ts", import.meta.url));
  const args = ["--conditions=@tsumiki/source", program, model];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}
