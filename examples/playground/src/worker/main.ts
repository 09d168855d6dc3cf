// The worker: the framework lives here, so that the page stays alive while it computes.

import { type BackendInfo, init } from "tsumiki";
import { type Answer, buffersOf, type Request, type Task, type Tasks } from "./protocol.ts";

/** What each page asks for, loaded when it asks for the first time. */
const pages = import.meta.glob<{ readonly tasks: Tasks }>("../pages/*/tasks.ts");

/** One core is left to the page. */
const started = init({ threads: Math.max(1, navigator.hardwareConcurrency - 1) });
started.catch(() => {}); // whoever asks is told

const own: Tasks = { info: (): Promise<BackendInfo> => started };

const running = new Map<number, AbortController>();

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.type === "cancel") running.get(data.id)?.abort();
  else void answer(data);
});

async function answer({ id, page, task, input }: Extract<Request, { type: "ask" }>): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    await started;
    const result = (await found(page, task))(input as never, controller.signal);
    if (isStream(result)) {
      for await (const value of result) {
        if (controller.signal.aborted) break;
        send({ type: "item", id, value });
      }
      send({ type: "done", id, value: undefined });
    } else {
      send({ type: "done", id, value: await result });
    }
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    send({ type: "failed", id, name, message });
  } finally {
    running.delete(id);
  }
}

async function found(page: string, name: string): Promise<Task> {
  const tasks = page === "worker" ? own : (await pages[`../pages/${page}/tasks.ts`]?.())?.tasks;
  const task = tasks?.[name];
  if (task === undefined) throw new Error(`the page ${page} has no task ${name}`);
  return task;
}

function send(message: Answer): void {
  postMessage(message, { transfer: [...buffersOf("value" in message ? message.value : undefined)] });
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
