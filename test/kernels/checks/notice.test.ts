import { notice, onNotice } from "@tsumiki/kernels";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

let heard: string[];
let before: ReturnType<typeof onNotice>;

beforeEach(() => {
  heard = [];
  before = onNotice((message) => heard.push(message));
});

afterEach(() => {
  onNotice(before);
});

test("each message is said once", () => {
  for (const message of ["a", "b", "a", "a"]) notice(message);
  expect(heard).toEqual(["a", "b"]);
});

test("a new listener hears what was said before, and the old one is given back", () => {
  notice("a");
  const other: string[] = [];
  const mine = onNotice((message) => other.push(message));
  notice("a");
  expect([heard, other]).toEqual([["a"], ["a"]]);
  expect(onNotice(mine)).not.toBe(mine);
});

test("by default it is a warning of the console", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  onNotice(before);
  notice("most likely a mistake");
  expect(warn.mock.calls).toEqual([["tsumiki: most likely a mistake"]]);
  warn.mockRestore();
});

test("messages that all differ do not fill memory", () => {
  for (let count = 0; count < 5000; count++) notice(`message ${count}`);
  expect(heard.length).toBe(1000);
});

test("only a function listens", () => {
  expect(() => onNotice("console" as never)).toThrow(TypeError);
});
