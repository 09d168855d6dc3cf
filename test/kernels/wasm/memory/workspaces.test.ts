import { expect, test } from "vitest";
import { Heap } from "../../../../packages/kernels/src/memory.ts";
import { Workspaces } from "../../../../packages/kernels/src/wasm/memory/workspaces.ts";

function start(threads: number) {
  const heap = new Heap(0, { maximumBytes: 2 ** 30, reach: () => true });
  return { heap, workspaces: new Workspaces(heap, threads) };
}

test("every call finds the same memory, and every thread another part of it", () => {
  const { heap, workspaces } = start(3);
  workspaces.allocate(1000);
  workspaces.clear();
  const [first, step] = workspaces.allocate(100);
  const [second, sameStep] = workspaces.allocate(200);
  expect([second - first, step, sameStep]).toEqual([128, 1024, 1024]);
  workspaces.clear();
  expect(workspaces.allocate(1024)).toEqual([first, 1024]);
  expect(heap.used).toBe(3 * 1024);
});

test("what a call has got stays its own while workspaces grow, and is freed at the next call", () => {
  const { heap, workspaces } = start(2);
  const [small] = workspaces.allocate(64);
  const [large, step] = workspaces.allocate(640);
  // The small part is taken of the larger workspaces too: the next call needs both.
  expect([step, large >= small + 2 * 64 || large + 2 * step <= small]).toEqual([704, true]);
  expect(heap.used).toBe(2 * (64 + 704));
  workspaces.clear();
  expect(heap.used).toBe(2 * 704);
  const again = [workspaces.allocate(64), workspaces.allocate(640)];
  expect(again.map(([address]) => address)).toEqual([large - 64, large]);
});
