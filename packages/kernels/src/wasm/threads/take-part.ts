import type { control as Control } from "./control.ts";

/** One shard of a problem: `record` is the address of its task, `thread` says whose workspace may be used. */
export type Kernel = (record: number, shard: number, thread: number) => void;

/**
 * Runs shards of the task there is until none is left to take: first those of this thread's run, then what others have
 * left of theirs. Gives what the first that failed has thrown, or undefined.
 *
 * @param kernels in the order of the module's exports
 */
export function takePart(
  words: Int32Array,
  control: typeof Control,
  kernels: readonly (Kernel | undefined)[],
  thread: number,
  threads: number,
): unknown {
  let failure: unknown;
  let unreported = 0;
  // Every report takes the word from another core's cache: not for every shard, but often enough to show a sign of life.
  const report = () => {
    if (unreported > 0 && ((Atomics.add(words, control.done, unreported) + unreported) | 0) === end) {
      Atomics.notify(words, control.done);
    }
    unreported = 0;
  };
  const end = Atomics.load(words, control.end);
  const begin = Atomics.load(words, control.begin);
  const shards = (end - begin) | 0;
  for (let turn = 0; turn < threads; turn++) {
    const run = (thread + turn) % threads;
    const next = control.next + run * control.nextStep;
    // As the pool has dealt them out; what lies outside is a ticket of another task.
    const runBegin = Math.floor((shards * run) / threads);
    const runEnd = Math.floor((shards * (run + 1)) / threads);
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
      }
      if (++unreported === 32) report();
    }
    report();
  }
  return failure;
}
