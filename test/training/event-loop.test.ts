import { init } from "@tsumiki/kernels";
import { afterEach, expect, test, vi } from "vitest";
import { blobs, example } from "./support.ts";

await init({ backend: "reference" });

afterEach(() => {
  vi.restoreAllMocks();
});

test("others get turns while it trains, though nobody waits between its steps", async () => {
  clockThatPasses(4);
  const { trainer, loader } = example();
  const turns = countTurns();
  await trainer.fit(loader, { epochs: 10 });
  expect(turns.end()).toBeGreaterThan(5);
});

test("others get turns while it validates", async () => {
  clockThatPasses(4);
  const { trainer } = example();
  const turns = countTurns();
  await trainer.evaluate(blobs(2000));
  expect(turns.end()).toBeGreaterThan(2);
});

test("steps that take less than 16 ms together run in one turn", async () => {
  clockThatPasses(0);
  const { trainer, loader } = example();
  const turns = countTurns();
  await trainer.fit(loader, { epochs: 10, validate: blobs() });
  expect(turns.end()).toBe(0);
});

/** Each look at the clock takes that long. */
function clockThatPasses(milliseconds: number): void {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => {
    now += milliseconds;
    return now;
  });
}

/** Counts how often the event loop comes round. */
function countTurns(): { end(): number } {
  let count = 0;
  let next = setImmediate(function again() {
    count++;
    next = setImmediate(again);
  });
  return {
    end() {
      clearImmediate(next);
      return count;
    },
  };
}
