/** What a page may ask the worker to do: a function from one plain record to an answer, or to a stream of them. */
export type Task = (input: never, signal: AbortSignal) => unknown;

/** The tasks of one page, by name: what its `tasks.ts` exports. */
export type Tasks = Readonly<Record<string, Task>>;

/** To the worker. */
export type Request =
  | { readonly type: "ask"; readonly id: number; readonly page: string; readonly task: string; readonly input: unknown }
  | { readonly type: "cancel"; readonly id: number };

/** From the worker: of a stream many times `item` and then `done`; else once `done`; or `failed`. */
export type Answer =
  | { readonly type: "item"; readonly id: number; readonly value: unknown }
  | { readonly type: "done"; readonly id: number; readonly value: unknown }
  | { readonly type: "failed"; readonly id: number; readonly name: string; readonly message: string };

/** What a task takes. */
export type Input<T extends Task> = Parameters<T>[0];

/** What a task answers once. */
export type Result<T extends Task> = Awaited<ReturnType<T>>;

/** What a task that streams answers each time. */
export type Item<T extends Task> = ReturnType<T> extends AsyncIterable<infer Each> ? Each : never;

/** The buffers in an answer: they are handed over and not copied. */
export function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (Array.isArray(value)) {
    for (const each of value) buffersOf(each, found);
  } else if (typeof value === "object" && value !== null) {
    for (const each of Object.values(value)) buffersOf(each, found);
  }
  return found;
}
