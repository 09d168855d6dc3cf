import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { killed } from "./kills.ts";

test("a process that is killed 30 times, and started anew, ends with the bits of one that never was", {
  timeout: 300_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "tsumiki-kills-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { kills, ended, wrong, stray } = await killed(folder, 30, Math.random);
  expect([kills, wrong, stray]).toEqual([30, [], []]);
  expect(ended).toBeGreaterThan(0);
});
