import { inspect } from "node:util";
import { reference, ShapeError, withBackend } from "@tsumiki/kernels";
import { Generator, normal, seed, uniform } from "@tsumiki/tensor";
import { expect, test } from "vitest";
import { onReference } from "./support.ts";

test("the numbers are those that the package seedrandom documents for Alea", () => {
  const generator = new Generator("hello.");
  expect(generator.key()).toBe(Math.floor(0.4783254903741181 * 2 ** 32));
  expect(generator.next()).toBe(0.8297006866124559);
  expect(generator.key()).toBe(1076136327);
});

test("a seed gives the numbers that a port of Alea and of the polar method to Python gives", () => {
  const uniforms = new Generator(42);
  expect([uniforms.next(), uniforms.next(), uniforms.next()]).toEqual([
    0.6848634964661496, 0.8455933186223463, 0.563738122108285,
  ]);
  const normals = new Generator(42);
  for (const expected of [0.46552577490612773, 0.08063887865148009, 1.209352529485376, -0.5208351994133709]) {
    expect(normals.normal()).toBeCloseTo(expected, 14);
  }
});

test("a saved state survives JSON and gives the same numbers again", () => {
  const generator = new Generator(3);
  generator.normal();
  const state = JSON.parse(JSON.stringify(generator.save()));
  const draw = () => [
    generator.next(),
    generator.normal(),
    generator.key(),
    generator.integer(10),
    ...generator.permutation(5),
  ];
  const numbers = draw();
  generator.restore(state);
  expect(draw()).toEqual(numbers);
  const other = new Generator("another");
  other.restore(state);
  expect(other.next()).toBe(numbers[0]);
});

test("a state that is none is refused", () => {
  expect(() => new Generator(1).restore(JSON.parse('{"c": 1, "s0": 0.5}'))).toThrow(TypeError);
});

test("uniform numbers fill ten bins evenly, and differ from seed to seed", () => {
  const generator = new Generator(1);
  const bins = new Array<number>(10).fill(0);
  for (let draw = 0; draw < 10_000; draw++) bins[Math.floor(generator.next() * 10)]! += 1;
  // χ² with 9 degrees of freedom is above 27.9 once in a thousand seeds.
  expect(bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(27.9);
  expect(new Generator(1).next()).not.toBe(new Generator(2).next());
});

test("normal numbers have mean 0, deviation 1 and the tails of a normal distribution", () => {
  const generator = new Generator(1);
  const numbers = Array.from({ length: 10_000 }, () => generator.normal());
  const share = (inside: (x: number) => boolean) => numbers.filter(inside).length / numbers.length;
  expect(mean(numbers)).toBeCloseTo(0, 1);
  expect(mean(numbers.map((x) => x * x))).toBeCloseTo(1, 1);
  expect(Math.abs(share((x) => Math.abs(x) < 1) - 0.6827)).toBeLessThan(0.01);
  expect(Math.abs(share((x) => Math.abs(x) > 2) - 0.0455)).toBeLessThan(0.01);
});

test("integer takes every value below its bound about equally often", () => {
  const generator = new Generator(1);
  const counts = new Array<number>(3).fill(0);
  for (let draw = 0; draw < 3000; draw++) counts[generator.integer(3)]! += 1;
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(100);
  expect(generator.integer(1)).toBe(0);
  for (const below of [0, 1.5, NaN]) expect(() => generator.integer(below)).toThrow(RangeError);
});

test("each of the six orders of three elements comes about equally often", () => {
  const generator = new Generator(1);
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 6000; draw++) {
    const order = generator.permutation(3).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
});

test("shuffle reorders in place and loses nothing", () => {
  const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
  const shuffled = new Generator(1).shuffle(names);
  expect(shuffled).toBe(names);
  expect(shuffled).not.toEqual(["a", "b", "c", "d", "e", "f", "g", "h"]);
  expect([...shuffled].sort()).toEqual(["a", "b", "c", "d", "e", "f", "g", "h"]);
});

onReference("uniform and normal draw in NCHW order from the generator given", () => {
  const [ours, theirs] = [new Generator(5), new Generator(5)];
  const images = uniform([2, 3, 2, 2], { low: -1, high: 3, generator: ours });
  expect([...images.data()]).toEqual(Array.from({ length: 24 }, () => -1 + 4 * theirs.next()));
  const weights = normal([4], { mean: 10, standardDeviation: 0.5, generator: ours });
  expect([...weights.data()]).toEqual(Array.from({ length: 4 }, () => 10 + 0.5 * theirs.normal()));
});

test("without a generator, seed decides", () => {
  const draw = () => withBackend(reference, () => [...uniform([3]).data(), ...normal([3]).data()]);
  seed("a");
  const numbers = draw();
  expect(draw()).not.toEqual(numbers);
  seed("a");
  expect(draw()).toEqual(numbers);
});

onReference("ranges and shapes that are none are refused", () => {
  expect(() => uniform([2], { low: 1, high: 0 })).toThrow("uniform: expected finite low ≤ high, got 1 and 0");
  expect(() => uniform([2], { high: NaN })).toThrow(RangeError);
  expect(() => normal([2], { standardDeviation: -1 })).toThrow(RangeError);
  expect(() => normal([2, 0])).toThrow(ShapeError);
});

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

onReference("numbers and generators of another type are named", () => {
  expect(() => uniform([2], { low: "0" as never })).toThrow(
    'uniform: low must be a finite number, got the string "0": leave out the quotes',
  );
  expect(() => normal([2], { mean: NaN })).toThrow("normal: mean must be a finite number, got NaN");
  expect(() => normal([2], { generator: 3 as never })).toThrow(
    new TypeError("normal: generator must be a Generator, got the number 3; new Generator(seed) makes one"),
  );
  for (const wrong of [undefined, NaN, {}, 5n]) expect(() => new Generator(wrong as never)).toThrow(TypeError);
  expect(() => seed(undefined as never)).toThrow("expected a number or a string as a seed, got undefined");
  expect(() => new Generator(1).permutation(1.5)).toThrow("Generator.permutation: count must be a whole number");
});

test("a generator says where its numbers began", () => {
  const generator = new Generator(42);
  expect([inspect(generator), String(new Generator("a\n"))]).toEqual([
    "Generator seeded with 42",
    'Generator seeded with "a\\n"',
  ]);
  generator.restore(generator.save());
  expect(String(generator)).toBe("Generator restored to a state that was saved");
});
