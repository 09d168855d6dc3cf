import { constants } from "node:os";

/** Ctrl-C, `kill`, a terminal that was closed. Where a system has no such signal, it does not come. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Shell and system both tell of a terminal that was closed: what comes within so many milliseconds is the same. */
const hangUpMilliseconds = 1000;

/**
 * What a signal aborts, so that a run ends in its own way, with the exit code that shells use: 128 + the signal's number.
 * A second signal ends the process at once.
 */
export function interruptedBySignals(): AbortController {
  const interrupt = new AbortController();
  let first: { readonly signal: string; readonly time: number } | undefined;
  for (const signal of signals) {
    process.on(signal, () => {
      const code = 128 + constants.signals[signal];
      const time = performance.now();
      if (first === undefined) {
        first = { signal, time };
        process.exitCode = code;
        interrupt.abort();
        return;
      }
      const isSame = signal === "SIGHUP" && first.signal === signal && time - first.time < hangUpMilliseconds;
      if (!isSame) process.exit(code);
    });
  }
  return interrupt;
}
