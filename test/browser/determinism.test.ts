import { dispose, init } from "tsumiki";
import { afterEach, expect, inject, test } from "vitest";
import { commands } from "vitest/browser";
import { train } from "../determinism/train.ts";

afterEach(dispose);

test("an isolated page has the threads that it asks for, another has one", async () => {
  expect(crossOriginIsolated).toBe(inject("isolated"));
  const { threads } = await init({ threads: 3 });
  expect(threads).toBe(crossOriginIsolated ? 3 : 1);
});

test.each(["simple", "deep"] as const)(
  "%s: 50 steps come to the same bits as in Node",
  async (model) => {
    await init();
    const [here, node] = await Promise.all([train(model), commands.trainInNode(model)]);
    expect(here).toEqual(node);
  },
  120_000,
);
