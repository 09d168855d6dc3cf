import { useEffect, useRef, useState } from "preact/hooks";

/** What a question came to so far. While the next answer is computed, the one before it stays. */
export interface Answered<T> {
  readonly value: T | undefined;
  /** What the latest question failed with. */
  readonly error: Error | undefined;
}

/**
 * Asks when the component is drawn first, and again whenever one of `dependencies` changes. One question runs at a time: of
 * those that come meanwhile the last one is asked then, so that moving a slider keeps no queue.
 */
export function useAnswer<T>(ask: () => Promise<T>, dependencies: readonly unknown[]): Answered<T> {
  const [answered, setAnswered] = useState<Answered<T>>({ value: undefined, error: undefined });
  const state = useRef({ isRunning: false, next: undefined as (() => Promise<T>) | undefined, isGone: false });

  useEffect(() => {
    const { current } = state;
    current.isGone = false;
    return () => {
      current.isGone = true;
    };
  }, []);

  useEffect(() => {
    const { current } = state;
    current.next = ask;
    if (!current.isRunning) void run();

    async function run(): Promise<void> {
      current.isRunning = true;
      while (current.next !== undefined && !current.isGone) {
        const question = current.next;
        current.next = undefined;
        const outcome = await question().then(
          (value) => ({ value, error: undefined }),
          (error: Error) => ({ value: undefined, error }),
        );
        if (!current.isGone) setAnswered((before) => (outcome.error ? { ...before, error: outcome.error } : outcome));
      }
      current.isRunning = false;
    }
  }, dependencies);

  return answered;
}
