import { expect, onTestFinished, test, vi } from "vitest";
import { control, controlWords } from "../../../../packages/kernels/src/wasm/threads/control.ts";
import { takePart } from "../../../../packages/kernels/src/wasm/threads/take-part.ts";

/** Words in which a task of so many shards is published for so many threads. */
function published(shards: number, threads: number, begin = 0): Int32Array {
  const words = new Int32Array(new SharedArrayBuffer(4 * controlWords));
  words[control.begin] = words[control.done] = begin;
  words[control.end] = begin + shards;
  for (let run = 0; run < threads; run++) {
    words[control.next + run * control.nextStep] = begin + Math.floor((shards * run) / threads);
  }
  return words;
}

/** The shards that a thread takes, in its order. */
function taken(words: Int32Array, thread: number, threads: number): number[] {
  const shards: number[] = [];
  takePart(words, [(_record, shard) => shards.push(shard)], thread, threads);
  return shards;
}

test("a thread begins with its own run, and goes on with those that follow", () => {
  expect(taken(published(7, 3), 0, 3)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(taken(published(7, 3), 1, 3)).toEqual([2, 3, 4, 5, 6, 0, 1]);
  expect(taken(published(7, 3, 2 ** 31 - 3), 2, 3)).toEqual([4, 5, 6, 0, 1, 2, 3]);
});

test("what another has taken of its run stays with that one", () => {
  const words = published(8, 2);
  words[control.next + control.nextStep] = 6; // thread 1 has begun with shards 4 and 5
  expect(taken(words, 0, 2)).toEqual([0, 1, 2, 3, 6, 7]);
  expect(taken(words, 1, 2)).toEqual([]);
  expect(words[control.done]).toBe(6);
});

test("with fewer shards than threads, every shard is taken once", () => {
  const words = published(2, 5);
  expect([4, 3, 2, 1, 0].flatMap((thread) => taken(words, thread, 5)).sort()).toEqual([0, 1]);
});

test("in the middle of a publication there is nothing to take", () => {
  const between = published(8, 2);
  between[control.begin] = 8; // written before `next` and `end`
  expect(taken(between, 1, 2)).toEqual([]);
  const late = published(8, 2);
  late[control.begin] = 20; // two tasks later, seen by a thread that read `end` long ago
  expect(taken(late, 0, 2)).toEqual([]);
});

test("a shard that throws keeps nobody from the others", () => {
  const words = published(4, 1);
  const failing = (_record: number, shard: number) => {
    if (shard > 0) throw new RangeError(`shard ${shard}`);
  };
  expect(takePart(words, [failing], 0, 1)).toEqual(new RangeError("shard 1"));
  expect(words[control.done]).toBe(4);
});

test("a worker tells of its failure before it reports its shards as finished", () => {
  const words = published(2, 2);
  const add = vi.spyOn(Atomics, "add").mockImplementation(((...[array, index, value]) => {
    expect([index, array[control.failed]]).toEqual([control.done, 1]);
    return value;
  }) as typeof Atomics.add);
  onTestFinished(() => add.mockRestore());
  const failing = () => {
    throw new RangeError("mine");
  };
  expect(takePart(words, [failing], 1, 2)).toEqual(new RangeError("mine"));
  expect(add).toHaveBeenCalledTimes(2);
});
