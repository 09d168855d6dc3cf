import { type Batch, StreamLoader } from "@tsumiki/data";
import { notice } from "@tsumiki/kernels";
import type { Loader } from "./as-loader.ts";

/**
 * The batches of an epoch. For those of a stream nobody waits any longer than until the signal is aborted: a source may be
 * slow, or never come. What lies in memory is there.
 */
export function batchesOf(loader: Loader, signal: AbortSignal | undefined): AsyncIterable<Batch> {
  return signal && loader instanceof StreamLoader ? untilAborted(loader, signal) : loader;
}

async function* untilAborted(loader: StreamLoader, signal: AbortSignal): AsyncGenerator<Batch, void, void> {
  const batches = loader[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await unlessAborted(batches.next(), signal);
      if (done) return;
      yield value;
    }
  } finally {
    await leave(batches, signal);
  }
}

/** @throws the signal's reason, as soon as it is aborted. */
function unlessAborted<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    const settled = () => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    result.then(resolve, reject).finally(settled);
  });
}

/** Waits until the source has let go; once the signal is aborted, that is its own affair. */
async function leave(batches: AsyncIterator<Batch>, signal: AbortSignal): Promise<void> {
  const left = Promise.resolve(batches.return?.());
  try {
    await unlessAborted(left, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    left.catch((late: unknown) => {
      notice(`Trainer: the stream failed when it was left: ${late instanceof Error ? late.message : late}`);
    });
  }
}
