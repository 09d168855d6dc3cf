import { init } from "@tsumiki/kernels";
import { softmaxCrossEntropy } from "@tsumiki/layers";
import { Trainer } from "@tsumiki/training";
import { expect, test } from "vitest";
import { blobs, collect, example, snapshot } from "./support.ts";

await init({ backend: "reference" });

const refusal = /^Trainer\.fit: another training with this optimizer \(Adam\) has begun and not ended/;

test("a second training at once is refused, and the first goes on as if it were alone", async () => {
  for (const accumulate of [1, 2, 3]) {
    const make = () => {
      const { model, optimizer, loader } = example({ batchSize: 4 });
      const trainer = new Trainer(model, { loss: softmaxCrossEntropy, optimizer, accumulate });
      return { model, optimizer, loader, trainer };
    };
    const alone = make();
    await alone.trainer.fit(alone.loader, { epochs: 2 });
    const both = make();
    const first = both.trainer.fit(both.loader, { epochs: 2 });
    const second = both.trainer.fit(both.loader, { epochs: 2 });
    const [one, two] = await Promise.allSettled([first, second]);
    expect(one.status).toBe("fulfilled");
    expect(two).toMatchObject({ status: "rejected", reason: { message: expect.stringMatching(refusal) } });
    expect(snapshot(both)).toEqual(snapshot(alone));
  }
});

test("so is one from inside of the other's loop, and one of another trainer with the same optimizer", async () => {
  const { model, optimizer, loader, trainer } = example();
  const other = new Trainer(model, { loss: softmaxCrossEntropy, optimizer });
  for await (const event of trainer.fit(loader, { epochs: 1 })) {
    for (const each of [trainer, other]) {
      await expect(each.fit(loader, { epochs: 1 })).rejects.toThrow(refusal);
      await expect(collect(each.fit(loader, { epochs: 1 }))).rejects.toThrow(refusal);
    }
    expect(event.type).toMatch(/step|epoch/);
  }
  expect(optimizer.steps).toBe(3);
});

test("a training that was left, by break or by an error, or refused, has ended; one not begun does not count", async () => {
  const { optimizer, loader, trainer } = example();
  const signal = AbortSignal.abort("enough");
  const notBegun = trainer.fit(loader, { epochs: 1 });
  for await (const _ of trainer.fit(loader, { epochs: 1 })) break;
  const thrown = async () => {
    for await (const _ of trainer.fit(loader, { epochs: 1 })) throw new Error("stop");
  };
  await expect(thrown()).rejects.toThrow("stop");
  await expect(trainer.fit(loader, { epochs: 1, signal })).rejects.toBe("enough");
  await trainer.fit(loader, { epochs: 1 });
  await notBegun;
  expect(optimizer.steps).toBe(1 + 1 + 3 + 3);
});

test("evaluating between the steps is possible, and changes nothing", async () => {
  const plain = example();
  await plain.trainer.fit(plain.loader, { epochs: 1 });
  const evaluated = example();
  for await (const _ of evaluated.trainer.fit(evaluated.loader, { epochs: 1 })) {
    expect((await evaluated.trainer.evaluate(blobs())).count).toBe(22);
  }
  expect(snapshot(evaluated)).toEqual(snapshot(plain));
});
