import { runInNewContext } from "node:vm";
import { assertSynchronous, isThenable } from "@tsumiki/kernels";
import { expect, onTestFinished, test, vi } from "vitest";

const refuse = (result: unknown) => assertSynchronous(result, "scope: no promises");

/** Rejects a moment after it was refused, when nobody waits for it any more. */
async function late(): Promise<never> {
  await undefined;
  throw new Error("too late");
}

class Wrapper {
  readonly #promise = late();
  // biome-ignore lint/suspicious/noThenProperty: that is the point
  then(...listeners: Parameters<Promise<never>["then"]>): unknown {
    return this.#promise.then(...listeners);
  }
}

test.each<[string, () => unknown]>([
  ["a promise", late],
  ["a promise of another realm", () => runInNewContext("(async () => { await undefined; throw new Error('late') })()")],
  ["what wraps one", () => new Wrapper()],
  // biome-ignore lint/suspicious/noThenProperty: that is the point
  ["a function with a then", () => Object.assign(() => 0, { then: () => {} })],
])("%s is refused, and its rejection does not end the process", async (_, make) => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  onTestFinished(() => void process.off("unhandledRejection", unhandled));
  expect(() => refuse(make())).toThrow(new TypeError("scope: no promises"));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(unhandled).not.toHaveBeenCalled();
});

test("what begins only when it is awaited does not begin", async () => {
  const then = vi.fn();
  const training = { then, async *[Symbol.asyncIterator]() {} };
  expect(() => refuse(training)).toThrow(TypeError);
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(then).not.toHaveBeenCalled();
});

test.each([undefined, null, 0, "then", {}, [], () => 0])("%o is done already", (result) => {
  expect(isThenable(result)).toBe(false);
  expect(() => refuse(result)).not.toThrow();
});
