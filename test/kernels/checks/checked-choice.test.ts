import { checkedBoolean, checkedName } from "@tsumiki/kernels";
import { expect, test } from "vitest";

test("one of some names, the nearest of which is named", () => {
  expect(checkedName("GELU", "approximate", "tanh", ["none", "tanh"])).toBe("tanh");
  expect(() => checkedName("GELU", "approximate", "tan", ["none", "tanh"])).toThrow(
    new RangeError('GELU: approximate must be "none" or "tanh", got the string "tan", did you mean "tanh"?'),
  );
  expect(() => checkedName("GELU", "approximate", "sigmoid", ["none", "tanh"])).toThrow(
    new RangeError('GELU: approximate must be "none" or "tanh", got the string "sigmoid"'),
  );
  expect(() => checkedName("pool", "rounding", 1, ["exact", "floor", "ceil"])).toThrow(
    new TypeError('pool: rounding must be "exact", "floor" or "ceil", got the number 1'),
  );
});

test("true or false, and nothing that merely counts as either", () => {
  expect(checkedBoolean("Conv2d", "useBias", false)).toBe(false);
  for (const [value, got] of [
    ["false", 'the string "false": leave out the quotes'],
    [0, "the number 0"],
    [null, "null"],
    ["no", 'the string "no"'],
  ] as const) {
    expect(() => checkedBoolean("Conv2d", "useBias", value)).toThrow(
      new TypeError(`Conv2d: useBias must be true or false, got ${got}`),
    );
  }
});
