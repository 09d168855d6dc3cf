import { dispose, init } from "tsumiki";
import { afterEach, expect, test } from "vitest";
import { train } from "./train.ts";

afterEach(dispose);

test.each(["simple", "deep"] as const)(
  "%s: 50 steps come to the same bits on 1, 2, 3, 5 and 8 threads",
  async (model) => {
    await init({ threads: 1 });
    const expected = await train(model);
    for (const threads of [2, 3, 5, 8]) {
      dispose();
      await init({ threads });
      expect(await train(model), `${threads} threads`).toEqual(expected);
    }
  },
  120_000,
);

test("the same seed comes to the same bits, again in one process, and another to others", async () => {
  await init();
  const first = await train("deep", { steps: 5 });
  expect(await train("deep", { steps: 5 })).toEqual(first);
  const other = await train("deep", { steps: 5, start: 43 });
  for (const [name, bits] of Object.entries(first)) expect(other[name]).not.toBe(bits);
});
