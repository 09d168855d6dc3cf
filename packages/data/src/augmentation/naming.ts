/** What is wrong with how a loader is used: it says all, and is thrown as it is. */
export class Misuse extends TypeError {}

/** @throws Error of what an augmentation threw, which becomes its cause, and where that was: `DataLoader: … at sample 3` */
export function naming<Result>(where: () => string, run: () => Result): Result {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof Misuse) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${where()}: ${message}`, { cause });
  }
}
