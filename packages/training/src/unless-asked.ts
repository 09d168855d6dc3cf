/** So long may a program do other things before it asks, in milliseconds. */
const patience = 1000;

/** What Node has, and a page has not. */
interface Process {
  on(event: "beforeExit", listener: () => void): void;
  off(event: "beforeExit", listener: () => void): void;
}

const waiting = new Set<() => void>();

function tellAll(): void {
  for (const tell of waiting) tell();
}

/**
 * Calls `tell` after a second, or when the program has nothing else to do, unless the function that it returns was called
 * before. Time enough to read a file first; and nothing is kept alive by it.
 */
export function unlessAsked(tell: () => void): () => void {
  const { process } = globalThis as { process?: Partial<Process> };
  const timer: unknown = setTimeout(tellNow, patience);
  (timer as { unref?(): void }).unref?.();
  if (waiting.size === 0) process?.on?.("beforeExit", tellAll);
  waiting.add(tellNow);
  return forget;

  function tellNow(): void {
    forget();
    tell();
  }

  function forget(): void {
    clearTimeout(timer as number);
    waiting.delete(tellNow);
    if (waiting.size === 0) process?.off?.("beforeExit", tellAll);
  }
}
