import { dropoutHash, dropThreshold, keeps } from "@tsumiki/kernels";
import { expect, test } from "vitest";

test("the hash is MurmurHash3 of the position's four bytes, seeded with the key", () => {
  // The vectors that implementations of MurmurHash3_x86_32 are commonly held to.
  expect(dropoutHash(0, 0)).toBe(0x2362f9de);
  expect(dropoutHash(0, 0xffffffff)).toBe(0x76293b50);
  expect(dropoutHash(0, 0x87654321)).toBe(0xf55b516b);
  expect(dropoutHash(0x5082edee, 0x87654321)).toBe(0x2362f9de);
  const test = 0x74736574; // "test", little-endian
  expect(dropoutHash(0, test)).toBe(0xba6bd213);
  expect(dropoutHash(0x9747b28c, test)).toBe(0x704b81dc);
});

test("the rate is the share that is dropped", () => {
  for (const rate of [0.1, 0.5, 0.9]) {
    const kept = Array.from({ length: 100_000 }, (_, position) => keeps(42, position, rate)).filter(Boolean).length;
    // Five standard deviations of a binomial distribution.
    expect(Math.abs(kept / 100_000 - (1 - rate))).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / 100_000));
  }
});

test("rate 0 keeps everything", () => {
  for (let position = 0; position < 10_000; position++) expect(keeps(7, position, 0)).toBe(true);
});

test("every rate below 1 has a threshold of 32 bits", () => {
  expect(dropThreshold(1 - 2 ** -53)).toBe(0xffffffff);
  expect(dropThreshold(0.5)).toBe(0x80000000);
});

test("neighbouring keys and neighbouring positions are dropped independently", () => {
  const agreements = (other: (key: number, position: number) => boolean) => {
    let count = 0;
    for (let i = 0; i < 100_000; i++) if (keeps(i >> 8, i & 255, 0.5) === other(i >> 8, i & 255)) count++;
    return count / 100_000;
  };
  const fiveDeviations = 5 * Math.sqrt(0.25 / 100_000);
  expect(Math.abs(agreements((key, position) => keeps(key + 1, position, 0.5)) - 0.5)).toBeLessThan(fiveDeviations);
  expect(Math.abs(agreements((key, position) => keeps(key, position + 1, 0.5)) - 0.5)).toBeLessThan(fiveDeviations);
});
