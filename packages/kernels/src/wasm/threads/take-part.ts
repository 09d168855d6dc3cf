import { control } from "./control.ts";

/** One shard of a problem: `record` is the address of its task, `thread` says whose workspace may be used. */
export type Kernel = (record: number, shard: number, thread: number) => void;

/**
 * Runs shards of the task there is until none is left to take: first those of this thread's run, then what others have
 * left of theirs. Gives what the first that failed has thrown, or undefined; a worker's failure is also told in `failed`.
 *
 * @param kernels in the order of the module's exports
 */
export function takePart(
  words: Int32Array,
  kernels: readonly (Kernel | undefined)[],
  thread: number,
  threads: number,
): unknown {
  let failure: unknown;
  const end = Atomics.load(words, control.end);
  const begin = Atomics.load(words, control.begin);
  const shards = (end - begin) | 0;
  for (let turn = 0; turn < threads; turn++) {
    const run = (thread + turn) % threads;
    const next = control.next + run * control.nextStep;
    // As the pool has dealt them out; what lies outside is a ticket of another task.
    const runBegin = Math.floor((shards * run) / threads);
    const runEnd = Math.floor((shards * (run + 1)) / threads);
    let finished = 0;
    for (;;) {
      const ticket = Atomics.load(words, next);
      const shard = (ticket - begin) | 0;
      if (shard < runBegin || shard >= runEnd) break;
      const kernel = kernels[words[control.kernel] as number];
      const record = words[control.record] as number;
      if (Atomics.compareExchange(words, next, ticket, (ticket + 1) | 0) !== ticket) continue;
      try {
        (kernel as Kernel)(record, shard, thread);
      } catch (error) {
        failure ??= error;
        // Before it is reported as finished, or the main thread would not see it in time.
        if (thread !== 0) Atomics.store(words, control.failed, thread);
      }
      finished++;
    }
    if (finished === 0) continue;
    // For the whole run at once: every report takes the word out of another core's cache.
    const done = (Atomics.add(words, control.done, finished) + finished) | 0;
    if (done === end) Atomics.notify(words, control.done);
  }
  return failure;
}
