import { type Forward, Tanh } from "@tsumiki/layers";
import { multiply, type Tensor } from "@tsumiki/tensor";
import { expect, test, vi } from "vitest";
import { layerNames, lossNames } from "../layers/described.ts";
import { checkRandom, names } from "./check.ts";

test("every layer and loss is checked", () => {
  expect([...names].sort()).toEqual([...layerNames(), ...lossNames()].sort());
});

test.each(names)("random configurations of %s raise no alarm", (name) => {
  for (let index = 0; index < 5; index++) expect(checkRandom(name, `test/${index}`).alarm).toBe(undefined);
});

test("the same seed makes the same configuration, another seed another one", () => {
  const configurations = ["a", "a", "b"].map((seed) => checkRandom("Sequential", seed).configuration);
  expect(configurations[1]).toBe(configurations[0]);
  expect(configurations[2]).not.toBe(configurations[0]);
});

test("a wrong gradient raises one", () => {
  const forward = Tanh.prototype.forward;
  const wrong = vi.spyOn(Tanh.prototype, "forward").mockImplementation(function (this: Tanh, x: Tensor): Forward {
    const [y, backward] = forward.call(this, x);
    return [y, (dy) => multiply(backward(dy), 1.01)];
  });
  expect(checkRandom("Tanh", "a").alarm).toContain("the gradient of input is wrong");
  wrong.mockRestore();
});
