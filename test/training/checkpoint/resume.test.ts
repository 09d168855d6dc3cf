import { DataLoader } from "@tsumiki/data";
import { dispose, init } from "@tsumiki/kernels";
import { Affine, freeze, frozenNames, sequential, softmaxCrossEntropy } from "@tsumiki/layers";
import { Momentum } from "@tsumiki/optimizer";
import { seed, type Tensor } from "@tsumiki/tensor";
import { type Objective, Trainer, type TrainingEvent } from "@tsumiki/training";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { blobs, onEachBackend } from "../support.ts";
import { type Example, type Kind, simple, timeless, training } from "./support.ts";

/** In long runs more often. */
const repeated = process.env["SOAK"] ? 10 : 1;
vi.setConfig({ testTimeout: 20_000 * repeated });

const kinds = fc.record<Kind>({
  data: fc.constantFrom("set", "stream", "stream of an unknown length"),
  batchSize: fc.constantFrom(5, 8, 11, 22),
  accumulate: fc.constantFrom(1, 2),
  averages: fc.boolean(),
  rate: fc.constantFrom("cycle", "plateau"),
  patience: fc.constantFrom(0, 10),
  augments: fc.boolean(),
  trainingMetrics: fc.boolean(),
});

/** How a training is left after some of its events, and saved: each returns the bytes. */
const ways: Record<string, (example: Example, event: number) => Promise<Uint8Array>> = {
  "by a loop that is left": async ({ trainer, loader, options }, events) => {
    for await (const _ of trainer.fit(loader, options)) if (--events <= 0) break;
    return trainer.encode();
  },
  "by a signal": async ({ trainer, loader, options }, events) => {
    const { signal, abort } = aborter();
    const listening = { observe: ({ type }: { type: string }) => void (type !== "start" && --events <= 0 && abort()) };
    const listeners = [...options.listeners, listening];
    await trainer.fit(loader, { ...options, listeners, signal }).catch(() => {});
    return trainer.encode();
  },
  "while a loop looks at an event": async ({ trainer, loader, options }, events) => {
    let bytes: Uint8Array | undefined;
    for await (const _ of trainer.fit(loader, options)) if (--events <= 0) bytes ??= await trainer.encode();
    return bytes ?? trainer.encode();
  },
  "by a listener, before others have seen the event": async ({ trainer, loader, options }, events) => {
    let bytes: Uint8Array | undefined;
    const saving = {
      async observe({ type }: { type: string }) {
        if (type !== "start" && type !== "end" && --events <= 0) bytes ??= await trainer.encode();
      },
    };
    await trainer.fit(loader, { ...options, listeners: [saving, ...options.listeners] });
    return bytes ?? trainer.encode();
  },
  "at any moment": async ({ trainer, loader, options }, events) => {
    let bytes: Promise<Uint8Array> | undefined;
    const asking = {
      observe({ type }: { type: string }) {
        if (type !== "start" && --events <= 0)
          bytes ??= new Promise((go) => queueMicrotask(() => go(trainer.encode())));
      },
    };
    await trainer.fit(loader, { ...options, listeners: [asking, ...options.listeners] });
    return bytes ?? trainer.encode();
  },
};

function aborter() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

onEachBackend((backend) => {
  test.each(Object.entries(ways))(
    "saved %s, a training ends with the bits of one that was never stopped",
    async (_, way) => {
      await fc.assert(
        fc.asyncProperty(kinds, fc.integer({ min: 1, max: 25 }), async (kind, events) => {
          const whole = training(kind, 1);
          const all: TrainingEvent[] = [];
          const fit = whole.trainer.fit(whole.loader, whole.options);
          for await (const event of fit) all.push(event);
          const bytes = await way(training(kind, 1), events);

          const resumed = training(kind, 2);
          await resumed.trainer.resume(bytes);
          const rest: TrainingEvent[] = [];
          const going = resumed.trainer.fit(resumed.loader, resumed.options);
          for await (const event of going) rest.push(event);
          expect(resumed.numbers()).toEqual(whole.numbers());
          expect(rest.map(timeless)).toEqual(all.slice(all.length - rest.length).map(timeless));
          const [{ epochs, steps, loss, validation, metrics, stopped }, result] = [await fit, await going];
          expect(result).toMatchObject({ epochs, steps, loss });
          expect([result.validation, result.metrics, result.stopped]).toEqual([validation, metrics, stopped]);
        }),
        { numRuns: repeated * (backend === "wasm" ? 8 : 3) },
      );
    },
  );
});

