import threads, { type Worker } from "node:worker_threads";
import { onTestFinished } from "vitest";

/**
 * The workers that this test starts from here on.
 * @param replaced what stands in the place of the nth worker's program, or throws instead of starting it
 */
export function watchWorkers(replaced?: (nth: number) => string | undefined): Worker[] {
  const workers: Worker[] = [];
  const original = threads.Worker;
  threads.Worker = class extends original {
    constructor(source: string, options: threads.WorkerOptions) {
      super(replaced?.(workers.length) ?? source, options);
      workers.push(this);
    }
  } as typeof original;
  onTestFinished(() => {
    threads.Worker = original;
  });
  return workers;
}

/** Settles when the worker has ended. */
export function ended(worker: Worker): Promise<unknown> {
  return new Promise((resolve) => (worker.threadId === -1 ? resolve(undefined) : worker.once("exit", resolve)));
}
