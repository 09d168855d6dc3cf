import type { Answer, Input, Item, Request, Result, Tasks } from "./protocol.ts";

/** A task that failed in the worker: the sentence is the framework's own. */
export class TaskError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** The tasks of a page, from the page's side. */
export interface Remote<T extends Tasks> {
  /** @throws TaskError what the task throws */
  ask<Name extends keyof T & string>(task: Name, input: Input<T[Name]>): Promise<Result<T[Name]>>;
  /** Leaving the loop, or aborting the signal, ends the task. */
  stream<Name extends keyof T & string>(
    task: Name,
    input: Input<T[Name]>,
    signal?: AbortSignal,
  ): AsyncIterable<Item<T[Name]>>;
}

let worker: Worker | undefined;
let lastId = 0;
const listeners = new Map<number, (answer: Answer) => void>();

/**
 * The tasks in `pages/<page>/tasks.ts`, of which only the types come into the page:
 * `const tasks = remote<typeof import("./tasks.ts").tasks>("padding")`.
 */
export function remote<T extends Tasks>(page: string): Remote<T> {
  return {
    ask: (task, input) =>
      new Promise((resolve, reject) => {
        const id = post(page, task, input, (answer) => {
          listeners.delete(id);
          if (answer.type === "failed") reject(new TaskError(answer.name, answer.message));
          else resolve(answer.value as never);
        });
      }),
    stream: (task, input, signal) => streamed(page, task, input, signal) as AsyncIterable<never>,
  };
}

async function* streamed(page: string, task: string, input: unknown, signal?: AbortSignal): AsyncGenerator<unknown> {
  const answers: Answer[] = [];
  let wake = () => {};
  const id = post(page, task, input, (answer) => {
    answers.push(answer);
    wake();
  });
  const cancel = () => send({ type: "cancel", id });
  signal?.addEventListener("abort", cancel);
  try {
    for (;;) {
      const answer = answers.shift();
      if (answer === undefined) await new Promise<void>((resolve) => (wake = resolve));
      else if (answer.type === "failed") throw new TaskError(answer.name, answer.message);
      else if (answer.type === "done") return;
      else yield answer.value;
    }
  } finally {
    signal?.removeEventListener("abort", cancel);
    cancel();
    listeners.delete(id);
  }
}

function post(page: string, task: string, input: unknown, listener: (answer: Answer) => void): number {
  const id = ++lastId;
  listeners.set(id, listener);
  send({ type: "ask", id, page, task, input });
  return id;
}

function send(message: Request): void {
  worker ??= start();
  worker.postMessage(message);
}

function start(): Worker {
  const started = new Worker(new URL("./main.ts", import.meta.url), { type: "module", name: "tsumiki" });
  started.addEventListener("message", ({ data }: MessageEvent<Answer>) => listeners.get(data.id)?.(data));
  started.addEventListener("error", ({ message = "the worker does not start" }) => {
    for (const [id, listener] of listeners) listener({ type: "failed", id, name: "Error", message });
  });
  return started;
}
