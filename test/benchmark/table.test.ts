import { expect, test } from "vitest";
import { decimal, percent, table, whole } from "./src/table.ts";

test("a table aligns text to the left and numbers to the right, and lets remarks take the whole line", () => {
  const rows = [["simple", "pytorch", "10.5"], ["", "jax-js", "301"], "convnetjs: no answer within 35 s"];
  expect(table("2. Steps", ["model", "framework", "best"], rows, 2).split("\n")).toEqual([
    "2. Steps",
    "",
    "model   framework  best",
    "-----------------------",
    "simple  pytorch    10.5",
    "        jax-js      301",
    "convnetjs: no answer within 35 s",
  ]);
});

test("numbers keep three digits that count, and a comma at the thousands", () => {
  expect([13_259.4, 1234.5, 301.4, 99.96, 39.74, 9.996, 5.112, 0.0512].map(decimal)).toEqual([
    "13,259",
    "1,235",
    "301",
    "100",
    "39.7",
    "10.0",
    "5.11",
    "0.05",
  ]);
  expect(whole(19_607.8)).toBe("19,608");
  expect(percent(0.854)).toBe("85 %");
});
