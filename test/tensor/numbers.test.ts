import { assignState, Generator, Numbers, valuesOf } from "@tsumiki/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

/** Pairs of numbers, as many as there are, and a count of at least 0. */
class Kept {
  pairs = [1, 2, 3, 4];
  count = 5;

  state() {
    return new Map([
      [
        "pairs",
        new Numbers({
          read: () => this.pairs,
          write: (numbers) => {
            this.pairs = [...numbers];
          },
          columns: 2,
        }),
      ],
      [
        "count",
        new Numbers({
          read: () => [this.count],
          write: ([count = 0]) => {
            this.count = count;
          },
          wrong: ([count = 0]) => (count < 0 ? "must be at least 0" : undefined),
        }),
      ],
    ]);
  }
}

describe("numbers outside of any backend", () => {
  test("are read and written where they are, in as many rows as there are", () => {
    const [kept, other] = [new Kept(), new Kept()];
    kept.pairs.push(0.1, 1e-300);
    kept.count = 2 ** 40 + 1;
    expect(kept.state().get("pairs")?.shape).toEqual([3, 2]);
    assignState("here", other.state(), kept.state());
    expect(other).toEqual(kept);
    expect(valuesOf(other.state().get("count") as Numbers).data).toEqual(Float64Array.of(2 ** 40 + 1));
  });

  test("are all assigned, or none where one of them is wrong", () => {
    const kept = new Kept();
    const values = (count: number[], pairs: number[], columns = 2) =>
      new Map([
        ["pairs", { shape: [pairs.length / columns, columns], data: Float64Array.from(pairs) }],
        ["count", { shape: [count.length], data: Float64Array.from(count) }],
      ]);
    const assigning = (given: ReturnType<typeof values>) => () => assignState("here", kept.state(), given);
    expect(assigning(values([-1], [7, 8]))).toThrow(new RangeError("here: count must be at least 0"));
    expect(assigning(values([1, 2], [7, 8]))).toThrow("different: count is [1], got [2]");
    expect(assigning(values([1], [7, 8, 9], 3))).toThrow("different: pairs is [2, 2], got [1, 3]");
    expect(kept).toEqual(new Kept());
    assigning(values([1], []))();
    expect(kept).toMatchObject({ count: 1, pairs: [] });
  });
});

describe("a generator's state", () => {
  test("goes on with the same numbers, wherever it was", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(50), (seed, count) => {
        const [generator, other] = [new Generator(seed), new Generator(1)];
        for (let drawn = 0; drawn < count; drawn++) generator.normal();
        other.load(generator.state());
        expect(other.permutation(5)).toEqual(generator.permutation(5));
        expect(other.normal()).toBe(generator.normal());
      }),
      { numRuns: 50 },
    );
  });

  test("is refused where no generator ever stands: it might never end", () => {
    const generator = new Generator(1);
    const before = generator.save();
    const largest = 1 - 2 ** -32;
    const places = [
      [0, 0, 0, 0],
      [2091638, largest, largest, largest],
      [1, Number.NaN, 0, 0],
      [1, 0.1, 0.5, 0.5], // no multiple of 2⁻³²
      [1, -0.5, 0.5, 0.5],
      [1, 1, 0.5, 0.5],
      [2 ** 22, 0.5, 0.5, 0.5],
      [0.5, 0.5, 0.5, 0.5],
    ];
    for (const place of places) {
      const state = new Map([["place", { shape: [4], data: Float64Array.from(place) }]]);
      expect(() => generator.load(state)).toThrow("Generator.load: place must be where a generator stood when it was");
    }
    expect(generator.save()).toEqual(before);
  });
});
