import type { TrainingEvent } from "@tsumiki/training";
import fc from "fast-check";
import { expect, test } from "vitest";
import { onEachBackend } from "../support.ts";
import { type Example, epochs, type Kind, timeless, training } from "./support.ts";

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
        { numRuns: backend === "wasm" ? 16 : 6 },
      );
    },
  );
});

test("epochs is the number of all after resume, and of more without it", () => {
  expect(epochs).toBe(4);
});
