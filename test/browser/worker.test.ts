import type { BackendInfo } from "tsumiki";
import { expect, test } from "vitest";
import { commands } from "vitest/browser";
import type { Digests } from "../determinism/train.ts";

test("a worker trains with workers of its own, to the same bits as Node", async () => {
  const worker = new Worker(new URL("./train-in-worker.ts", import.meta.url), { type: "module" });
  const trained = new Promise<{ info: BackendInfo; digests: Digests }>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
  const [{ info, digests }, node] = await Promise.all([trained, commands.trainInNode("simple")]);
  worker.terminate();
  expect(info.threads).toBe(3);
  expect(digests).toEqual(node);
}, 60_000);
