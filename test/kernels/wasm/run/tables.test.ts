import { expect, test } from "vitest";
import { Heap } from "../../../../packages/kernels/src/memory.ts";
import { LinearMemory } from "../../../../packages/kernels/src/wasm/memory/linear-memory.ts";
import { Tables } from "../../../../packages/kernels/src/wasm/run/tables.ts";

function tablesOf(budgetBytes?: number) {
  const memory = new LinearMemory(2 ** 20, 2 ** 24);
  const heap = new Heap(1024, memory);
  return { memory, heap, tables: new Tables(memory, heap, budgetBytes) };
}

test("tables are made once for a key, and found again where they were", () => {
  const { memory, tables } = tablesOf();
  const [first, second] = tables.get("a", () => [[1, 2, 3], [4]]) as [number, number];
  expect(Array.from(memory.i32.subarray(first / 4, first / 4 + 3))).toEqual([1, 2, 3]);
  expect(memory.i32[second / 4]).toBe(4);
  tables.get("b", () => [[5]]);
  const again = tables.get("a", () => {
    throw new Error("made twice");
  });
  expect(again).toEqual([first, second]);
});

test("beyond the budget those go that were not used for longest, and their memory with them", () => {
  const { heap, tables } = tablesOf(4096 * 10);
  const thousand = () => [new Array<number>(1024).fill(7)];
  const made: string[] = [];
  const get = (key: string) =>
    tables.get(key, () => {
      made.push(key);
      return thousand();
    });
  for (let index = 0; index < 10; index++) get(`${index}`);
  get("0");
  get("10");
  expect(tables.bytes).toBe(4096 * 10);
  expect(heap.used).toBe(tables.bytes);
  made.length = 0;
  get("0");
  get("1");
  expect(made).toEqual(["1"]);
});

test("the last few stay, however large", () => {
  const { tables } = tablesOf(16);
  const addresses = Array.from({ length: 8 }, (_, index) => tables.get(`${index}`, () => [[index, index, index]]));
  expect(new Set(addresses.flat()).size).toBe(8);
  expect(tables.bytes).toBe(8 * 12);
  tables.get("8", () => [[8]]);
  expect(tables.bytes).toBe(7 * 12 + 4);
});
