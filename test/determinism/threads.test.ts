import { dispose, Generator, init, normal, ReflectionPad2d, ReplicationPad2d, Upsample2d } from "tsumiki";
import { afterEach, expect, test } from "vitest";
import { train } from "./train.ts";

afterEach(dispose);

test.each(["simple", "deep"] as const)(
  "%s: 20 steps come to the same bits on 1, 2, 3, 5 and 8 threads",
  async (model) => {
    await init({ threads: 1 });
    const expected = await train(model, { steps: 20 });
    for (const threads of [2, 3, 5, 8]) {
      dispose();
      await init({ threads });
      expect(await train(model, { steps: 20 }), `${threads} threads`).toEqual(expected);
    }
  },
  120_000,
);

test("bilinear upsampling and borders of what lies inside come to the same bits on 1, 2 and 5 threads", async () => {
  const bits = async (threads: number) => {
    dispose();
    await init({ threads });
    const x = normal([6, 20, 13, 17], { generator: new Generator(1) });
    const layers = [
      new Upsample2d([2, 3], { mode: "bilinear" }),
      new ReflectionPad2d({ top: 3, left: 2 }),
      new ReplicationPad2d(2),
    ];
    return layers.map((layer) => {
      const [y, backward] = layer.forward(x);
      return [y.data(), backward(y).data()];
    });
  };
  const expected = await bits(1);
  for (const threads of [2, 5]) expect(await bits(threads), `${threads} threads`).toEqual(expected);
});

test("the same seed comes to the same bits, again in one process, and another to others", async () => {
  await init();
  const first = await train("deep", { steps: 5 });
  expect(await train("deep", { steps: 5 })).toEqual(first);
  const other = await train("deep", { steps: 5, start: 43 });
  for (const [name, bits] of Object.entries(first)) expect(other[name]).not.toBe(bits);
});