describe("in one training or another", () => {
  beforeAll(() => init({ backend: "reference" }));
  afterAll(() => dispose());

  test("epochs is the number of all after resume, and of more without it", async () => {
    const { trainer, loader, options } = training(simple, 1);
    await trainer.fit(loader, { ...options, epochs: 2 });
    const bytes = await trainer.encode();
    const resumed = training(simple, 2);
    await resumed.trainer.resume(bytes);
    expect(await resumed.trainer.fit(resumed.loader, { ...resumed.options, epochs: 3 })).toMatchObject({
      epochs: 3,
      steps: 9,
    });
    expect(resumed.optimizer.steps).toBe(9);
    expect(await resumed.trainer.fit(resumed.loader, resumed.options)).toMatchObject({ epochs: 4, steps: 12 });
    expect(resumed.optimizer.steps).toBe(21);
    await trainer.resume(bytes);
    const { epochs, loss } = await trainer.fit(loader, { ...options, epochs: 2 });
    expect([epochs, trainer.optimizer.steps]).toEqual([2, 6]); // it is at its end already
    expect(loss).toBeGreaterThan(0);
  });

  test("saved before any training, or resumed and saved again, nothing is lost", async () => {
    const [whole, first] = [training(simple, 1), training(simple, 1)];
    await whole.trainer.fit(whole.loader, whole.options);
    const second = training(simple, 1);
    await second.trainer.resume(await first.trainer.encode());
    for await (const { type, epoch } of second.trainer.fit(second.loader, second.options)) {
      if (type === "step" && epoch === 3) break;
    }
    const [third, fourth] = [training(simple, 2), training(simple, 3)];
    await third.trainer.resume(await second.trainer.encode());
    await fourth.trainer.resume(await third.trainer.encode());
    await fourth.trainer.fit(fourth.loader, fourth.options);
    expect(fourth.numbers()).toEqual(whole.numbers());
  });

  test("a parameter that a backward came to once goes on moving where none comes to it any more", async () => {
    const make = () => {
      seed(1);
      const model = sequential([2], new Affine(2, 2), new Affine(2, 2));
      const optimizer = new Momentum(model.parameters(), { learningRate: 0.1, weightDecay: 0.1 });
      const [first, second] = model.layers as readonly [Affine<2, 2>, Affine<2, 2>];
      const objective: Objective = (_, { images, labels }) => {
        const [h, backward] = first.forward(images);
        const isLong = optimizer.steps < 2;
        const [y, backwardOfSecond] = isLong ? second.forward(h) : [h, (dy: Tensor) => dy];
        const [loss, lossBackward] = softmaxCrossEntropy(y, labels);
        return { loss, backward: (scale) => void backward(backwardOfSecond(lossBackward(scale))) };
      };
      const loader = new DataLoader(blobs(), { batchSize: 11 });
      return { model, loader, trainer: new Trainer(model, { objective, optimizer }) };
    };
    const [whole, half, rest] = [make(), make(), make()];
    await whole.trainer.fit(whole.loader, { epochs: 3 });
    await half.trainer.fit(half.loader, { epochs: 2 });
    await rest.trainer.resume(await half.trainer.encode());
    await rest.trainer.fit(rest.loader, { epochs: 3 });
    const weights = ({ model }: typeof whole) => [...model.state().values()].map((each) => [...each.value.data()]);
    expect(weights(rest)).toEqual(weights(whole));
    expect(weights(rest)).not.toEqual(weights(half));
  });

  test("what is frozen is frozen again", async () => {
    const [first, second] = [training(simple, 1), training(simple, 2)];
    freeze(first.model, "0.weight");
    await second.trainer.resume(await first.trainer.encode());
    expect(frozenNames(second.model)).toEqual(["0.weight"]);
  });

  test("into a model that is frozen, which learnt in the file: what had a gradient has one again", async () => {
    const [first, second] = [training(simple, 1), training(simple, 2)];
    for await (const _ of first.trainer.fit(first.loader, first.options)) break;
    freeze(second.model);
    await second.trainer.resume(await first.trainer.encode());
    const touched = ({ model }: Example) => [...model.parameters().values()].map(({ hasGradient }) => hasGradient);
    expect(touched(second)).toEqual(touched(first));
    expect(touched(second)).toContain(true);
  });
});
