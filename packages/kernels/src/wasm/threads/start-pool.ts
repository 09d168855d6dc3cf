import { Pool, type PoolStart } from "./pool.ts";
import { availableThreads, type FileUrl, whyNotShared } from "./spawn.ts";

/** How many threads somebody wants. */
export interface WantedThreads {
  /** By default as many as there are cores, or one where no other starts. */
  readonly asked?: number | undefined;
  /** Where the workers' program lies; by default it is started from its text. */
  readonly program?: FileUrl | undefined;
}

/** A pool, and why it has but one thread where there would be more. */
export interface StartedPool {
  readonly pool: Pool;
  readonly oneThreadBecause?: string;
}

/**
 * The threads that there can be. It is one wherever memory cannot be shared.
 * @throws Error with what to do if a thread that was asked for, or the program given, does not start
 */
export async function startPool(start: PoolStart, { asked, program }: WantedThreads): Promise<StartedPool> {
  const threads = asked ?? availableThreads();
  const alone = async (oneThreadBecause: string) => ({ pool: await Pool.start(start, 1), oneThreadBecause });
  const unshared = threads > 1 ? whyNotShared() : undefined;
  if (unshared !== undefined) return alone(unshared);
  try {
    return { pool: await Pool.start(start, threads, program) };
  } catch (cause) {
    const reason = (cause as Error).message;
    if (asked === undefined && program === undefined) return alone(reason);
    throw new Error(`init: ${reason}; init({ threads: 1 }) needs none`, { cause });
  }
}
