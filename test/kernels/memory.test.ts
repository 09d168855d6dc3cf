import fc from "fast-check";
import { expect, test } from "vitest";
import { OutOfMemoryError } from "../../packages/kernels/src/errors.ts";
import { Arena, alignment, Heap, type Space } from "../../packages/kernels/src/memory.ts";

const mebibyte = 2 ** 20;
const start = mebibyte;

/** Space that is granted up to `maximumBytes`, and remembers how far it had to reach. */
function space(maximumBytes = 4096 * mebibyte): Space & { bytes: number } {
  return {
    bytes: 0,
    maximumBytes,
    reach(end) {
      if (end > maximumBytes) return false;
      this.bytes = Math.max(this.bytes, end);
      return true;
    },
  };
}

/** Allocations of a size, or (if negative) a free of one of those made before. */
const operations = fc.array(fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: -100, max: -1 })), {
  maxLength: 200,
});

test("allocations are aligned and never overlap, whatever is freed between them", () => {
  fc.assert(
    fc.property(operations, (steps) => {
      const heap = new Heap(start, space());
      const spans = replay(heap, steps).sort((a, b) => a.address - b.address);
      for (const [index, { address, bytes }] of spans.entries()) {
        expect(address % alignment).toBe(0);
        expect(address).toBeGreaterThanOrEqual(start);
        expect(address + bytes).toBeLessThanOrEqual(spans[index + 1]?.address ?? heap.end);
      }
    }),
  );
});

test("when everything is freed, one span of all that was ever used is left", () => {
  fc.assert(
    fc.property(operations, (steps) => {
      const heap = new Heap(start, space());
      for (const { address } of replay(heap, steps)) heap.free(address);
      expect(heap.used).toBe(0);
      const end = heap.end;
      if (end === start) return;
      expect(heap.allocate(end - start)).toBe(start);
      expect(heap.end).toBe(end);
    }),
  );
});

test("a freed neighbour at the end is used before the space grows by the whole request", () => {
  const heap = new Heap(start, space());
  heap.allocate(alignment);
  heap.free(heap.allocate(alignment));
  expect(heap.allocate(3 * alignment)).toBe(start + alignment);
  expect(heap.end).toBe(start + 4 * alignment);
});

test("freeing twice, or what was not allocated, is refused", () => {
  const heap = new Heap(start, space());
  const address = heap.allocate(10);
  heap.free(address);
  expect(() => heap.free(address)).toThrow("nothing was allocated at address 1048576");
});

test("exhausted space is an error that says how much was asked for, is in use and is free, and in how large a piece", () => {
  const heap = new Heap(start, space(10 * mebibyte));
  heap.allocate(6 * mebibyte);
  expect(() => heap.allocate(5 * mebibyte)).toThrow(
    new OutOfMemoryError(
      "out of memory: 5.0 MiB more were asked for, with 6.0 MiB in use of the 10.0 MiB that this engine grants, and 3.0 MiB free, 3.0 MiB of them in one piece; a smaller batch needs less",
    ),
  );
  expect(heap.allocate(3 * mebibyte)).toBe(start + 6 * mebibyte);
});

test("the largest piece is a hole, or all that is free up to the end", () => {
  const heap = new Heap(start, space(10 * mebibyte));
  const [low, , high] = [2, 1, 3].map((size) => heap.allocate(size * mebibyte));
  const free = () => {
    try {
      heap.allocate(9 * mebibyte);
    } catch (error) {
      return (error as Error).message.match(/and (.*) in one piece/)?.[1];
    }
    return undefined;
  };
  expect(free()).toBe("3.0 MiB free, 3.0 MiB of them");
  heap.free(low!);
  expect(free()).toBe("5.0 MiB free, 3.0 MiB of them");
  heap.free(high!);
  expect(free()).toBe("8.0 MiB free, 6.0 MiB of them");
});

test("exhausted space is reclaimed before it is an error", () => {
  const heap: Heap = new Heap(start, space(10 * mebibyte), () => heap.free(spare));
  const spare = heap.allocate(6 * mebibyte);
  expect(heap.allocate(8 * mebibyte)).toBe(start);
});

test("an arena gives the same addresses again after a release, and asks the heap for nothing more", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 50 }), (sizes) => {
      const heap = new Heap(start, space());
      const arena = new Arena(heap, 8192);
      arena.allocate(100);
      const mark = arena.mark();
      const first = sizes.map((size) => arena.allocate(size));
      const { used } = heap;
      arena.release(mark);
      expect(sizes.map((size) => arena.allocate(size))).toEqual(first);
      expect(heap.used).toBe(used);
    }),
  );
});

test("an arena's allocations do not overlap, also those larger than a segment", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 50 }), (sizes) => {
      const arena = new Arena(new Heap(start, space()), 8192);
      const spans = sizes.map((bytes) => ({ address: arena.allocate(bytes), bytes }));
      spans.sort((a, b) => a.address - b.address);
      for (const [index, { address, bytes }] of spans.entries()) {
        expect(address + bytes).toBeLessThanOrEqual(spans[index + 1]?.address ?? Number.POSITIVE_INFINITY);
      }
    }),
  );
});

test("neighbours in an arena are never a multiple of 4 KiB apart", () => {
  const arena = new Arena(new Heap(start, space()));
  const [a, b] = [arena.allocate(8192), arena.allocate(8192)];
  expect((b - a) % 4096).not.toBe(0);
});

test("what does not fit into the next segment leaves it to what does", () => {
  const heap = new Heap(start, space());
  const arena = new Arena(heap, 8192);
  const mark = arena.mark();
  for (let small = 0; small < 100; small++) arena.allocate(5000);
  arena.release(mark);
  const { used } = heap;
  arena.allocate(20_000);
  for (let small = 0; small < 100; small++) arena.allocate(5000);
  expect(heap.used - used).toBeLessThan(21_000);
});

test("where no whole segment fits any more, a smaller one does", () => {
  const heap = new Heap(start, space(10 * mebibyte));
  const arena = new Arena(heap, 8 * mebibyte);
  const [low] = [heap.allocate(2 * mebibyte), heap.allocate(mebibyte)];
  heap.free(low!);
  for (let each = 0; each < 8; each++) arena.allocate(mebibyte - alignment);
  expect(() => arena.allocate(mebibyte)).toThrow(OutOfMemoryError);
});

test("idle segments go back to the heap in one piece, those in use stay", () => {
  const heap = new Heap(start, space(10 * mebibyte));
  const arena = new Arena(heap, mebibyte);
  arena.allocate(1000);
  const mark = arena.mark();
  for (let each = 0; each < 7; each++) arena.allocate(mebibyte / 2);
  arena.release(mark);
  arena.releaseIdle();
  expect(heap.used).toBe(mebibyte);
  expect(heap.allocate(8 * mebibyte)).toBe(start + mebibyte);
});

interface Span {
  readonly address: number;
  readonly bytes: number;
}

/** What is allocated at the end. */
function replay(heap: Heap, steps: readonly number[]): Span[] {
  const spans: Span[] = [];
  for (const step of steps) {
    if (step >= 0) {
      spans.push({ address: heap.allocate(step), bytes: step });
    } else if (spans.length > 0) {
      const [freed] = spans.splice(-step % spans.length, 1);
      heap.free(freed?.address ?? 0);
    }
  }
  return spans;
}
