import { beforeEach, expect, test } from "vitest";
import type { Backend } from "../../../../packages/kernels/src/kernels.ts";
import { Heap } from "../../../../packages/kernels/src/memory.ts";
import { WasmBlock } from "../../../../packages/kernels/src/wasm/memory/block.ts";
import { LinearMemory } from "../../../../packages/kernels/src/wasm/memory/linear-memory.ts";
import { Residents } from "../../../../packages/kernels/src/wasm/memory/residents.ts";

const mebibyte = 2 ** 20;
/** Of 1 MiB each; the cache begins with room for four. */
const blockSize = mebibyte / 4;

let memory: LinearMemory;
let residents: Residents;

beforeEach(() => {
  memory = new LinearMemory(2 * mebibyte, 256 * mebibyte);
  residents = new Residents(memory, new Heap(mebibyte, memory), 4 * mebibyte);
});

function block(): WasmBlock {
  return new WasmBlock(blockSize, {} as Backend, memory, true);
}

/** As a kernel call does that writes `value` everywhere. */
function overwrite(target: WasmBlock, value: number): void {
  residents.nextCall();
  memory.floats(residents.use(target, true), blockSize).fill(value);
  target.writes++;
}

/** As a kernel call does that reads one element. */
function firstElement(source: WasmBlock): number | undefined {
  residents.nextCall();
  return memory.floats(residents.use(source, false), blockSize)[0];
}

test("a block that was evicted comes back with its values", () => {
  const first = block();
  overwrite(first, 42);
  for (let i = 0; i < 20; i++) overwrite(block(), i);
  expect(first.address).toBe(0);
  expect(first.array?.[blockSize - 1]).toBe(42);
  expect(firstElement(first)).toBe(42);
  expect(first.address).not.toBe(0);
});

test("blocks that nobody uses any more do not fill the cache, in a loop of any length", () => {
  for (let i = 0; i < 200; i++) overwrite(block(), i);
  expect(residents.bytes).toBeLessThanOrEqual(9 * mebibyte);
  expect(memory.bytes).toBeLessThanOrEqual(16 * mebibyte);
});

test("blocks in use stay where they are while others come and go", () => {
  const mine = block();
  overwrite(mine, 1);
  const { address } = mine;
  for (let i = 0; i < 100; i++) {
    overwrite(block(), i);
    expect(firstElement(mine)).toBe(1);
    expect(mine.address).toBe(address);
  }
});

test("a model larger than the cache grows it until it fits, and then nothing moves", () => {
  const model = Array.from({ length: 30 }, block);
  for (let step = 0; step < 10; step++) for (const each of model) overwrite(each, step);
  const addresses = model.map(({ address }) => address);
  for (const each of model) overwrite(each, 99);
  expect(model.map(({ address }) => address)).toEqual(addresses);
  expect(addresses).not.toContain(0);
});

test("what the running call uses is never evicted", () => {
  residents.nextCall();
  const blocks = Array.from({ length: 40 }, block);
  const addresses = blocks.map((each) => residents.use(each, true));
  residents.evictAll();
  expect(blocks.map(({ address }) => address)).toEqual(addresses);
});

test("a derived form is made once, again after a write, and goes with its block", () => {
  const source = block();
  let made = 0;
  const derive = () => {
    residents.nextCall();
    residents.use(source, false);
    return residents.derive(source, "packed", 1000, () => made++);
  };
  overwrite(source, 1);
  const { bytes } = residents;
  expect(derive()).toBe(derive());
  expect(made).toBe(1);
  overwrite(source, 2);
  derive();
  expect(made).toBe(2);
  residents.nextCall();
  residents.evictAll();
  expect(residents.bytes).toBe(bytes - mebibyte);
  derive();
  expect(made).toBe(3);
});
