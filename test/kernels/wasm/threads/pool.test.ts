import { expect, onTestFinished, test, vi } from "vitest";
import { control } from "../../../../packages/kernels/src/wasm/threads/control.ts";
import { Pool } from "../../../../packages/kernels/src/wasm/threads/pool.ts";
import type { Kernel } from "../../../../packages/kernels/src/wasm/threads/take-part.ts";
import { ended, watchWorkers } from "./workers.ts";

// A pool on a module of its own, whose kernels do on workers what none should.

/**
 * In text: (module (import "env" "memory" (memory 1 1 shared))
 *   (func (export "stall") (param i32 i32 i32) (loop (br 0)))
 *   (func (export "trap") (param i32 i32 i32) unreachable)
 *   (func (export "count") (param i32 i32 i32) (drop (i32.atomic.rmw.add (i32.mul (local.get 1) (i32.const 4)) (i32.const 1)))))
 */
const bytes = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // magic number, version
  ...[1, 7, 1, 96, 3, 127, 127, 127, 0], // types
  ...[2, 16, 1, ...text("env"), ...text("memory"), 2, 3, 1, 1], // imports
  ...[3, 4, 3, 0, 0, 0], // functions
  ...[7, 24, 3, ...text("stall"), 0, 0, ...text("trap"), 0, 1, ...text("count"), 0, 2], // exports
  ...[10, 28, 3], // code
  ...[7, 0, 3, 64, 12, 0, 11, 11],
  ...[3, 0, 0, 11],
  ...[14, 0, 32, 1, 65, 4, 108, 65, 1, 254, 30, 2, 0, 26, 11],
);
const address = 32_768;

test("every shard runs once, also where tickets begin anew below zero", async () => {
  const { pool, words, counts } = await start(3, { ticket: 2 ** 31 - 50 });
  for (let task = 0; task < 1000; task++) pool.run("count", 0, 7);
  expect([...counts.subarray(0, 8)]).toEqual([...Array(7).fill(1000), 0]);
  expect(words[control.done]).toBe((2 ** 31 - 50 + 7000) | 0);
});

test("a number of shards that is none is an error, and nobody waits for it", async () => {
  const { pool, counts } = await start(2, {});
  expect(() => pool.run("count", 0, NaN)).toThrow(new RangeError('"count": expected a number of shards, got NaN'));
  pool.run("count", 0, 2);
  expect([...counts.subarray(0, 2)]).toEqual([1, 1]);
});

test("a kernel that fails on a worker is an error, and the next task runs", async () => {
  const { pool, counts } = await start(2, { trap: waitsForAWorker });
  expect(() => pool.run("trap", 0, 2)).toThrow('"trap" failed on thread 1: this is an error in the kernels\' code');
  pool.run("count", 0, 2);
  expect([...counts.subarray(0, 2)]).toEqual([1, 1]);
});

test("what a kernel throws on the calling thread is thrown when all shards are finished", async () => {
  const { pool, words } = await start(2, {
    count: () => {
      throw new RangeError("mine");
    },
  });
  expect(() => pool.run("count", 0, 10)).toThrow(new RangeError("mine"));
  expect(words[control.done]).toBe(10);
});

test("a worker that stops in the middle of a shard is an error, then and later, and is ended by close", async () => {
  const workers = watchWorkers();
  const { pool } = await start(2, { stall: waitsForAWorker });
  const wait = vi.spyOn(Atomics, "wait").mockReturnValue("timed-out"); // 60 seconds, shortened
  onTestFinished(() => wait.mockRestore());
  const message =
    "a worker thread stopped in the middle of a shard: what was computed is lost; call dispose() and init()";
  expect(() => pool.run("stall", 0, 2)).toThrow(message);
  expect(() => pool.run("count", 0, 1)).toThrow(message);
  pool.close();
  await ended(workers[0]!);
});

test("a call that was broken off between its shards is an error at the next", async () => {
  const { pool, words } = await start(2, { stall: waitsForAWorker });
  const add = vi.spyOn(Atomics, "add").mockImplementation(() => {
    throw new RangeError("Maximum call stack size exceeded");
  });
  expect(() => pool.run("stall", 0, 2)).toThrow("Maximum call stack size exceeded");
  add.mockRestore();
  expect(words[control.done]).not.toBe(words[control.end]);
  expect(() => pool.run("count", 0, 1)).toThrow("a call was broken off in the middle: what was computed is lost");
});

interface Options {
  /** The number of the first ticket. */
  readonly ticket?: number;
  /** What runs in a kernel's place on the calling thread. */
  readonly [kernel: string]: ((words: Int32Array) => void) | number | undefined;
}

async function start(threads: number, { ticket = 0, ...replaced }: Options) {
  const memory = new WebAssembly.Memory({ shared: true, initial: 1, maximum: 1 });
  const { module, instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const words = new Int32Array(memory.buffer, address);
  words[control.begin] = words[control.end] = words[control.done] = ticket;
  const exports: Record<string, unknown> = { ...instance.exports };
  for (const [name, body] of Object.entries(replaced)) {
    exports[name] = (() => (body as (words: Int32Array) => void)(words)) satisfies Kernel;
  }
  const pool = await Pool.start({ module, instance: { exports } as never, memory, address }, threads);
  onTestFinished(() => pool.close());
  return { pool, words, counts: new Int32Array(memory.buffer) };
}

/** On the calling thread, of two shards: until the worker has taken the other, its own. */
function waitsForAWorker(words: Int32Array): void {
  while (Atomics.load(words, control.next + control.nextStep) !== Atomics.load(words, control.end));
}

function text(name: string): number[] {
  return [name.length, ...new TextEncoder().encode(name)];
}
