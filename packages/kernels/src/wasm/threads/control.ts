/**
 * The words by which threads agree on what to do, 64 bytes apart so that writing one does not slow reading another.
 *
 * Shards of all tasks are numbered on end, as tickets. Those of a task, from `begin` to `end`, are dealt out in as many
 * runs as there are threads, and thread t starts with run t: shards of a kernel and of the next one that cover the same
 * part of the data then meet in the same core's cache. Whoever has finished a run goes on with those of the others.
 *
 * The main thread writes a task: `kernel`, `record` and `begin`, then every `next`, then `end`. A thread that was late
 * takes no ticket of a task that it has not read, nor one that does not exist. As long as a ticket can be taken, its task
 * is not done, and only then may another be written. And whenever it looks at `end`, and after that at `begin`, which is
 * the `end` before, it finds the runs of the task that it is in, or no tickets at all between the two.
 */
export const control = {
  /** The first ticket that has no task yet. Idle workers sleep on it. */
  end: 0,
  /** How many tickets are reported as finished, those of a run at a time. The main thread sleeps on it. */
  done: 16,
  /** How many workers sleep. */
  sleeping: 32,
  /** The thread (from 1) whose kernel failed, 0 if none did. */
  failed: 48,
  /** The task: which kernel, the address of its record, the ticket of its shard 0. */
  kernel: 64,
  record: 65,
  begin: 66,
  /** The ticket of run 0 that is taken next. Those of the other runs follow, `nextStep` words apart. */
  next: 80,
  nextStep: 16,
} as const;

/** How many threads there may be. */
export const mostThreads = 64;

/** How many words there are, those between them included. */
export const controlWords = control.next + mostThreads * control.nextStep;

/** How many bytes all words take. */
export const controlBytes = 4 * controlWords;
