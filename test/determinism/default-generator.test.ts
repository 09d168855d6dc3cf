import { defaultGenerator, Generator, seed } from "@tsumiki/tensor";
import { expect, test } from "vitest";

const atStart = defaultGenerator.save();

test("the default generator starts the same in every run, until seed is called", () => {
  expect(atStart).toEqual(new Generator(0).save());
  seed(7);
  expect(defaultGenerator.next()).toBe(new Generator(7).next());
});
