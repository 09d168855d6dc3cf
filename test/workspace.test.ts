import { expect, test } from "vitest";

test("the umbrella package is found from source", async () => {
  await expect(import("tsumiki")).resolves.toBeTypeOf("object");
});
