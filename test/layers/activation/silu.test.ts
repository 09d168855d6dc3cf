import { SiLU } from "@tsumiki/layers";
import { tensor } from "@tsumiki/tensor";
import { expectValues } from "../../tensor/support.ts";
import { test } from "../on-reference.ts";

test("y is x·σ(x), and dx is dy·(σ + x·σ·(1 − σ))", () => {
  const ln3 = Math.log(3);
  const [y, backward] = new SiLU().forward(tensor([-ln3, 0, ln3]));
  expectValues(y, [-ln3 / 4, 0, (3 * ln3) / 4]);
  expectValues(backward(tensor([16, 16, 16])), [4 - 3 * ln3, 8, 12 + 3 * ln3]);
});
