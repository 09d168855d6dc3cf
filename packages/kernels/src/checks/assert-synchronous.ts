/** Whether `value` can be awaited: a Promise, of another realm too, or whatever else has a `then`. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return "then" in value && typeof value.then === "function";
}

/**
 * For what must be done when it returns. A promise that is refused has nobody left to hear of its rejection, which would
 * end the process: it is heard here.
 *
 * @param result what came back
 * @param sentence the message: who was given a promise, and what to do
 * @throws TypeError with the sentence if the result can be awaited.
 */
export function assertSynchronous(result: unknown, sentence: string): void {
  if (!isThenable(result)) return;
  // A training, which can be iterated too, begins when it is awaited: it is left alone.
  if (!(Symbol.asyncIterator in result)) Promise.resolve(result).catch(() => {});
  throw new TypeError(sentence);
}
