import { GELU } from "@tsumiki/layers";
import { tensor } from "@tsumiki/tensor";
import { expect } from "vitest";
import { expectValues } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

/** The share of a normal distribution below 1, and its density there. */
const share = 0.8413447460685429;
const density = 0.24197072451914337;

test("y is x times the share of a normal distribution below x", () => {
  const [y, backward] = new GELU().forward(tensor([-1, 0, 1]));
  expectValues(y, [share - 1, 0, share]);
  expectValues(backward(tensor([1, 1, 1])), [1 - share - density, 0.5, share + density]);
});

test("by a tanh it is nearly the same, and not the same", () => {
  const x = tensor([-1, 0, 1]);
  const [y] = new GELU({ approximate: "tanh" }).forward(x);
  expectValues(y, [-0.15880800939172324, 0, 0.8411919906082768]); // PyTorch's
});

test("an approximation that there is none of is refused", () => {
  expect(() => new GELU({ approximate: "sigmoid" as "tanh" })).toThrow(
    new RangeError('GELU: approximate must be "none" or "tanh", got the string "sigmoid"'),
  );
});
