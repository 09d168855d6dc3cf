/**
 * The words by which threads agree on what to do, 64 bytes apart so that writing one does not slow reading another.
 *
 * Shards of all tasks are numbered on end, as tickets. The main thread writes a task, then moves `end` past its
 * tickets; whoever is free takes the ticket `next`. A thread that was late can take no ticket of a task that it has not
 * read: as long as `next` has not reached `end`, the task is not done, and only then may another be written.
 */
export const control = {
  /** The first ticket that has no task yet. Idle workers sleep on it. */
  end: 0,
  /** The ticket that is taken next. */
  next: 16,
  /** How many tickets are finished. The main thread sleeps on it. */
  done: 32,
  /** How many workers sleep. */
  sleeping: 48,
  /** The thread (from 1) whose kernel failed, 0 if none did. */
  failed: 64,
  /** The task: which kernel, the address of its record, the ticket of its shard 0. */
  kernel: 80,
  record: 81,
  begin: 82,
} as const;

/** How many bytes all words take. */
export const controlBytes = 4 * 96;
